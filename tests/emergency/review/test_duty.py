"""The lowest tier is for who is on duty; when they step aside or stay silent, somebody else can always act."""

from datetime import datetime

import pytest

from emergency.actions.deciding import closing, review
from emergency.actors import Actor
from emergency.models import DutyShift, RoundSeat, User
from emergency.states import State
from fund.models import Fund
from notifications.errors import Refused
from tests.factories import HOUR, NOW, Case, People, answer_conflict, ask, ready_to_vote, to_review, vote


def on_duty(fund: Fund, user: User, *, since: datetime = NOW, hours: int = 24, deputy: User | None = None) -> None:
    times = {"starts_at": since, "ends_at": since + hours * HOUR, "set_at": since}
    DutyShift.objects.create(fund=fund, role="member", user=user, deputy=deputy, **times)


def called(case: Case) -> set[str]:
    seats = RoundSeat.objects.filter(round=case.round, called_at__isnull=False)
    return set(seats.values_list("user__login", flat=True))


def small(fund: Fund, people: People, **asked: object) -> Case:
    return ready_to_vote(to_review(ask(fund, people, lines={"medicine": 20_000}, **asked), people), people)


def test_r16_the_seat_on_duty_decides_alone_and_nobody_else_is_called(fund: Fund, people: People) -> None:
    on_duty(fund, people["bo"])
    case = small(fund, people)
    assert called(case) == {"bo"}
    with pytest.raises(Refused) as refused:
        vote(case, people["ben"])
    assert refused.value.code == "not_on_duty"
    vote(case, people["bo"])
    assert case.state == State.APPROVED


def test_r16_anybody_may_lift_it_and_then_all_are_called(fund: Fund, people: People) -> None:
    on_duty(fund, people["bo"])
    case = small(fund, people)
    review.lift(reference=case.reference, by=Actor(people["bela"]), now=NOW)
    assert (case.round.tier, called(case)) == ("two", {"ben", "bea", "bo", "bela"})


def test_when_the_seat_on_duty_steps_aside_its_deputy_is_called_and_then_all(fund: Fund, people: People) -> None:
    on_duty(fund, people["bo"], deputy=people["bela"])
    case = small(fund, people)
    answer_conflict(case, people["bo"], 2)
    assert called(case) == {"bo", "bela"}
    answer_conflict(case, people["bela"], 2)
    assert called(case) >= {"ben", "bea", "bao"}
    vote(case, people["ben"])
    assert case.state == State.APPROVED


def test_when_duty_passes_on_the_clock_calls_the_next_seat(fund: Fund, people: People) -> None:
    on_duty(fund, people["bo"], hours=6)
    on_duty(fund, people["bea"], since=NOW + 6 * HOUR)
    case = small(fund, people)
    closing.close_due_rounds(NOW + 6 * HOUR)
    assert called(case) == {"bo", "bea"}
    vote(case, people["bea"], at=NOW + 6 * HOUR)
    assert case.state == State.APPROVED


def test_a_silent_seat_on_duty_is_not_waited_for_beyond_the_deadline(fund: Fund, people: People) -> None:
    on_duty(fund, people["bo"], hours=500)
    case = small(fund, people)
    deadline = case.round.deadline_at
    closing.close_due_rounds(deadline)
    assert called(case) >= {"ben", "bea", "bela"}
    vote(case, people["ben"], at=deadline)
    assert case.state == State.APPROVED
