"""Casting a vote: who may, what it says, and that nobody counts twice."""

import uuid

import pytest

from emergency.actions.deciding import review
from emergency.actors import Actor
from emergency.models import Confirmation, RoundSeat, Vote
from emergency.states import State
from fund.models import Commitment, Fund
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import AlreadyDone, Attempt
from tests.factories import (
    HOUR,
    NOW,
    Case,
    People,
    answer_conflict,
    ask,
    cast,
    make_fund,
    present,
    ready_to_vote,
    to_review,
    to_verifying,
    vote,
)


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_review(ask(fund, people, lines={"legal_aid": 40_000, "ticket": 10_000}), people)


def code_of(case: Case, people: People, name: str, *said: str, **more: object) -> str:
    with pytest.raises((Refused, Malformed, NotFound, Stale)) as refused:
        vote(case, people[name], *said, **more)
    assert not Vote.objects.filter(user=people[name]).exists()
    return refused.value.code


def test_the_conflict_question_comes_before_the_vote(case: Case, people: People) -> None:
    assert code_of(case, people, "bo") == "conflict_unanswered"
    answer_conflict(case, people["bo"], 1)
    vote(case, people["bo"])
    assert Vote.objects.filter(user=people["bo"]).exists()


@pytest.mark.parametrize(("level", "code"), [(2, "stepped_aside"), (3, "not_found")])
def test_r14_a_close_person_is_not_counted_and_a_party_has_no_access(
    case: Case, people: People, level: int, code: str
) -> None:
    answer_conflict(case, people["bo"], level)
    assert code_of(case, people, "bo") == code


def test_a_vote_names_the_revision_judged(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    assert code_of(case, people, "bo", revision=2) == "stale"
    assert code_of(case, people, "bo", revision=0) == "stale"


def test_an_approval_names_every_line_and_no_more_than_proposed(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    lines = case.lines()
    legal, ticket = lines["legal_aid"].pk, lines["ticket"].pk
    assert code_of(case, people, "bo", amounts={legal: 40_000}) == "malformed"
    assert code_of(case, people, "bo", amounts={legal: 40_000, ticket: 10_001}) == "above_proposal"
    assert code_of(case, people, "bo", amounts={legal: 40_000, ticket: -1}) == "malformed"
    assert code_of(case, people, "bo", amounts={legal: 1, ticket: 1, uuid.uuid4(): 1}) == "malformed"
    assert code_of(case, people, "bo", amounts={legal: 0, ticket: 0}) == "nothing_approved"
    vote(case, people["bo"], amounts={legal: 40_000, ticket: 0})


def test_a_decline_needs_a_reason_from_the_list_and_nothing_else_has_one(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    assert code_of(case, people, "bo", "decline", reason_code="") == "malformed"
    assert code_of(case, people, "bo", "decline", reason_code="i dislike them") == "malformed"
    assert code_of(case, people, "bo", "abstain", reason_code="no_money") == "malformed"
    assert code_of(case, people, "bo", "perhaps") == "malformed"


def test_s25_a_person_has_one_current_vote_however_often_it_is_cast(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    vote(case, people["bo"])
    vote(case, people["bo"])
    vote(case, people["bo"], at=NOW + 30 * HOUR)
    assert Vote.objects.count() == 1
    assert case.state == State.IN_REVIEW
    assert not Commitment.objects.exists()


def test_s25_two_seats_in_one_hand_are_one_vote(db: None) -> None:
    fund = make_fund()
    people = cast(fund, bo=("substitute",))
    case = to_review(ask(fund, people), people)
    assert RoundSeat.objects.filter(round=case.round, user=people["bo"]).count() == 1
    ready_to_vote(case, people)
    vote(case, people["bo"])
    vote(case, people["bo"])
    assert case.round.votes.count() == 1


def test_a_changed_vote_replaces_choice_amounts_and_reason(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    vote(case, people["bo"])
    vote(case, people["bo"], "decline")
    changed = Vote.objects.get()
    assert (changed.choice, changed.reason_code, changed.lines.count()) == ("decline", "not_confirmable", 0)
    vote(case, people["bo"], amounts={line.pk: 5_000 for line in case.lines().values()})
    changed = Vote.objects.get()
    assert (changed.choice, changed.reason_code) == ("approve", "")
    assert set(changed.lines.values_list("amount_minor", flat=True)) == {5_000}


def test_w8_a_double_click_counts_once_and_gets_the_first_answer(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    body = {"choice": "abstain", "revision": 1}
    attempt = Attempt(actor=str(people["bo"].pk), act="vote", key="click", body=body)
    vote(case, people["bo"], "abstain", attempt=attempt)
    with pytest.raises(AlreadyDone) as done:
        vote(case, people["bo"], "abstain", attempt=attempt)
    assert done.value.answer["reference"] == case.reference
    assert Vote.objects.count() == 1


def test_w8_a_vote_after_closing_is_refused(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    for name in ("bo", "bea"):
        vote(case, people[name], "decline")
    assert case.state == State.DECLINED
    assert code_of(case, people, "ben") == "wrong_state"


def test_s26_who_asked_cannot_vote_whatever_seat_and_answer(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, by="bo"), people)
    assert code_of(case, people, "bo") == "not_found"
    with pytest.raises(Refused):
        answer_conflict(case, people["bo"], 0)
    assert code_of(case, people, "bo") == "not_found"


def test_s26_who_confirmed_cannot_vote(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    Confirmation.objects.create(
        aid_request=case.row,
        confirmed_by=people["bela"],
        confirmer="member",
        means="voice",
        independent=False,
        recorded_at=NOW,
    )
    present(case, people)
    assert code_of(case, people, "bela") == "not_found"


def test_a_substitute_votes_only_when_called(case: Case, people: People) -> None:
    answer_conflict(case, people["bao"])
    assert code_of(case, people, "bao") == "not_called"
    review.away(reference=case.reference, by=Actor(people["bela"]), now=NOW)
    vote(case, people["bao"])


@pytest.mark.parametrize("name", ["cora", "tom", "chen", "gil", "ada", "cy", "sam"])
def test_nobody_without_a_seat_votes(case: Case, people: People, name: str) -> None:
    assert code_of(case, people, name) == "not_found"


def test_w2_a_vote_cast_in_office_stands_when_the_mandate_ends(case: Case, people: People) -> None:
    ready_to_vote(case, people)
    vote(case, people["bo"])
    people["bo"].mandates.update(ends_on=NOW.date())
    later = NOW + 30 * HOUR
    with pytest.raises(NotFound):
        vote(case, people["bo"], "abstain", at=later)
    vote(case, people["bea"], at=later)
    assert case.state == State.APPROVED


def test_unknown_references_look_like_foreign_ones(people: People) -> None:
    with pytest.raises(NotFound):
        review.vote(reference="nothing", by=Actor(people["bo"]), now=NOW, revision=1, choice="abstain")
