"""What one seat has put down is decided by the board's vote: a project's set-aside (R-02), a way of paying (R-25)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from emergency.actions.governing import motions
from emergency.actors import Actor
from emergency.models import Motion, MotionKind, MotionOutcome
from fund.actions import deciding, treasury, ways
from fund.actions.ways import Switch
from fund.models import Fund, MoneyDecision, WayChange
from fund.money import Money
from fund.ways import open_ways
from notifications import audit
from notifications.errors import NotFound
from tests.emergency.frames.board import cast_vote
from tests.emergency.overrides.cast import refused
from tests.factories import NOW, People
from tests.pages import assert_sound_page
from tests.people import code_for, sign_in


@pytest.fixture
def way(fund: Fund, people: People) -> WayChange:
    return ways.propose(fund=fund, said=Switch("GE", "bank", False, "4/26"), by=people["ben"].pk, now=NOW)


@pytest.fixture
def exemption(fund: Fund, people: People) -> MoneyDecision:
    project = treasury.sign_project(
        fund=fund,
        donor="A foundation",
        title="Clinics",
        amount=Money.parse("10000.00", "EUR"),
        signed_on=NOW.date(),
        by=people["tom"].pk,
        now=NOW,
    )
    papers = {"reason": "donor_forbids", "document": "letter 7", "minute_number": "5/26"}
    return deciding.propose_for_project(project_id=project.pk, kind="exemption", by=people["ben"].pk, now=NOW, **papers)


def move(fund: Fund, people: People, row: Any, name: str = "ben") -> Motion:
    kind = MotionKind.PAY_WAY if isinstance(row, WayChange) else MotionKind.SET_ASIDE
    return motions.move_waiting(fund=fund, kind=kind, waiting=row.pk, by=Actor(people[name]), now=NOW)


def test_r25_the_vote_that_makes_the_majority_switches_the_way(fund: Fund, people: People, way: WayChange) -> None:
    motion = move(fund, people, way)
    for name in ("bea", "bo"):
        assert cast_vote(motion, people, name).outcome == ""
    assert open_ways(fund, "GE") is None
    # Ben put it down: though his vote decides, another seat's name stands for the second person.
    assert cast_vote(motion, people, "ben", at=NOW + timedelta(seconds=1)).outcome == MotionOutcome.CARRIED
    assert "bank" not in (open_ways(fund, "GE") or {"bank"})
    way.refresh_from_db()
    assert way.agreed_by in {people["bea"].pk, people["bo"].pk}
    assert audit.verify().problems == []


def test_r02_a_project_is_exempted_by_the_boards_vote(fund: Fund, people: People, exemption: MoneyDecision) -> None:
    motion = move(fund, people, exemption, "bea")
    for name in ("ben", "bea", "bo"):
        cast_vote(motion, people, name)
    exemption.refresh_from_db()
    assert exemption.confirmed_by in {people["bea"].pk, people["bo"].pk} and not exemption.is_open
    assert Motion.objects.get().outcome == MotionOutcome.CARRIED


def test_what_was_decided_elsewhere_meanwhile_is_not_decided_twice(fund: Fund, people: People, way: WayChange) -> None:
    motion = move(fund, people, way)
    with refused("moved_already"):
        move(fund, people, way, "bea")
    ways.agree(change_id=way.pk, by=people["bela"].pk, now=NOW)
    for name in ("ben", "bea", "bo"):
        assert cast_vote(motion, people, name).outcome == ""
    with refused("decided_already"):
        motions.close(motion_id=motion.pk, by=Actor(people["ben"]), now=NOW)
    with refused("decided_already"):
        motions.move_waiting(fund=fund, kind="pay_way", waiting=uuid.uuid4(), by=Actor(people["bea"]), now=NOW)


def test_by_page_it_is_picked_from_what_waits_and_only_by_seats(fund: Fund, people: People, way: WayChange) -> None:
    for name in ("cora", "tom"):
        with pytest.raises(NotFound):
            move(fund, people, way, name)
        assert "waiting-waiting" not in sign_in(Client(), people[name]).get("/board/motions/").content.decode()
    said = {"waiting": f"pay_way:{way.pk}", "key": uuid.uuid4().hex, "code": code_for(people["bea"])}
    form = {f"waiting-{name}": value for name, value in said.items()}
    answer = sign_in(Client(), people["bea"]).post("/board/motions/", {"step": "waiting", "which": "", **form})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    answer = sign_in(Client(), people["bo"]).get("/board/motions/")
    assert_sound_page(answer)
    page = answer.content.decode()
    assert "4/26" in page and "GE" in page
