"""Deposits, advances and returnable deposits in the money of a foreign account: what rates do to them meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from fund.ledger import advance_losses, advances, chart, commitments, deposits, disbursements, locked, sureties
from fund.ledger.commitments import CommitmentLine
from fund.ledger.floors import AccountTooLow, ShortOfMoney
from fund.ledger.verifying import verify
from fund.models import Advance, Deposit, Disbursement, FundAvailable, Surety
from fund.rates.closing import at_closing_rate
from notifications.errors import Malformed
from tests.fund.ledger.abroad import Abroad, money
from tests.fund.ledger.test_advances import partner, switched_on
from tests.fund.ledger.world import BEN, CHEN, NOW, TODAY, act, euros

pytestmark = pytest.mark.django_db
YESTERDAY, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def books() -> Abroad:
    """EUR 800.00 as USD 1,000.00 of yesterday; today a dollar is dearer, tomorrow cheaper again."""
    books = Abroad("USD")
    books.rate("USD", "1.25", on=YESTERDAY)
    books.rate("USD", "1.00")
    books.rate("USD", "2.00", on=TOMORROW.date())
    books.give("1000.00 USD", on=YESTERDAY)
    return books


def placed(books: Abroad, text: str = "500.00 USD", **more: Any) -> Deposit:
    known = {"fund": books.fund, "bank": books.banks["USD"], "amount": money(text), "ends_on": LATER}
    return act(deposits.place, **known, **more)


def given(books: Abroad, text: str = "500.00 USD") -> Advance:
    switched_on(books.world)
    terms = advances.Terms("GE", LATER, partner())
    known = {"fund": books.fund, "terms": terms, "amount": money(text), "account": books.banks["USD"]}
    payment = act(advances.prepare, **known)
    return act(advances.authorise, payment_id=payment.pk, by=CHEN).advance


def paid(books: Abroad, text: str, *, surety: bool = False, advance: Advance | None = None) -> Disbursement:
    line = CommitmentLine("legal_aid", money(text))
    known = {"source_ref": BEN, "country": "GE", "barred_people": ()}
    (made,) = act(commitments.commit, fund=books.fund, lines=[line], **known)
    account = chart.account(books.fund, chart.ADVANCES) if advance else books.banks["USD"]
    said = {"commitment_id": made.pk, "amount": money(text), "account": account, "way": "bank", "advance": advance}
    payment = act(disbursements.prepare, **said)
    if surety:
        sureties.lay_down(payment, sureties.Terms("bail", LATER), now=NOW)
    act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN)
    return act(disbursements.send, disbursement_id=payment.pk)


def test_a_deposit_is_placed_at_the_rate_of_its_day_and_its_difference_is_real_when_it_is_back(books: Abroad) -> None:
    deposit = placed(books)
    assert (books.bank("USD"), books.holds("11USD", "USD")) == (("500.00", "400.00"), ("500.00", "500.00"))
    assert (deposit.base_minor, books.base("5400")) == (500_00, "-100.00"), "gained when the money left the account"
    found = locked.locked(books.fund, on=TODAY)
    assert (found.amount, found.rows[0].amount) == (euros("500.00"), money("500.00 USD"))
    assert verify().problems == []
    act(deposits.withdraw, deposit_id=deposit.pk, interest=money("10.00 USD"), now=TOMORROW, on=TOMORROW.date())
    assert (books.holds("11USD", "USD"), books.bank("USD")) == (("0.00", "0.00"), ("1010.00", "655.00"))
    assert (books.base("5400"), books.base("4030")) == ("150.00", "-5.00")
    assert verify().problems == []


def test_r04_l10_a_foreign_deposit_is_free_money_of_the_fund_and_of_its_account(books: Abroad) -> None:
    books.give("100.00 EUR")
    with pytest.raises(AccountTooLow):
        placed(books, "1000.01 USD")
    act(
        commitments.commit,
        fund=books.fund,
        lines=[CommitmentLine("visa", euros("600.00"))],
        source_ref=BEN,
        country="GE",
        barred_people=(),
    )
    with pytest.raises(ShortOfMoney):
        placed(books, "500.00 USD")
    placed(books, "375.00 USD")
    assert FundAvailable.objects.get().spendable_minor == 600_00, "375 dollars stood in the books at 300 euros"


def test_a_deposit_entered_by_mistake_is_undone_to_the_cent(books: Abroad) -> None:
    deposit = placed(books)
    act(deposits.undo_placing, deposit_id=deposit.pk, reason="wrong_amount")
    assert (books.bank("USD"), books.holds("11USD", "USD")) == (("1000.00", "800.00"), ("0.00", "0.00"))
    assert books.base("5400") == "0.00" and verify().problems == []


def test_an_advance_is_held_used_given_back_and_lost_in_its_own_money(books: Abroad) -> None:
    advance = given(books)
    assert (books.bank("USD"), books.holds("1310", "USD")) == (("500.00", "400.00"), ("500.00", "500.00"))
    payment = paid(books, "100.00 USD", advance=advance)
    assert books.holds("5060", "USD") == ("100.00", "100.00") and payment.currency == "USD"
    loss = act(advance_losses.put_down, advance_id=advance.pk, amount=money("100.00 USD"), reason="closed")
    act(advance_losses.confirm, loss_id=loss.pk, by=CHEN, now=TOMORROW)
    assert (books.holds("5200", "USD"), books.holds("1310", "USD")) == (("100.00", "50.00"), ("300.00", "300.00"))
    back = {"advance_id": advance.pk, "amount": money("300.00 USD"), "account": books.banks["USD"]}
    act(advances.give_back, **back, on=TOMORROW.date(), now=TOMORROW)
    assert (books.holds("1310", "USD"), books.bank("USD")) == (("0.00", "0.00"), ("800.00", "550.00"))
    assert verify().problems == []
    with pytest.raises(Malformed):
        act(advances.give_back, **{**back, "amount": euros("1.00")}, on=TODAY)


def test_a_surety_comes_back_in_part_and_is_lost_in_part_in_its_own_money(books: Abroad) -> None:
    paid(books, "500.00 USD", surety=True)
    surety = Surety.objects.get()
    assert books.holds("1320", "USD") == ("500.00", "500.00")
    back = {"surety_id": surety.pk, "amount": money("200.00 USD"), "account": books.banks["USD"]}
    act(sureties.came_back, **back, on=TOMORROW.date(), now=TOMORROW)
    act(sureties.claim_loss, surety_id=surety.pk, amount=money("300.00 USD"), reason="forfeited")
    act(sureties.confirm_loss, surety_id=surety.pk, by=CHEN, now=TOMORROW)
    assert (books.holds("1320", "USD"), books.holds("5060", "USD")) == (("0.00", "0.00"), ("300.00", "150.00"))
    assert books.bank("USD") == ("700.00", "500.00")
    assert verify().problems == []


def test_what_is_held_abroad_is_shown_at_the_rate_of_the_day_beside_its_book_value(books: Abroad) -> None:
    placed(books)
    given(books, "100.00 USD")
    rows = {
        one.row.account: (one.book.text(), one.closing and one.closing.text())
        for one in at_closing_rate(books.fund, now=TOMORROW)
    }
    assert rows == {"1020": ("320.00", "200.00"), "11USD": ("500.00", "250.00"), "1310": ("100.00", "50.00")}
