"""Lack of voters: substitutes, replacements named by the chair, elections in the middle of a round; never a decline."""

import pytest

from emergency.actions.deciding import closing, replacing, review
from emergency.actors import Actor
from emergency.models import RoundSeat, User
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Commitment, Fund
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import OutboxMessage
from tests.factories import (
    DAY,
    HOUR,
    MEMBERS,
    NOW,
    Case,
    People,
    answer_conflict,
    ask,
    elect,
    end_mandate,
    ready_to_vote,
    to_review,
    vote,
)


def before_the_board(fund: Fund, people: People, sum_minor: int, **asked: object) -> Case:
    return to_review(ask(fund, people, lines={"legal_aid": sum_minor}, **asked), people)


def name(case: Case, people: People, joins: object, *, by: str = "ben", at: object = NOW, **more: object) -> None:
    replacing.replace(reference=case.reference, by=Actor(people[by]), now=at, user_id=joins.pk, **more)


def called(case: Case) -> set[str]:
    seats = RoundSeat.objects.filter(round=case.round, called_at__isnull=False, away_at__isnull=True)
    return set(seats.filter(recused_at__isnull=True).values_list("user__login", flat=True))


def told() -> set[str]:
    people = User.objects.filter(pk__in=OutboxMessage.objects.values_list("recipient_id"))
    return set(people.values_list("login", flat=True))


def five_members(fund: Fund, people: People) -> People:
    """Make the substitute a fifth member: five seats and nobody to step in."""
    end_mandate(fund, people["bao"])
    elect(fund, "bao", "member", seat_number=5)
    return people


def test_five_members_two_recused_1200_needs_two(fund: Fund, people: People) -> None:
    case = before_the_board(fund, five_members(fund, people), 120_000)
    for one in ("bo", "bela"):
        answer_conflict(case, people[one], 2)
    for one in ("ben", "bea"):
        answer_conflict(case, people[one])
        vote(case, people[one])
    closing.close_due_rounds(NOW + DAY)
    assert case.state == State.APPROVED


def test_five_members_two_recused_2500_needs_three_of_three(fund: Fund, people: People) -> None:
    case = before_the_board(fund, five_members(fund, people), 250_000)
    for one in ("bo", "bela"):
        answer_conflict(case, people[one], 2)
    ready_to_vote(case, people, "ben", "bea", "bao")
    for one in ("ben", "bea"):
        vote(case, people[one])
    assert case.state == State.IN_REVIEW
    vote(case, people["bao"])
    assert case.state == State.APPROVED


def test_one_more_recusal_asks_the_chair_for_a_replacement_and_the_named_seat_decides(
    fund: Fund, people: People
) -> None:
    case = before_the_board(fund, five_members(fund, people), 250_000)
    for one in ("bo", "bela"):
        answer_conflict(case, people[one], 2)
    ready_to_vote(case, people, "ben", "bea")
    for one in ("ben", "bea"):
        vote(case, people[one])
    OutboxMessage.objects.all().delete()
    answer_conflict(case, people["bao"], 3)
    assert case.round.chair_asked_at == NOW
    assert told() == {"ben", "bea"}
    assert closing.close_due_rounds(NOW + 9 * DAY) == 0
    assert case.state == State.IN_REVIEW
    bora = elect(fund, "bora", seat_number=6)
    OutboxMessage.objects.all().delete()
    name(case, people, bora)
    assert told() == {"bora"}
    answer_conflict(case, bora)
    vote(case, bora)
    assert case.state == State.APPROVED


def test_with_a_substitute_that_seat_steps_in_at_once(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 250_000)
    answer_conflict(case, people["bo"], 2)
    assert called(case) == {"ben", "bea", "bela", "bao"}
    assert case.round.chair_asked_at is None


def test_r16_three_of_seven_silent_and_3500_substitutes_vote_and_nobody_is_declined(fund: Fund, people: People) -> None:
    for number, one in enumerate(("bora", "boris", "bruno"), start=6):
        people[one] = elect(fund, one, "member", seat_number=number)
    people["bibi"] = elect(fund, "bibi", seat_number=20)
    case = before_the_board(fund, people, 350_000)
    assert case.round.tier == "two_thirds"
    ready_to_vote(case, people, "ben", "bea", "bo", "bela")
    for one in MEMBERS:
        vote(case, people[one])
    deadline = case.round.deadline_at
    closing.close_due_rounds(deadline)
    assert case.state == State.IN_REVIEW
    assert {"bao", "bibi"} <= called(case)
    answer_conflict(case, people["bao"])
    vote(case, people["bao"], at=deadline + HOUR)
    assert case.state == State.APPROVED


def test_r16_after_the_extension_the_chair_names_who_takes_a_silent_seat(fund: Fund, people: People) -> None:
    case = ready_to_vote(before_the_board(fund, people, 200_000), people)
    vote(case, people["ben"])
    vote(case, people["bea"])
    closing.close_due_rounds(case.round.deadline_at)
    over = case.round.deadline_at
    closing.close_due_rounds(over)
    assert case.state == State.IN_REVIEW
    bora = elect(fund, "bora", at=NOW)
    with pytest.raises(Refused) as refused:
        name(case, people, bora, at=over)
    assert refused.value.code == "no_seat_empty"
    name(case, people, bora, at=over, instead_of=people["bela"].pk)
    assert called(case) == {"ben", "bea", "bao", "bora"}
    answer_conflict(case, people["bela"], at=over)
    with pytest.raises(Refused) as refused:
        vote(case, people["bela"], at=over)
    assert refused.value.code == "away"
    answer_conflict(case, bora, at=over)
    vote(case, bora, at=over)
    assert case.state == State.APPROVED


def test_before_the_deadline_a_seat_gives_way_only_after_its_time_to_answer(fund: Fund, people: People) -> None:
    case = ready_to_vote(before_the_board(fund, people, 200_000), people)
    with pytest.raises(Refused) as refused:
        name(case, people, people["bao"], instead_of=people["bo"].pk)
    assert refused.value.code == "not_silent"
    vote(case, people["bo"])
    with pytest.raises(Refused):
        name(case, people, people["bao"], at=NOW + 4 * DAY, instead_of=people["bo"].pk)
    name(case, people, people["bao"], at=NOW + 4 * DAY, instead_of=people["bela"].pk)
    assert called(case) == {"ben", "bea", "bo", "bao"}


def test_a_seat_that_was_away_may_be_named_again(fund: Fund, people: People) -> None:
    end_mandate(fund, people["bao"])
    case = before_the_board(fund, people, 200_000)
    review.away(reference=case.reference, by=Actor(people["bo"]), now=NOW)
    assert called(case) == {"ben", "bea", "bela"}
    name(case, people, people["bo"])
    assert called(case) == set(MEMBERS)


def test_who_stands_too_near_or_has_no_mandate_is_not_named(fund: Fund, people: People) -> None:
    end_mandate(fund, people["bao"])
    case = before_the_board(fund, people, 200_000)
    answer_conflict(case, people["bo"], 2)
    with pytest.raises(Refused) as refused:
        name(case, people, people["bo"])
    assert refused.value.code == "too_near"
    for nobody in ("bao", "cora", "cy"):
        with pytest.raises(Malformed):
            name(case, people, people[nobody])
    with pytest.raises(Refused) as refused:
        name(case, people, people["bea"])
    assert refused.value.code == "called_already"


def test_only_chair_and_deputy_name_a_replacement(fund: Fund, people: People) -> None:
    end_mandate(fund, people["bao"])
    case = before_the_board(fund, people, 200_000)
    review.away(reference=case.reference, by=Actor(people["bo"]), now=NOW)
    bora = elect(fund, "bora")
    for nobody in ("bo", "bela", "cora", "tom", "gil", "ada"):
        with pytest.raises(NotFound):
            name(case, people, bora, by=nobody)
    name(case, people, bora, by="bea")
    assert "bora" in called(case)


def test_a_board_too_small_for_the_tier_waits_for_a_seat_and_a_substitute_is_added_to_it(
    fund: Fund, people: People
) -> None:
    for one in ("bo", "bela"):
        end_mandate(fund, people[one])
    case = before_the_board(fund, people, 200_000)
    assert (called(case), case.round.chair_asked_at) == ({"ben", "bea"}, NOW)
    name(case, people, people["bao"])
    ready_to_vote(case, people, "ben", "bea", "bao")
    for one in ("ben", "bea", "bao"):
        vote(case, people[one])
    assert case.state == State.APPROVED


def test_w02_a_vote_cast_in_force_stands_and_an_expired_seat_votes_no_more(fund: Fund, people: People) -> None:
    end_mandate(fund, people["bao"])
    case = ready_to_vote(before_the_board(fund, people, 200_000), people)
    vote(case, people["bo"])
    tomorrow = NOW + DAY
    for one in ("bo", "bela"):
        end_mandate(fund, people[one], at=tomorrow)
    for one in ("bo", "bela"):
        with pytest.raises(NotFound):
            vote(case, people[one], at=tomorrow)
        with pytest.raises(NotFound):
            sight_of(case.reference, Actor(people[one]), now=tomorrow)
    vote(case, people["ben"], at=tomorrow)
    assert case.state == State.IN_REVIEW
    vote(case, people["bea"], at=tomorrow)
    assert case.state == State.APPROVED


def test_w02_when_an_election_leaves_too_few_the_clock_calls_the_substitute_or_asks_the_chair(
    fund: Fund, people: People
) -> None:
    case = before_the_board(fund, people, 200_000)
    tomorrow = NOW + DAY
    for one in ("bo", "bela"):
        end_mandate(fund, people[one], at=tomorrow)
    bora = elect(fund, "bora", "member", at=tomorrow, seat_number=7)
    OutboxMessage.objects.all().delete()
    closing.close_due_rounds(tomorrow)
    assert told() == {"bao"}
    answer_conflict(case, bora, at=tomorrow)
    with pytest.raises(Refused) as refused:
        vote(case, bora, at=tomorrow)
    assert refused.value.code == "not_called"
    review.away(reference=case.reference, by=Actor(people["bao"]), now=tomorrow)
    assert case.round.chair_asked_at == tomorrow
    name(case, people, bora, at=tomorrow)
    for one in ("ben", "bea"):
        answer_conflict(case, people[one], at=tomorrow)
    for one in (people["ben"], people["bea"], bora):
        vote(case, one, at=tomorrow)
    assert case.state == State.APPROVED
    assert Commitment.objects.count() == 1


def test_r22_a_past_cost_wants_one_approval_more_than_the_tier(fund: Fund, people: People) -> None:
    paid_on = (NOW - 3 * DAY).date()
    case = before_the_board(fund, people, 20_000, paid_before_on=paid_on)
    assert (case.round.tier, case.round.extra_approvals) == ("duty", 1)
    ready_to_vote(case, people)
    vote(case, people["bo"])
    assert case.state == State.IN_REVIEW
    vote(case, people["bea"])
    assert case.state == State.APPROVED
