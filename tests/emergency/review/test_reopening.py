"""A case leaves its round, or comes back into one: sent back, and an approval looked at again."""

import pytest

from emergency.actions.deciding import reopening
from emergency.actions.disbursing import paying, payout
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.models import Decision, GrantedMonth, Outcome, Round
from emergency.states import State
from fund.ledger.balances import overview
from fund.ledger.commitments import of_source
from fund.ledger.verifying import verify
from fund.models import Disbursement, Fund
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, OutboxMessage
from tests.factories import HOUR, NOW, Case, People, answer_conflict, approve, ask, bring_to, present, to_review, vote


def send_back(case: Case, people: People, by: str = "ben", reason_code: str = "amount") -> None:
    reopening.send_back(reference=case.reference, by=Actor(people[by]), now=case.at, reason_code=reason_code)


def reverse(case: Case, people: People, by: str = "ben", reason_code: str = "new_facts") -> None:
    case.at += HOUR
    reopening.reverse(reference=case.reference, by=Actor(people[by]), now=case.at, reason_code=reason_code)


def promised(case: Case) -> list[tuple[int, int]]:
    return [(row.amount_minor, row.remaining_minor) for row in of_source(case.row.books_ref)]


def granted() -> dict[str, int]:
    return dict(GrantedMonth.objects.values_list("tier", "granted_minor"))


def approved(fund: Fund, people: People, sum_minor: int = 200_000) -> Case:
    return approve(to_review(ask(fund, people, lines={"legal_aid": sum_minor}), people), people)


def test_sending_back_voids_round_and_votes_and_the_coordinator_presents_anew(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)
    for name in ("ben", "bea"):
        answer_conflict(case, people[name])
        vote(case, people[name])
    OutboxMessage.objects.all().delete()
    send_back(case, people, by="bea")
    voided = Round.objects.get()
    assert (voided.outcome, voided.reason_code, voided.closed_at) == (Outcome.VOID, "amount", NOW)
    assert case.state == State.VERIFYING
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["cora"].pk}
    assert not Decision.objects.exists()
    present(case, people)
    vote(case, people["ben"])
    assert case.state == State.IN_REVIEW
    assert audit.of_object(case.row.pk)[-1].verb == "aid_request.vote"


def test_only_chair_and_deputy_send_back_and_with_a_reason_of_the_list(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people), people)
    for name in ("bo", "bao", "cora", "tom", "gil", "ada"):
        with pytest.raises(NotFound):
            send_back(case, people, by=name)
    with pytest.raises(Malformed):
        send_back(case, people, reason_code="new_facts")


def test_nothing_is_sent_back_outside_a_round(fund: Fund, people: People) -> None:
    with pytest.raises(Refused) as refused:
        send_back(approved(fund, people), people)
    assert refused.value.code == "wrong_state"


def test_a_second_look_keeps_the_promise_until_it_is_decided(fund: Fund, people: People) -> None:
    case = approved(fund, people)
    reverse(case, people)
    assert (case.state, case.round.kind, case.round.reason_code) == (State.IN_REVIEW, "reversal", "new_facts")
    assert promised(case) == [(200_000, 200_000)]
    assert overview(fund, now=NOW).committed.text() == "2000.00"
    assert case.lines()["legal_aid"].approved_minor is None


def test_w01_approved_again_at_the_same_sum_nothing_is_posted_and_the_new_approvers_are_barred_too(
    fund: Fund, people: People
) -> None:
    case = approved(fund, people)
    reverse(case, people)
    before = {row.pk: set(row.barred_people) for row in of_source(case.row.books_ref)}
    for name in ("bela", "bea", "bo"):
        answer_conflict(case, people[name])
        vote(case, people[name])
    assert (case.state, promised(case)) == (State.APPROVED, [(200_000, 200_000)])
    [row] = of_source(case.row.books_ref)
    assert set(row.barred_people) == before[row.pk] | {people[name].pk.hex for name in ("bela", "bea", "bo")}
    assert verify().problems == []


def test_approved_again_at_less_the_rest_is_released(fund: Fund, people: People) -> None:
    case = approved(fund, people)
    reverse(case, people)
    line = case.lines()["legal_aid"].pk
    for name in ("ben", "bea", "bo", "bela"):
        answer_conflict(case, people[name])
        vote(case, people[name], amounts={line: 80_000})
        if case.state == State.APPROVED:
            break
    assert (case.state, promised(case)) == (State.APPROVED, [(200_000, 80_000)])
    assert granted() == {"majority": 80_000}
    assert overview(fund, now=NOW).committed.text() == "800.00"
    assert verify().problems == []


def test_approved_again_at_more_the_promise_is_raised_and_counts_once(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)
    line = case.lines()["legal_aid"].pk
    for name in ("ben", "bea", "bo", "bela"):
        answer_conflict(case, people[name])
        vote(case, people[name], amounts={line: 100_000})
        if case.state == State.APPROVED:
            break
    assert promised(case) == [(100_000, 100_000)]
    reverse(case, people)
    approve(case, people)
    assert case.state == State.APPROVED
    assert sum(left for _made, left in promised(case)) == 200_000
    assert overview(fund, now=NOW).committed.text() == "2000.00"
    assert verify().problems == []


def test_declined_at_the_second_look_the_promise_is_released(fund: Fund, people: People) -> None:
    case = approved(fund, people)
    reverse(case, people)
    for name in ("ben", "bea"):
        answer_conflict(case, people[name])
        vote(case, people[name], "decline")
    assert (case.state, promised(case)) == (State.DECLINED, [(200_000, 0)])
    assert overview(fund, now=NOW).committed.text() == "0.00"
    assert granted() == {"majority": 0}
    assert Decision.objects.count() == 2
    assert (verify().problems, audit.verify().problems) == ([], [])


def test_a_prepared_payment_is_given_up_and_the_details_are_asked_again(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    paying.prepare(reference=case.reference, by=Actor(people["tom"]), now=case.at)
    reverse(case, people)
    assert not Box.objects.filter(owner_id=case.row.pk, kind="payout").exists()
    assert case.row.way == ""
    assert not Disbursement.objects.filter(state__in=["prepared", "authorised"]).exists()
    approve(case, people)
    assert case.state == State.APPROVED
    payout.give_payout_details(
        reference=case.reference,
        by=Actor(holds_code=True),
        now=case.at,
        way="vendor",
        consent="agrees",
        harm="no",
        details="name: Clinic\n",
    )
    assert case.state == State.PAYABLE


def test_what_was_paid_is_not_looked_at_again(fund: Fund, people: People) -> None:
    with pytest.raises(Refused) as refused:
        reverse(bring_to("paid", fund, people), people)
    assert refused.value.code == "wrong_state"


def test_only_chair_and_deputy_have_an_approval_looked_at_again(fund: Fund, people: People) -> None:
    case = approved(fund, people)
    for name in ("bo", "bao", "cora", "tom", "gil", "ada"):
        with pytest.raises(NotFound):
            reverse(case, people, by=name)
    with pytest.raises(Malformed):
        reverse(case, people, reason_code="unclear")
    reverse(case, people, by="bea")


def test_a_case_sent_back_from_the_second_look_and_declined_leaves_no_promise(fund: Fund, people: People) -> None:
    case = approved(fund, people)
    reverse(case, people)
    send_back(case, people)
    assert promised(case) == [(200_000, 200_000)]
    door = endings.NextDoor("outside_uses", none_known=True)
    endings.decline(reference=case.reference, by=Actor(people["cora"]), now=case.at, door=door)
    assert (case.state, promised(case)) == (State.DECLINED, [(200_000, 0)])
