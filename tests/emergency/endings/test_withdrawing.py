"""Taking a case back, or not answering: the content goes or waits, promised money is free again."""

import pytest

from emergency.actions import endings
from emergency.actors import Actor
from emergency.models import Outcome, Slip
from emergency.states import BEFORE_PAYMENT, State
from fund.ledger.balances import overview
from fund.ledger.verifying import verify
from fund.models import CommitmentEvent, Disbursement, Fund, JournalEntry
from notifications.errors import Refused
from notifications.models import Box, Lock
from tests.after_approval import authorise, authorise_and_send, bring_back, charge, give_details, prepare
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


def test_once_a_part_is_paid_nothing_is_withdrawn(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    authorise_and_send(case, people, prepare(case, people)[:1])
    boxes = Box.objects.count()
    with pytest.raises(Refused) as refused:
        withdraw(case)
    assert (refused.value.code, case.state, Box.objects.count()) == ("partly_paid", State.PAYABLE, boxes)


def test_not_even_while_the_rest_waits_for_money(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    rows = prepare(case, people)
    authorise_and_send(case, people, rows)
    bring_to("approved", fund, people, lines={"visa": 450_000}, at=case.at)
    charge(fund, "3.00", at=case.at)
    bring_back(case, people, rows[1])
    assert case.state == State.DEFERRED
    with pytest.raises(Refused) as refused:
        withdraw(case)
    assert refused.value.code == "partly_paid"


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
