"""Worked examples with plain balances: what a treasurer would write on one sheet of paper."""

import uuid
from datetime import date

import pytest

from fund.ledger import balances, chart, commitments, disbursements, receipts
from fund.ledger.posting import reverse_entry
from fund.ledger.verifying import verify
from fund.models import Disbursement, DisbursementState, JournalEntry, Posting, ReversalReason
from notifications.errors import Refused
from tests.fund.ledger.world import NOW, TODAY, World, act, euros, new_purse, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def test_l12_committed_equals_balance_of_9100_through_a_whole_case(world: World) -> None:
    world.donate("1000.00")
    assert world.figures() == ("1000.00", "0.00", "1000.00")
    (line,) = world.promise("900.00")
    assert world.figures() == ("1000.00", "900.00", "100.00")
    assert (world.balance("9100"), world.balance("9200")) == ("900.00", "-900.00")
    world.pay(line, "861.00", releases_rest=True)
    assert world.figures() == ("139.00", "0.00", "139.00")
    assert (world.balance("5060"), world.balance("1010"), world.balance("9100")) == ("861.00", "139.00", "0.00")
    assert commitments.remaining(line.source_ref) == []
    assert verify().ok


def test_the_fund_opens_with_what_its_bank_holds(world: World) -> None:
    opening = act(
        receipts.record_opening, fund=world.fund, amounts=[(world.bank, euros("1000.00"))], on=date(2025, 1, 1)
    )
    assert (opening.number, world.balance("1010"), world.balance("3010")) == (1, "1000.00", "-1000.00")
    with pytest.raises(Refused) as refused:
        act(receipts.record_opening, fund=world.fund, amounts=[(world.bank, euros("1.00"))], on=TODAY)
    assert refused.value.code == "not_first"
    act(reverse_entry, opening, reason=ReversalReason.WRONG_AMOUNT)
    act(receipts.record_opening, fund=world.fund, amounts=[(world.bank, euros("900.00"))], on=date(2025, 1, 1))
    assert world.figures() == ("900.00", "0.00", "900.00")


def test_a_purse_opens_with_restricted_net_assets(world: World) -> None:
    purse = new_purse(world)
    act(receipts.record_opening, fund=purse, amounts=[(world.bank, euros("70.00"))], on=TODAY)
    assert (world.balance("3020", purse), world.balance("3010", purse)) == ("-70.00", "0.00")
    assert world.figures(purse) == ("70.00", "0.00", "70.00")
    assert world.figures() == ("0.00", "0.00", "0.00")


def test_money_nobody_explained_is_in_the_bank_but_not_free(world: World) -> None:
    receipt = act(receipts.record_unknown_receipt, fund=world.fund, account=world.bank, amount=euros("80"), on=TODAY)
    assert world.figures() == ("80.00", "0.00", "0.00")
    act(reverse_entry, receipt, reason=ReversalReason.CLEARED)
    world.donate("80.00")
    assert world.figures() == ("80.00", "0.00", "80.00")


def test_a_returned_payment_is_promised_again(world: World) -> None:
    world.donate("1000.00")
    (line,) = world.promise("900.00")
    payment = world.pay(line, "861.00", releases_rest=True)
    act(disbursements.settle, disbursement_id=payment.pk)
    payment = act(disbursements.returned, disbursement_id=payment.pk)
    assert payment.state == DisbursementState.RETURNED
    assert payment.commitment.remaining_minor == 86_100
    assert world.figures() == ("1000.00", "861.00", "139.00")
    world.pay(line, "861.00")
    assert world.figures() == ("139.00", "0.00", "139.00")
    assert verify().ok


def test_a_returned_payment_is_free_money_while_older_promises_lack_it(world: World) -> None:
    world.donate("100.00")
    (first,) = world.promise("60.00")
    world.promise("40.00")
    payment = world.pay(first, "60.00")
    world.fee("10.00")
    assert world.figures() == ("30.00", "40.00", "-10.00")
    payment = act(disbursements.returned, disbursement_id=payment.pk)
    assert payment.commitment.remaining_minor == 0
    assert world.figures() == ("90.00", "40.00", "50.00")
    assert verify().ok


def test_a_payment_that_failed_before_it_was_sent_posts_nothing(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("60.00")
    payment = world.authorise(world.prepare(line, "60.00"))
    entries = JournalEntry.objects.count()
    act(disbursements.fail, disbursement_id=payment.pk)
    assert JournalEntry.objects.count() == entries
    payment = world.pay(line, "60.00")
    act(disbursements.fail, disbursement_id=payment.pk)
    assert world.figures() == ("100.00", "60.00", "40.00")
    assert verify().ok


def test_unspent_money_comes_back_free(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("60.00")
    payment = world.pay(line, "60.00")
    act(disbursements.return_unspent, disbursement_id=payment.pk, amount=euros("25.00"), on=TODAY)
    assert world.figures() == ("65.00", "0.00", "65.00")
    assert world.balance("5060") == "35.00"
    with pytest.raises(Refused) as refused:
        act(disbursements.return_unspent, disbursement_id=payment.pk, amount=euros("35.01"), on=TODAY)
    assert refused.value.code == "more_than_paid"
    assert verify().ok


def test_a_promise_is_paid_in_parts_and_each_part_has_its_own_code(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("90.00")
    first, second = world.prepare(line, "40.00"), world.prepare(line, "30.00")
    third = world.prepare(line, "15.00", releases_rest=True)
    for payment in (third, first, second):
        world.authorise(payment)
        world.send(payment)
    assert world.figures() == ("15.00", "0.00", "15.00")
    codes = set(Disbursement.objects.values_list("payment_code", flat=True))
    assert len(codes) == 3
    assert {len(code) for code in codes} == {10}
    assert act(disbursements.forget_payment_codes, source_ref=line.source_ref) == 3
    assert verify().ok


def test_a_part_of_a_promise_is_released(world: World) -> None:
    world.donate("100.00")
    lawyer, pills = world.promise("50.00", "30.00")
    act(commitments.release, source_ref=lawyer.source_ref, lines={pills.pk: euros("10.00")})
    assert world.figures() == ("100.00", "70.00", "30.00")
    payment = world.prepare(lawyer, "50.00")
    with pytest.raises(Refused) as refused:
        act(commitments.release, source_ref=lawyer.source_ref)
    assert refused.value.code == "payment_under_way"
    assert act(disbursements.send_back_all, source_ref=payment.commitment.source_ref) == 1
    act(commitments.release, source_ref=lawyer.source_ref)
    assert world.figures() == ("100.00", "0.00", "100.00")
    assert verify().ok


def test_balances_of_an_earlier_day_come_from_the_postings(world: World) -> None:
    world.donate("100.00", on=date(2025, 2, 1))
    world.donate("50.00")
    then = balances.trial_balance([world.fund], at=date(2025, 2, 28), now=NOW)
    assert then.funds[0][1].free == euros("100.00")
    assert balances.account_balance(world.bank, at=date(2025, 1, 31)) == euros("0.00")
    assert balances.account_balance(world.bank) == euros("150.00")


def test_l20_an_account_at_the_end_of_any_day_holds_what_was_posted_until_then(world: World) -> None:
    purse = new_purse(world)
    days = [date(2025, 2, 1), date(2025, 2, 2), TODAY]
    for euro, (fund, on) in enumerate(((fund, on) for on in days for fund in (world.fund, purse)), start=1):
        world.donate(str(euro), fund=fund, on=on)
    at_end = [date(2025, 1, 31), *days]
    held = [balances.account_balance(world.bank, at=day).text() for day in at_end]
    assert held == ["0.00", "3.00", "10.00", "21.00"]
    of_purse = [balances.account_balance(world.bank, at=day, fund=purse).text() for day in at_end]
    assert of_purse == ["0.00", "2.00", "6.00", "12.00"]


def test_l19_all_accounts_sum_to_zero_in_base(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("60.00")
    world.pay(line, "55.00", releases_rest=True)
    world.fee("1.00")
    rows = balances.trial_balance([world.fund], at=None, now=NOW).rows
    assert sum(row.base_minor for row in rows) == 0
    result = -sum(row.base_minor for row in rows if row.type in {"income", "expense"})
    assert result == sum(row.base_minor for row in rows if row.type in {"asset", "liability"}) == 4400


def test_no_posting_names_anybody(world: World) -> None:
    world.donate("100.00")
    case = uuid.uuid4()
    (line,) = world.promise("60.00", source_ref=case)
    world.pay(line, "60.00")
    tags = set(Posting.objects.filter(source_ref__isnull=False).values_list("source_ref", "use", "country"))
    assert tags == {(case, "legal_aid", "GE")}
    texts = {field.name for field in Posting._meta.get_fields() if field.get_internal_type() == "CharField"}
    assert texts == {"currency", "use", "country"}


def test_a_bank_account_of_our_own_currency_is_added(world: World) -> None:
    act(chart.open_bank_account, world.fund, code="1020", name="Dollars", currency="USD")
    with pytest.raises(Refused) as refused:
        act(chart.open_bank_account, world.fund, code="1020", name="Again", currency="EUR")
    assert refused.value.code == "account_exists"
