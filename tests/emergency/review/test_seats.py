"""Who leaves a round and who steps in: conflicts, absence, and what is remembered of it."""

import pytest

from emergency.actions.deciding import review
from emergency.actors import Actor
from emergency.models import ConflictAnswer, Decision, RoundSeat
from emergency.reading.sights import sight_of
from emergency.selectors import excluded_from
from emergency.states import State
from fund.models import Fund
from notifications.errors import NotFound, Refused
from notifications.models import Lock, OutboxMessage
from tests.factories import (
    DAY,
    HOUR,
    MEMBERS,
    NOW,
    Case,
    People,
    answer_conflict,
    approve,
    ask,
    ready_to_vote,
    to_review,
    vote,
)


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)


def seat(case: Case, name: str) -> RoundSeat:
    return RoundSeat.objects.get(round=case.round, user__login=name)


@pytest.mark.parametrize("level", [2, 3])
def test_r14_a_conflict_takes_the_seat_out_and_calls_the_substitute(case: Case, people: People, level: int) -> None:
    OutboxMessage.objects.all().delete()
    answer_conflict(case, people["bo"], level)
    assert seat(case, "bo").recused_at == NOW
    assert seat(case, "bao").called_at == NOW
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["bao"].pk}
    answer_conflict(case, people["bao"])
    vote(case, people["bao"])
    assert Lock.objects.filter(box__owner_id=case.row.pk, user_id=people["bo"].pk).exists() is (level == 2)


def test_r14_a_vote_cast_before_the_conflict_was_seen_no_longer_counts(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    for name in ("bo", "bea"):
        vote(case, people[name])
    answer_conflict(case, people["bo"], 2)
    vote(case, people["ben"])
    assert case.state == State.IN_REVIEW
    vote(case, people["bela"])
    assert case.state == State.APPROVED
    assert Decision.objects.get().record["counts"]["approvals"] == 3


def test_a_recusal_after_which_too_few_could_approve_closes_the_round(case: Case, people: People) -> None:
    ready_to_vote(case, people, *MEMBERS, "bao")
    review.away(reference=case.reference, by=Actor(people["bao"]), now=NOW)
    vote(case, people["bo"])
    vote(case, people["ben"])
    vote(case, people["bea"], "decline")
    assert case.state == State.IN_REVIEW
    answer_conflict(case, people["bela"], 2)
    assert case.state == State.DECLINED


def test_whoever_stepped_aside_stays_aside(case: Case, people: People) -> None:
    answer_conflict(case, people["bo"], 2)
    for level in (0, 1):
        with pytest.raises(Refused) as refused:
            answer_conflict(case, people["bo"], level)
        assert refused.value.code == "stepped_aside"
    answer_conflict(case, people["bo"], 3)
    assert not Lock.objects.filter(box__owner_id=case.row.pk, user_id=people["bo"].pk).exists()


def test_levels_go_when_the_round_closes_and_that_a_seat_was_recused_stays(case: Case, people: People) -> None:
    answer_conflict(case, people["cora"], 1)
    answer_conflict(case, people["bo"], 2)
    approve(case, people, "ben", "bea", "bela")
    assert case.state == State.APPROVED
    assert list(ConflictAnswer.objects.values_list("user_id", flat=True)) == [people["cora"].pk]
    assert Decision.objects.get().record["electorate"]["recused"] == 1
    assert seat(case, "bo").recused_at == NOW
    # Afterwards nobody can tell a friend from a relative, so the case stays closed to both.
    assert sight_of(case.reference, Actor(people["bo"]), now=NOW).standing.kept_away
    assert people["bo"].pk in excluded_from(case.row)
    assert people["ben"].pk not in excluded_from(case.row)


def test_who_is_close_may_read_on_while_the_round_is_open(case: Case, people: People) -> None:
    answer_conflict(case, people["bo"], 2)
    answer_conflict(case, people["bea"], 3)
    assert excluded_from(case.row) == {people["bea"].pk}
    assert not sight_of(case.reference, Actor(people["bo"]), now=NOW).standing.kept_away


def test_a_seat_may_say_itself_that_it_is_away(case: Case, people: People) -> None:
    review.away(reference=case.reference, by=Actor(people["bo"]), now=NOW)
    assert (seat(case, "bo").away_at, seat(case, "bao").called_at) == (NOW, NOW)
    answer_conflict(case, people["bo"])
    with pytest.raises(Refused) as refused:
        vote(case, people["bo"])
    assert refused.value.code == "away"


def test_a_vote_cast_before_going_away_stands_and_calls_nobody(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    vote(case, people["bo"])
    review.away(reference=case.reference, by=Actor(people["bo"]), now=NOW)
    assert seat(case, "bao").called_at is None
    vote(case, people["bea"])
    vote(case, people["ben"])
    assert case.state == State.APPROVED


@pytest.mark.parametrize(("urgency", "patience"), [("red", 24), ("amber", 72)])
def test_the_chair_counts_a_silent_seat_as_away_only_after_its_time(
    fund: Fund, people: People, urgency: str, patience: int
) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 200_000}, urgency=urgency), people)
    known = {"reference": case.reference, "user_id": people["bo"].pk}
    with pytest.raises(NotFound):
        review.away(by=Actor(people["bela"]), now=NOW + patience * HOUR, **known)
    with pytest.raises(Refused) as refused:
        review.away(by=Actor(people["ben"]), now=NOW + (patience - 1) * HOUR, **known)
    assert refused.value.code == "not_silent"
    review.away(by=Actor(people["ben"]), now=NOW + patience * HOUR, **known)
    assert seat(case, "bo").away_at and seat(case, "bao").called_at


def test_the_chair_cannot_send_away_who_has_voted(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    vote(case, people["bo"])
    with pytest.raises(Refused):
        review.away(reference=case.reference, by=Actor(people["ben"]), now=NOW + 4 * DAY, user_id=people["bo"].pk)


def test_s6_an_excluded_seat_finds_nothing_at_any_of_the_boards_acts(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, exclude=("Bo",)), people)
    known = {"reference": case.reference, "by": Actor(people["bo"]), "now": NOW}
    for act in (review.object_to, review.lift, review.away):
        with pytest.raises(NotFound):
            act(**known)
    with pytest.raises(NotFound):
        answer_conflict(case, people["bo"])
    with pytest.raises(NotFound):
        vote(case, people["bo"])
    with pytest.raises(NotFound):
        sight_of(case.reference, Actor(people["bo"]), now=NOW)
