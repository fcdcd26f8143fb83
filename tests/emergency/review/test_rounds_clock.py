"""The clock notes, extends and asks, and never votes; the chair closes by the same count."""

import pytest

from emergency.actions.deciding import closing
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import Round, RoundSeat, Vote
from emergency.states import State
from fund.models import Commitment, Fund
from notifications import audit
from notifications.errors import DomainError, NotFound, Refused
from notifications.models import OutboxMessage
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    Case,
    People,
    answer_conflict,
    ask,
    bring_to,
    ready_to_vote,
    to_review,
    vote,
)

DEADLINE = NOW + 36 * HOUR


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)


def called(case: Case) -> set[str]:
    seats = RoundSeat.objects.filter(round=case.round, called_at__isnull=False, away_at__isnull=True)
    return set(seats.values_list("user__login", flat=True))


def told() -> set[object]:
    return set(OutboxMessage.objects.values_list("recipient_id", flat=True))


def test_r11_the_clock_never_votes_and_lack_of_voters_never_declines(case: Case, people: People) -> None:
    vote(case, people["bo"])
    for later in (0, 36, 72, 200):
        closing.close_due_rounds(NOW + later * HOUR)
    assert case.state == State.IN_REVIEW
    assert (Vote.objects.count(), Commitment.objects.count()) == (1, 0)


def test_at_the_deadline_the_round_is_extended_once_and_substitutes_take_silent_seats(
    case: Case, people: People
) -> None:
    vote(case, people["bo"])
    vote(case, people["ben"])
    assert closing.close_due_rounds(DEADLINE - HOUR) == 0
    OutboxMessage.objects.all().delete()
    assert closing.close_due_rounds(DEADLINE) == 1
    extended = case.round
    assert (extended.extended_at, extended.deadline_at) == (DEADLINE, DEADLINE + 36 * HOUR)
    # One substitute for two silent seats: the first gives way, the other may still vote.
    assert called(case) == {"ben", "bo", "bela", "bao"}
    assert told() == {people["bao"].pk, people["bela"].pk}
    assert closing.close_due_rounds(DEADLINE) == 0
    answer_conflict(case, people["bao"])
    vote(case, people["bao"], at=DEADLINE + HOUR)
    assert case.state == State.APPROVED


def test_after_the_extension_the_chair_is_asked_once_and_the_round_stays_open(case: Case, people: People) -> None:
    vote(case, people["bo"])
    closing.close_due_rounds(DEADLINE)
    OutboxMessage.objects.all().delete()
    second = DEADLINE + 36 * HOUR
    closing.close_due_rounds(second)
    assert told() == {people["ben"].pk, people["bea"].pk}
    assert (case.round.chair_asked_at, case.state) == (second, State.IN_REVIEW)
    OutboxMessage.objects.all().delete()
    recorded = audit.head()[0]
    assert closing.close_due_rounds(second + HOUR) == 0
    assert (told(), audit.head()[0]) == (set(), recorded)
    with pytest.raises(Refused) as refused:
        closing.close_round(reference=case.reference, by=Actor(people["ben"]), now=second + HOUR)
    assert "replacements" in str(refused.value)


def test_the_chair_cannot_close_what_the_votes_leave_open_and_is_told_what_is_missing(
    case: Case, people: People
) -> None:
    vote(case, people["bo"])
    with pytest.raises(Refused) as refused:
        closing.close_round(reference=case.reference, by=Actor(people["ben"]), now=NOW + HOUR)
    assert refused.value.code == "round_open"
    assert "2 more approvals are needed" in str(refused.value)


def test_the_chair_or_the_deputy_closes_at_the_end_of_the_window_nobody_else(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    vote(case, people["bo"])
    vote(case, people["bea"])
    known = {"reference": case.reference, "now": NOW + DAY}
    for name in ("bo", "bao", "cora", "tom", "gil", "ada"):
        with pytest.raises(NotFound):
            closing.close_round(by=Actor(people[name]), **known)
    closing.close_round(by=Actor(people["bea"]), **known)
    assert case.state == State.APPROVED


def test_the_chair_extends_a_round_whose_voters_are_lacking(case: Case, people: People) -> None:
    vote(case, people["bo"])
    closing.close_round(reference=case.reference, by=Actor(people["ben"]), now=DEADLINE)
    assert case.round.extended_at == DEADLINE
    assert case.state == State.IN_REVIEW


def test_at_the_deadline_the_amount_is_what_enough_votes_support(case: Case, people: People) -> None:
    line = case.lines()["legal_aid"].pk
    for name, amount in (("bo", 200_000), ("bea", 100_000), ("ben", 50_000)):
        vote(case, people[name], amounts={line: amount})
    assert case.state == State.IN_REVIEW
    assert closing.close_due_rounds(DEADLINE) == 1
    assert case.lines()["legal_aid"].approved_minor == 50_000


def test_below_the_minimum_of_seats_the_chair_is_asked_at_once(fund: Fund, people: People) -> None:
    for name in ("bo", "bela", "bao"):
        people[name].is_active = False
        people[name].save()
    case = to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)
    assert case.round.chair_asked_at == NOW
    ready_to_vote(case, people, "ben", "bea")
    vote(case, people["ben"])
    vote(case, people["bea"])
    assert case.state == State.IN_REVIEW


def test_a_frozen_case_is_left_alone_and_its_window_begins_anew(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    vote(case, people["bo"])
    vote(case, people["bea"])
    holds.freeze(reference=case.reference, by=Actor(people["bela"]), now=NOW + HOUR, reason_code="fraud")
    assert closing.close_due_rounds(NOW + 3 * DAY) == 0
    thawed = NOW + 3 * DAY
    holds.unfreeze(reference=case.reference, by=Actor(people["ben"]), now=thawed)
    assert closing.close_due_rounds(thawed + DAY - HOUR) == 0
    assert closing.close_due_rounds(thawed + DAY) == 1
    assert case.state == State.APPROVED


def test_one_refused_case_does_not_stop_the_others(fund: Fund, people: People) -> None:
    stuck = ready_to_vote(to_review(ask(fund, people), people), people)
    fine = ready_to_vote(to_review(ask(fund, people), people), people)
    for case in (stuck, fine):
        vote(case, people["bo"])
        vote(case, people["bea"])
    stuck.row.confirmations.all().delete()
    assert closing.close_due_rounds(NOW + DAY) == 1
    assert (stuck.state, fine.state) == (State.IN_REVIEW, State.APPROVED)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("submitted", "not_found"),
        ("verifying", "not_found"),
        ("info_needed", "not_found"),
        ("approved", "wrong_state"),
        ("declined", "not_found"),
    ],
)
def test_there_is_no_round_to_close_in_other_states(fund: Fund, people: People, state: str, code: str) -> None:
    case = bring_to(state, fund, people)
    with pytest.raises(DomainError) as refused:
        closing.close_round(reference=case.reference, by=Actor(people["ben"]), now=NOW)
    assert refused.value.code == code
    assert not Round.objects.filter(closed_at__isnull=True).exists()
