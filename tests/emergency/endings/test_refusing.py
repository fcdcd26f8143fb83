"""R-28 and R-29: a refused asker learns a reason and a next door, and nothing closes while an appeal is possible."""

import uuid
from typing import Any

import pytest

from emergency.actions import clockwork
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import endings
from emergency.actions.ending.endings import APPEAL, NextDoor
from emergency.actors import Actor
from emergency.models import Refusal, Slip
from emergency.states import State
from fund.models import Fund, Organisation
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box
from tests.factories import DAY, NOW, Case, People, ask, bring_to, decline, to_review

NONE_KNOWN = NextDoor("outside_uses", none_known=True)


def refuse(case: Case, people: People, act: Any = endings.decline, door: NextDoor = NONE_KNOWN, **more: Any) -> None:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": case.at, "door": door}
    act(**{**known, **more})


def close(case: Case, people: People, *, at: Any) -> None:
    endings.close(reference=case.reference, by=Actor(people["cora"]), now=at)


@pytest.mark.parametrize(
    ("before", "act", "state"),
    [("submitted", endings.decline, "declined"), ("verifying", endings.refer, "referred")],
)
def test_r28_a_refusal_tells_reason_and_next_door(
    fund: Fund, people: People, act: Any, state: str, before: str
) -> None:
    case = bring_to(before, fund, people)
    doors = tuple(Organisation.objects.order_by("name").values_list("pk", flat=True)[:2])
    refuse(case, people, act, NextDoor("covered_elsewhere", doors), slip="Go there instead")
    row, refusal = case.row, Refusal.objects.get()
    assert (row.state, row.ended_at, row.due_at) == (state, NOW, None)
    assert (refusal.reason_code, refusal.told_at) == ("covered_elsewhere", NOW)
    assert {one.pk for one in refusal.referrals.all()} == set(doors)
    assert [text for _slip, text in read_slips(row, case.access_code, now=NOW)] == ["Go there instead"]
    assert Box.objects.filter(kind="slip").count() == 1


def test_r28_without_a_known_reason_and_a_real_next_door_nobody_is_refused(fund: Fund, people: People) -> None:
    case, nowhere = bring_to("verifying", fund, people), (uuid.UUID(int=7),)
    for door, field in (
        (NextDoor("outside_uses"), "referrals"),
        (NextDoor("outside_uses", nowhere, none_known=True), "referrals"),
        (NextDoor("outside_uses", nowhere), "referrals"),
        (NextDoor("she is lying", none_known=True), "reason_code"),
    ):
        with pytest.raises(Malformed) as wrong:
            refuse(case, people, door=door, slip="Sorry")
        assert set(wrong.value.fields) == {field}
    assert (case.state, Slip.objects.count(), Refusal.objects.count()) == (State.VERIFYING, 0, 0)


def test_r28_a_case_the_board_declined_closes_only_after_the_asker_was_told(fund: Fund, people: People) -> None:
    case = decline(to_review(ask(fund, people), people), people)
    over = NOW + APPEAL
    with pytest.raises(Refused) as refused:
        close(case, people, at=over)
    assert [finding.rule for finding in refused.value.findings] == ["R-28"]
    assert clockwork.run(now=over)["closed"] == 0
    case.at = NOW + 3 * DAY
    refuse(case, people, endings.refer, slip="Why, and where else")
    assert (case.state, case.row.ended_at) == (State.REFERRED, NOW)
    assert clockwork.run(now=over)["closed"] == 0
    # The time to appeal begins when the reason is told.
    assert clockwork.run(now=case.at + 31 * DAY)["closed"] == 1
    assert case.state == State.CLOSED


@pytest.mark.parametrize("state", ["declined", "expired"])
def test_r29_nobody_closes_a_case_while_it_may_be_appealed(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    over = case.row.ended_at + APPEAL + (DAY if state == "declined" else 0 * DAY)
    with pytest.raises(Refused) as refused:
        close(case, people, at=over - DAY)
    assert refused.value.code == "appeal_possible"
    assert clockwork.run(now=over - DAY)["closed"] == 0
    assert clockwork.run(now=over)["closed"] == 1
    assert case.state == State.CLOSED


def test_only_the_coordinator_refuses_and_closes(fund: Fund, people: People) -> None:
    verifying, accounted = bring_to("verifying", fund, people), bring_to("accounted", fund, people)
    for name in ("ben", "tom", "gil", "ada"):
        with pytest.raises(NotFound):
            refuse(verifying, people, by=Actor(people[name]))
        with pytest.raises(NotFound):
            endings.close(reference=accounted.reference, by=Actor(people[name]), now=accounted.at)
    close(accounted, people, at=accounted.at)
    assert (accounted.state, accounted.row.ended_at) == (State.CLOSED, accounted.at)


def test_a_case_before_the_board_is_not_declined_by_the_coordinator(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    with pytest.raises(Refused) as refused:
        refuse(case, people)
    assert refused.value.code == "wrong_state"
