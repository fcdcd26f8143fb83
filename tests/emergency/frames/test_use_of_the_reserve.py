"""R-05: a majority of the board lets one case use the reserve for lives; who stands too near to it has no vote."""

import uuid
from typing import Any

import pytest
from django.test import Client

from emergency.actions.governing import motions
from emergency.actors import Actor
from emergency.models import CaseTask, Motion, MotionOutcome, Override
from emergency.reading.judgement import findings_at_stake
from emergency.selectors import cases
from fund.models import Fund
from fund.rules.findings import Finding
from notifications.errors import Malformed, NotFound
from tests.emergency.frames.board import cast_vote
from tests.emergency.overrides.cast import refused
from tests.factories import NOW, Case, People, answer_conflict, ask, to_review
from tests.people import code_for, sign_in


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    """Ask for what leaves less than the reserve: 5,000.00 lie there, 1,500.00 are kept."""
    asked = {"legal_aid": 150_000, "medicine": 250_000}
    return to_review(ask(fund, people, lines=asked, helps=2), people)


def move(case: Case, people: People, name: str = "cora", reason_code: str = "others_not_in_need") -> Motion:
    return motions.move_reserve(reference=case.reference, by=Actor(people[name]), now=NOW, reason_code=reason_code)


def reserve(case: Case) -> Finding:
    row = cases().select_related("fund", "regulation").get(reference=case.reference)
    return next(one for one in findings_at_stake(row, now=NOW) if one.rule == "R-05")


def test_r05_the_vote_that_decides_passes_the_rule_for_this_case_and_nobody_ratifies_it(
    case: Case, people: People
) -> None:
    assert (reserve(case).code, reserve(case).is_passed) == ("reserve_touched", False)
    motion = move(case, people)
    for name in ("ben", "bea"):
        assert cast_vote(motion, people, name).outcome == ""
    assert not Override.objects.exists()
    assert cast_vote(motion, people, "bo").outcome == MotionOutcome.CARRIED
    made = Override.objects.get()
    assert (made.role, made.rule, made.by_id) == ("board_majority", "R-05", people["bo"].pk)
    assert reserve(case).is_passed
    assert not CaseTask.objects.filter(kind="ratify").exists()


def test_r14_who_stands_too_near_to_the_case_has_no_vote_and_a_substitute_is_called(case: Case, people: People) -> None:
    answer_conflict(case, people["bo"], 2)
    motion = move(case, people)
    with refused("stepped_aside"):
        cast_vote(motion, people, "bo")
    for name in ("ben", "bea", "bao"):
        cast_vote(motion, people, name)
    assert Motion.objects.get().outcome == MotionOutcome.CARRIED


def test_it_is_moved_once_at_a_time_with_a_reason_and_where_the_reserve_is_touched(
    fund: Fund, people: People, case: Case
) -> None:
    with pytest.raises(Malformed):
        move(case, people, reason_code="because")
    move(case, people)
    with refused("moved_already"):
        move(case, people, "ben")
    with refused("nothing_to_pass"):
        move(to_review(ask(fund, people), people), people)
    for name in ("ada", "tom", "gil"):
        with pytest.raises(NotFound):
            move(case, people, name)


def test_by_page_seats_see_which_case_and_others_do_not(case: Case, people: People) -> None:
    inside = sign_in(Client(), people["cora"])
    said: dict[str, Any] = {"case": case.reference, "reason_code": "danger_today", "code": code_for(people["cora"])}
    filled = {f"reserve-{name}": value for name, value in {"key": uuid.uuid4().hex, **said}.items()}
    answer = inside.post("/board/motions/", {"step": "reserve", "which": "", **filled})
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    for name, sees in (("ben", True), ("cora", True), ("tom", False)):
        page = sign_in(Client(), people[name]).get("/board/motions/").content.decode()
        assert (case.reference in page) is sees
    unknown = {"reserve-case": "ZZZZ-9999", "reserve-key": uuid.uuid4().hex, "reserve-code": code_for(people["ben"])}
    wrong = {"step": "reserve", "which": "", "reserve-reason_code": "danger_today", **unknown}
    assert sign_in(Client(), people["ben"]).post("/board/motions/", wrong).status_code == 400
