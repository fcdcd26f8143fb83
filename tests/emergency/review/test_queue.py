"""R-10: a case is taken out of its turn with a reason that stays with every finding and with the decision."""

from datetime import timedelta

import pytest

from emergency.actions.asking import queueing
from emergency.actors import Actor
from emergency.models import Decision, DutyShift
from emergency.reading.judgement import findings_now
from emergency.selectors import cases, work_list
from emergency.states import State
from fund.models import Fund
from notifications.audit import of_object
from notifications.errors import Malformed, NotFound, Refused
from tests.factories import HOUR, NOW, Case, People, approve, ask, to_review


def move_up(case: Case, people: People, name: str = "cora", reason_code: str = "worse") -> None:
    queueing.move_up(reference=case.reference, by=Actor(people[name]), now=NOW, reason_code=reason_code)


def queue(fund: Fund, people: People) -> list[str]:
    return [row.reference for row in work_list(people["cora"], fund, ["coordinator"], now=NOW)]


def queue_finding(case: Case) -> str:
    row = cases().select_related("fund", "regulation").get(reference=case.reference)
    return next(one.code for one in findings_now(row, now=NOW) if one.rule == "R-10")


def test_it_comes_first_of_its_urgency_and_never_before_a_graver_one(fund: Fund, people: People) -> None:
    red, first, second = (ask(fund, people, urgency=one) for one in ("red", "green", "green"))
    assert queue(fund, people)[0] == red.reference
    last = queue(fund, people)[-1]
    [late] = [one for one in (first, second) if one.reference == last]
    move_up(late, people)
    assert queue(fund, people)[:2] == [red.reference, late.reference]


def test_the_finding_the_evidence_and_the_decision_say_so(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    assert queue_finding(case) == "queue_kept"
    move_up(case, people)
    assert queue_finding(case) == "queue_reordered"
    [event] = [row for row in of_object(case.row.pk) if row.verb == "aid_request.move_up"]
    assert event.data["reason_code"] == "worse"
    approve(to_review(case, people), people)
    record = Decision.objects.get().record
    assert "queue_reordered" in {one["code"] for one in record["findings"]}
    assert record["facts"]["is_reordered"] is True


def test_of_the_seats_only_the_one_on_duty_does_it(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people), people)
    with pytest.raises(Refused) as refused:
        move_up(case, people, "bo")
    assert refused.value.code == "not_on_duty"
    window = {"starts_at": NOW - HOUR, "ends_at": NOW + timedelta(hours=8), "set_at": NOW}
    DutyShift.objects.create(fund=fund, role="member", user=people["bo"], **window)
    move_up(case, people, "bo")
    assert (case.row.moved_up_code, case.state) == ("worse", State.IN_REVIEW)


def test_others_find_nothing_and_a_reason_is_from_the_list(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    for name in ("ada", "tom", "gil", "cy"):
        with pytest.raises(NotFound):
            move_up(case, people, name)
    with pytest.raises(Malformed):
        move_up(case, people, reason_code="favour")
