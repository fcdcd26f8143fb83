"""R-16 through the acts: when a round closes, how, and with what amounts."""

from collections.abc import Sequence

import pytest

from emergency.actions.asking import verification
from emergency.actions.asking.verification import Reply
from emergency.actions.deciding import closing, review
from emergency.actors import Actor
from emergency.models import Decision, Outcome, Round, Vote
from emergency.states import State
from fund.models import Commitment, Fund
from notifications.errors import Refused, Stale
from tests.factories import DAY, HOUR, NOW, Case, People, approve, ask, present, ready_to_vote, to_review, vote


def before_the_board(fund: Fund, people: People, sum_minor: int, **asked: object) -> Case:
    case = to_review(ask(fund, people, lines={"legal_aid": sum_minor}, **asked), people)
    return ready_to_vote(case, people)


def all_vote(case: Case, people: People, names: Sequence[str], choice: str = "approve") -> None:
    for name in names:
        vote(case, people[name], choice)


def approved(case: Case) -> int | None:
    return case.lines()["legal_aid"].approved_minor


def test_r16_one_seat_on_duty_decides_the_smallest_sums_at_once(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 30_000)
    vote(case, people["bo"])
    assert (case.state, approved(case)) == (State.APPROVED, 30_000)
    assert Commitment.objects.get().amount_minor == 30_000


def test_r16_two_approve_and_the_window_must_pass_without_objection(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 120_000)
    all_vote(case, people, ["bo", "bea"])
    assert closing.close_due_rounds(NOW + DAY - HOUR / 60) == 0
    assert (case.state, Commitment.objects.count()) == (State.IN_REVIEW, 0)
    assert closing.close_due_rounds(NOW + DAY) == 1
    assert (case.state, approved(case)) == (State.APPROVED, 120_000)
    assert closing.close_due_rounds(NOW + DAY) == 0


def test_r16_a_red_window_is_two_hours_from_the_first_approval(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 120_000, urgency="red")
    vote(case, people["bo"], at=NOW + HOUR)
    vote(case, people["bea"], at=NOW + 2 * HOUR)
    assert closing.close_due_rounds(NOW + 3 * HOUR - HOUR / 60) == 0
    assert closing.close_due_rounds(NOW + 3 * HOUR) == 1
    assert case.state == State.APPROVED


@pytest.mark.parametrize("how", ["objection", "decline"])
def test_r16_one_objection_or_decline_lifts_to_the_majority_and_keeps_the_votes(
    fund: Fund, people: People, how: str
) -> None:
    case = before_the_board(fund, people, 120_000)
    all_vote(case, people, ["bo", "bea"])
    if how == "objection":
        review.object_to(reference=case.reference, by=Actor(people["bela"]), now=NOW)
        review.object_to(reference=case.reference, by=Actor(people["bela"]), now=NOW)
    else:
        vote(case, people["bela"], "decline")
    assert closing.close_due_rounds(NOW + DAY) == 0
    assert case.state == State.IN_REVIEW
    vote(case, people["ben"], at=NOW + DAY)
    assert case.state == State.APPROVED
    decision = Decision.objects.get()
    assert (decision.tier, decision.record["tier"]) == ("majority", "two")


@pytest.mark.parametrize("act", ["object", "decline", "lift", "away"])
def test_what_comes_after_the_window_no_longer_counts(fund: Fund, people: People, act: str) -> None:
    case = before_the_board(fund, people, 120_000)
    all_vote(case, people, ["bo", "bea"])
    known = {"reference": case.reference, "by": Actor(people["bela"]), "now": NOW + DAY}
    with pytest.raises(Refused) as refused:
        if act == "decline":
            vote(case, people["bela"], "decline", at=NOW + DAY)
        else:
            {"object": review.object_to, "lift": review.lift, "away": review.away}[act](**known)
    assert refused.value.code == "round_over"
    assert closing.close_due_rounds(NOW + DAY) == 1
    assert case.state == State.APPROVED


def test_r16_a_majority_of_four_is_three(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 200_000)
    all_vote(case, people, ["bo", "bea"])
    assert case.state == State.IN_REVIEW
    vote(case, people["ben"])
    assert case.state == State.APPROVED


def test_r16_two_thirds_of_four_are_three_and_abstentions_stay_in_the_base(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 400_000)
    all_vote(case, people, ["bo", "bea"])
    vote(case, people["bela"], "abstain")
    assert case.state == State.IN_REVIEW
    vote(case, people["ben"], "abstain")
    assert case.state == State.DECLINED


def test_a_tie_declines(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 200_000)
    all_vote(case, people, ["bo", "bea"])
    all_vote(case, people, ["ben"], "decline")
    assert case.state == State.IN_REVIEW
    all_vote(case, people, ["bela"], "decline")
    assert case.state == State.DECLINED
    assert (case.round.outcome, case.row.ended_at) == (Outcome.DECLINED, NOW)
    assert not Commitment.objects.exists()
    assert Decision.objects.get().record["reason_codes"] == {"not_confirmable": 2}


def test_a_round_is_declined_as_soon_as_enough_approvals_are_impossible(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 200_000)
    all_vote(case, people, ["bo", "bea"], "decline")
    assert case.state == State.DECLINED


def test_r16_the_amount_is_the_highest_that_enough_approvals_support_line_by_line(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 150_000, "ticket": 50_000}), people)
    ready_to_vote(case, people)
    lines = case.lines()
    legal, ticket = lines["legal_aid"].pk, lines["ticket"].pk
    for name, amounts in {
        "bo": {legal: 150_000, ticket: 0},
        "bea": {legal: 90_000, ticket: 50_000},
        "ben": {legal: 120_000, ticket: 20_000},
        "bela": {legal: 100_000, ticket: 10_000},
    }.items():
        vote(case, people[name], amounts=amounts)
    assert case.state == State.APPROVED
    found = {use: line.approved_minor for use, line in case.lines().items()}
    assert found == {"legal_aid": 100_000, "ticket": 10_000}
    assert {row.use: row.amount_minor for row in Commitment.objects.all()} == found


def test_a_line_approved_with_nothing_is_not_promised(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 10_000, "ticket": 10_000}), people)
    ready_to_vote(case, people)
    lines = case.lines()
    vote(case, people["bo"], amounts={lines["legal_aid"].pk: 10_000, lines["ticket"].pk: 0})
    assert [row.use for row in Commitment.objects.all()] == ["legal_aid"]
    assert case.lines()["ticket"].approved_minor == 0


def test_anyone_may_lift_a_case_one_tier_once(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 30_000)
    review.lift(reference=case.reference, by=Actor(people["bela"]), now=NOW)
    assert case.round.tier == "two"
    with pytest.raises(Refused) as refused:
        review.lift(reference=case.reference, by=Actor(people["ben"]), now=NOW)
    assert refused.value.code == "lifted_already"
    vote(case, people["bo"])
    assert case.state == State.IN_REVIEW


def test_an_objection_belongs_to_the_tier_of_two(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 200_000)
    with pytest.raises(Refused) as refused:
        review.object_to(reference=case.reference, by=Actor(people["bo"]), now=NOW)
    assert refused.value.code == "no_objection_here"


def test_a_material_answer_voids_the_round_and_its_votes(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 120_000)
    all_vote(case, people, ["bo", "bea"])
    cora = Actor(people["cora"])
    verification.ask(reference=case.reference, by=cora, now=NOW, question_codes=["amount"])
    reply = Reply(amounts={"legal_aid": 90_000})
    verification.answer(reference=case.reference, by=Actor(holds_code=True), now=NOW + HOUR, reply=reply)
    assert case.state == State.VERIFYING
    assert Round.objects.get().outcome == Outcome.VOID
    case.at = NOW + HOUR
    present(case, people)
    assert closing.close_due_rounds(NOW + DAY + HOUR) == 0
    with pytest.raises(Stale):
        vote(case, people["bela"], revision=1)
    assert (Round.objects.count(), case.round.votes.count(), Vote.objects.count()) == (2, 0, 2)
    approve(case, people, "bo", "bea")
    assert (case.state, approved(case)) == (State.APPROVED, 90_000)


def test_a_question_that_changes_nothing_keeps_votes_and_begins_the_window_anew(fund: Fund, people: People) -> None:
    case = before_the_board(fund, people, 120_000)
    all_vote(case, people, ["bo", "bea"])
    verification.ask(reference=case.reference, by=Actor(people["cora"]), now=NOW + HOUR, question_codes=["call"])
    assert closing.close_due_rounds(NOW + 2 * DAY) == 0
    back = NOW + 2 * DAY
    verification.answer(
        reference=case.reference, by=Actor(holds_code=True), now=back, reply=Reply(text="tomorrow at nine")
    )
    assert case.state == State.IN_REVIEW
    assert case.round.deadline_at == NOW + 36 * HOUR + (2 * DAY - HOUR)
    assert closing.close_due_rounds(back + DAY - HOUR) == 0
    assert closing.close_due_rounds(back + DAY) == 1
    assert case.state == State.APPROVED
