"""A seat's named deputy, through the real acts: locks, conflict question, voting, and who is called in which order."""

import pytest
from django.db import DatabaseError, transaction

from emergency.actions.deciding import replacing, review
from emergency.actors import Actor
from emergency.deciding.counting import open_ballot
from emergency.deciding.rounds_view import rounds_for
from emergency.models import DutyShift, RoundSeat
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Fund, Mandate
from notifications.errors import NotFound, Refused
from notifications.models import Lock
from tests.factories import (
    DAY,
    NOW,
    Case,
    People,
    adopt_roster,
    answer_conflict,
    ask,
    elect,
    to_review,
    vote,
)


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    """Lay a case before a board on which Gil is the named deputy of Bo."""
    seat = Mandate.objects.get(fund=fund, user=people["bo"], role="member")
    elect(fund, "gil", seat_number=3, deputy_of=seat)
    adopt_roster(fund, people, gil=("substitute",))
    return to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)


def seat(case: Case, name: str) -> RoundSeat:
    return RoundSeat.objects.get(round=case.round, user__login=name)


def leave(case: Case, people: People, name: str) -> None:
    review.away(reference=case.reference, by=Actor(people[name]), now=NOW)


def test_the_named_deputy_is_called_before_any_substitute_reads_and_votes(case: Case, people: People) -> None:
    assert Lock.objects.filter(box__owner_id=case.row.pk, user_id=people["gil"].pk).exists()
    assert seat(case, "gil").called_at is None
    leave(case, people, "bo")
    assert (seat(case, "gil").called_at, seat(case, "bao").called_at) == (NOW, None)
    with pytest.raises(Refused) as unanswered:
        vote(case, people["gil"])
    assert unanswered.value.code == "conflict_unanswered"
    for name in ("ben", "bea", "gil"):
        answer_conflict(case, people[name])
        vote(case, people[name])
    assert case.state == State.APPROVED


def test_a_deputy_has_no_vote_while_the_seat_is_there_and_none_for_another(case: Case, people: People) -> None:
    answer_conflict(case, people["gil"])
    leave(case, people, "bea")
    with pytest.raises(Refused) as refused:
        vote(case, people["gil"])
    assert refused.value.code == "not_called" and "deputy" in str(refused.value)
    assert seat(case, "bao").called_at == NOW


def test_r14_for_a_seat_with_a_conflict_a_substitute_is_called_and_not_its_deputy(case: Case, people: People) -> None:
    answer_conflict(case, people["bo"], 2)
    assert (seat(case, "gil").called_at, seat(case, "bao").called_at) == (None, NOW)


def test_r14_a_deputy_who_steps_aside_leaves_the_seat_to_a_substitute(case: Case, people: People) -> None:
    leave(case, people, "bo")
    answer_conflict(case, people["gil"], 3)
    assert seat(case, "bao").called_at == NOW
    assert not Lock.objects.filter(box__owner_id=case.row.pk, user_id=people["gil"].pk).exists()


def test_w2_a_deputy_whose_mandate_ended_cannot_vote(case: Case, fund: Fund, people: People) -> None:
    leave(case, people, "bo")
    Mandate.objects.filter(fund=fund, user=people["gil"], role="substitute").update(starts_on=NOW + DAY)
    with pytest.raises(NotFound):
        vote(case, people["gil"])
    assert {seat.user_id for seat in open_ballot(case.row, now=NOW).uncalled} == {people["bao"].pk}


def test_w1_a_deputy_who_asked_is_no_decider(fund: Fund, people: People) -> None:
    bo = Mandate.objects.get(fund=fund, user=people["bo"], role="member")
    elect(fund, "ada", seat_number=3, deputy_of=bo)
    adopt_roster(fund, people, ada=("substitute",))
    case = to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)
    leave(case, people, "bo")
    assert (seat(case, "ada").called_at, seat(case, "bao").called_at) == (None, NOW)


def test_the_chair_may_name_another_seats_deputy_where_nobody_else_is_left(case: Case, people: People) -> None:
    leave(case, people, "bea")
    leave(case, people, "bao")
    gil = people["gil"]
    replacing.replace(reference=case.reference, by=Actor(people["ben"]), now=NOW, user_id=gil.pk)
    assert seat(case, "gil").called_at == NOW
    answer_conflict(case, gil)
    vote(case, gil)
    assert case.round.votes.count() == 1


def test_who_the_chair_names_comes_before_the_silent_seats_own_deputy(case: Case, people: People) -> None:
    later = NOW + 4 * DAY
    known = {"reference": case.reference, "by": Actor(people["ben"]), "now": later}
    replacing.replace(**known, user_id=people["bao"].pk, instead_of=people["bo"].pk)
    assert (seat(case, "gil").called_at, seat(case, "bao").called_at) == (None, later)


def test_the_seat_and_its_deputy_stand_together_in_the_round(case: Case, people: People) -> None:
    [shown] = rounds_for(sight_of(case.reference, Actor(people["cora"]), now=NOW), now=NOW)
    assert {one.pseudonym: one.deputy_for for one in shown.seats if one.deputy_for} == {"Gil": "Bo"}


def test_only_a_substitutes_mandate_names_a_seat(fund: Fund, people: People) -> None:
    bo = Mandate.objects.get(fund=fund, user=people["bo"], role="member")
    with pytest.raises(DatabaseError), transaction.atomic():
        elect(fund, "bea", "member", deputy_of=bo)


def test_r16_for_the_seat_on_duty_its_named_deputy_decides_the_lowest_tier_alone(fund: Fund, people: People) -> None:
    bo = Mandate.objects.get(fund=fund, user=people["bo"], role="member")
    elect(fund, "gil", seat_number=3, deputy_of=bo)
    adopt_roster(fund, people, gil=("substitute",))
    window = {"starts_at": NOW - DAY, "ends_at": NOW + DAY, "set_at": NOW}
    DutyShift.objects.create(fund=fund, role="member", user=people["bo"], **window)
    case = to_review(ask(fund, people, lines={"legal_aid": 20_000}), people)
    assert open_ballot(case.row, now=NOW).electorate.base == (people["bo"].pk,)
    leave(case, people, "bo")
    assert open_ballot(case.row, now=NOW).electorate.base == (people["gil"].pk,)
    answer_conflict(case, people["gil"])
    vote(case, people["gil"])
    assert case.state == State.APPROVED
