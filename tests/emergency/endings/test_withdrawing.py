"""Taking a case back, or not answering: the content goes or waits, promised money is free again."""

import pytest

from emergency.actions import clockwork
from emergency.actions.disbursing.payout import send_back_details
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.models import Outcome, Slip
from emergency.states import BEFORE_PAYMENT, State
from fund.ledger.balances import overview
from fund.ledger.verifying import verify
from fund.models import CommitmentEvent, Disbursement, Fund, JournalEntry
from notifications.errors import Refused
from notifications.models import Box, Lock
from tests.after_approval import (
    authorise,
    authorise_and_send,
    bring_back,
    charge,
    close,
    confirm_receipt,
    give_details,
    prepare,
    prove,
)
from tests.factories import DAY, NOW, Case, People, approve, ask, bring_to, to_review

HOLDER = Actor(holds_code=True)
TWO_NEEDS = {"legal_aid": 40_000, "ticket": 10_000}


def free(case: Case) -> str:
    return overview(case.row.fund, now=case.at).free.text()


def withdraw(case: Case, by: Actor = HOLDER) -> None:
    endings.withdraw(reference=case.reference, by=by, now=case.at)


@pytest.mark.parametrize("state", sorted(BEFORE_PAYMENT - {State.STARTED}))
def test_withdrawing_erases_the_content_at_once_from_every_state_before_payment(
    fund: Fund, people: People, state: str
) -> None:
    case = bring_to(state, fund, people)
    assert Box.objects.filter(owner_id=case.row.pk).exists()
    withdraw(case)
    assert (case.state, case.row.ended_at) == (State.WITHDRAWN, case.at)
    assert (Box.objects.count(), Lock.objects.count(), Slip.objects.count()) == (0, 0, 0)
    assert overview(fund, now=case.at).committed.minor == 0
    if case.row.rounds.exists():
        assert case.round.closed_at is not None


def test_a_round_that_was_open_is_void(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    withdraw(case)
    assert case.round.outcome == Outcome.VOID


def test_withdrawing_releases_the_promise_and_gives_prepared_payments_up(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    assert free(case) == "4600.00"
    [row] = prepare(case, people)
    authorise(case, people, row)
    withdraw(case, Actor(people["ada"], holds_code=True))
    assert (free(case), Disbursement.objects.get().state) == ("5000.00", "sent_back")
    assert verify().ok
    # The books stay for ever: who asked is not named in them.
    assert people["ada"].pk not in set(JournalEntry.objects.values_list("actor_id", flat=True))
    assert people["ada"].pk not in set(CommitmentEvent.objects.values_list("actor_id", flat=True))


def partly_paid(fund: Fund, people: People) -> Case:
    """Return a case with 400.00 paid and 100.00 promised whose payment details were sent back."""
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    authorise_and_send(case, people, [row for row in prepare(case, people) if row.commitment.use == "legal_aid"])
    send_back_details(reference=case.reference, by=Actor(people["tom"]), now=case.at)
    assert (case.state, free(case)) == (State.APPROVED, "4500.00")
    return case


def test_once_a_part_is_paid_withdrawing_gives_up_the_rest_and_the_part_is_accounted_for(
    fund: Fund, people: People
) -> None:
    case = partly_paid(fund, people)
    texts = Box.objects.count()
    withdraw(case)
    assert (case.state, case.row.ended_at, Box.objects.count()) == (State.PAID, None, texts)
    assert (free(case), overview(fund, now=case.at).committed.minor) == ("4600.00", 0)
    assert verify().ok
    close(prove(confirm_receipt(case, people), people), people)
    assert case.state == State.CLOSED


def test_once_a_part_is_paid_no_answer_gives_up_the_rest_too(fund: Fund, people: People) -> None:
    case = partly_paid(fund, people)
    case.at = case.row.lapse_at
    assert clockwork.run(now=case.at)["lapsed"] == 1
    assert (case.state, free(case), case.row.lapse_at) == (State.PAID, "4600.00", None)
    assert clockwork.run(now=case.at)["lapsed"] == 0
    assert verify().ok


def test_a_payment_prepared_for_the_rest_is_given_up_with_it(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    authorise_and_send(case, people, prepare(case, people)[:1])
    withdraw(case)
    assert case.state == State.PAID
    assert sorted(Disbursement.objects.values_list("state", flat=True)) == ["sent", "sent_back"]
    assert overview(fund, now=case.at).committed.minor == 0


def test_while_the_rest_waits_for_money_it_may_be_given_up(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    rows = prepare(case, people)
    authorise_and_send(case, people, rows)
    bring_to("approved", fund, people, lines={"visa": 450_000}, at=case.at)
    charge(fund, "3.00", at=case.at)
    bring_back(case, people, rows[1])
    assert case.state == State.DEFERRED
    withdraw(case)
    assert case.state == State.PAID
    assert verify().ok


@pytest.mark.parametrize("state", ["paid", "declined"])
def test_what_is_paid_or_over_is_not_withdrawn(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    with pytest.raises(Refused) as refused:
        withdraw(case)
    assert (refused.value.code, case.state) == ("wrong_state", state)


def test_no_answer_ends_the_case_and_frees_the_money_and_the_texts_wait(fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people)
    texts = Box.objects.count()
    lapse_at = case.row.lapse_at
    assert lapse_at == case.at + 14 * DAY
    with pytest.raises(Refused) as refused:
        endings.lapse(case.row.pk, now=lapse_at - DAY)
    assert (refused.value.code, case.state) == ("time_left", State.APPROVED)
    case.at = lapse_at
    endings.lapse(case.row.pk, now=case.at)
    assert (case.state, free(case), Box.objects.count()) == (State.EXPIRED, "5000.00", texts)


def test_a_clock_that_is_overtaken_by_a_second_question_waits_for_its_answer(fund: Fund, people: People) -> None:
    case = bring_to("info_needed", fund, people)
    row = case.row
    row.lapse_at = NOW + 20 * DAY
    row.save()
    with pytest.raises(Refused):
        endings.lapse(row.pk, now=NOW + 14 * DAY)
    assert case.state == State.INFO_NEEDED
