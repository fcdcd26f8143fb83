"""A promise in one currency paid from an account of another: what leaves is spent, what was promised is kept."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fund.ledger import disbursements, receipts, sureties
from fund.ledger.drifting import DearerThanDecided, RateDrifted
from fund.ledger.exchanging import RateToConfirm
from fund.ledger.floors import AccountTooLow, ShortOfMoney
from fund.ledger.verifying import verify
from fund.models import Commitment, Disbursement, FundAvailable, JournalEntry
from notifications.errors import Malformed, Refused
from tests.fund.ledger.abroad import Abroad, money
from tests.fund.ledger.test_drifting import promise, promise_euros
from tests.fund.ledger.test_export import beancount, hledger, printed
from tests.fund.ledger.world import CHEN, NOW, TODAY, TOM, act

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def books() -> Abroad:
    """EUR 1,000.00 and GEL 300.00 worth 100.00."""
    books = Abroad("GEL")
    books.rate("GEL", "3.00")
    books.give("1000.00 EUR")
    books.give("300.00 GEL")
    return books


def prepare(books: Abroad, row: Commitment, text: str, source: str, leaves: str = "", **more: Any) -> Disbursement:
    call: dict[str, Any] = {"account": books.banks[source], "way": "bank", **more}
    if leaves:
        call["leaves"] = money(leaves)
    return act(disbursements.prepare, commitment_id=row.pk, amount=money(text), **call)


def authorise(payment: Disbursement, **more: Any) -> Disbursement:
    return act(disbursements.authorise, **{"disbursement_id": payment.pk, "by": CHEN, **more})


def send(payment: Disbursement, **more: Any) -> Disbursement:
    return act(disbursements.send, **{"disbursement_id": payment.pk, "by": TOM, **more})


def pay(books: Abroad, row: Commitment, text: str, source: str, leaves: str = "") -> Disbursement:
    payment = prepare(books, row, text, source, leaves)
    authorise(payment)
    return send(payment)


def sound(books: Abroad) -> tuple[int, int]:
    """Return what is spendable and committed, once the books were counted again."""
    assert verify().ok, verify().problems
    row = FundAvailable.objects.get(pk=books.fund.pk)
    return row.spendable_minor, row.committed_minor


def test_l02_l12_a_promise_in_lari_paid_in_euros_is_spent_as_euros_and_kept_in_lari(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    assert sound(books) == (1_100_00, 170_00)
    payment = pay(books, row, "510.00 GEL", "EUR", "175.20 EUR")
    assert (payment.leaving, payment.amount_minor) == (money("175.20 EUR"), 510_00)
    assert books.holds("5060", "EUR") == ("175.20", "175.20")
    assert (books.holds("5060", "GEL"), books.base("5400")) == (("0.00", "0.00"), "0.00")
    assert (books.bank("EUR"), books.bank("GEL")) == (("824.80", "824.80"), ("300.00", "100.00"))
    assert books.holds("9100", "GEL") == ("0.00", "0.00")
    assert sound(books) == (924_80, 0)


def test_l02_l12_a_promise_in_euros_paid_in_lari_leaves_them_at_their_book_value(books: Abroad) -> None:
    books.rate("GEL", "2.90", on=TOMORROW.date())
    (row,) = promise_euros(books)
    payment = prepare(books, row, "100.00 EUR", "GEL", "295.00 GEL")
    authorise(payment, now=TOMORROW)
    send(payment, now=TOMORROW)
    # 295.00 are worth 101.72 on the day and lay there for 98.33: the rest is realised.
    assert books.holds("5050", "GEL") == ("295.00", "101.72")
    assert (books.bank("GEL"), books.base("5400")) == (("5.00", "1.67"), "-3.39")
    assert sound(books) == (1_001_67, 0)


def test_what_leaves_is_worked_out_at_the_official_rate_where_nobody_names_it(books: Abroad) -> None:
    (row,) = promise(books, "500.00 GEL")
    assert prepare(books, row, "500.00 GEL", "EUR").leaving == money("166.67 EUR")


@pytest.mark.parametrize(("source", "leaves"), [("GEL", "499.00 GEL"), ("EUR", "500.00 GEL"), ("EUR", "0.00 EUR")])
def test_what_leaves_is_named_in_the_money_of_the_account(books: Abroad, source: str, leaves: str) -> None:
    (row,) = promise(books, "500.00 GEL")
    with pytest.raises(Malformed) as refused:
        prepare(books, row, "500.00 GEL", source, leaves)
    assert "leaves" in refused.value.fields


def test_beyond_a_twentieth_it_is_the_banks_price_or_the_rate_that_has_moved(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    assert prepare(books, row, "255.00 GEL", "EUR", "89.25 EUR").leaves_minor == 89_25
    with pytest.raises(DearerThanDecided, match="another account"):
        prepare(books, row, "255.00 GEL", "EUR", "89.26 EUR")
    books.rate("GEL", "2.80", on=TOMORROW.date())
    with pytest.raises(RateDrifted, match="decide again") as refused:
        prepare(books, row, "255.00 GEL", "EUR", "91.00 EUR", now=TOMORROW)
    assert refused.value.code == "rate_drifted"


def test_a_promise_in_euros_has_a_price_in_lari_that_may_be_too_dear(books: Abroad) -> None:
    (row,) = promise_euros(books)
    with pytest.raises(DearerThanDecided):
        prepare(books, row, "100.00 EUR", "GEL", "315.02 GEL")
    assert prepare(books, row, "100.00 EUR", "GEL", "315.00 GEL")


def test_a_slip_of_the_pen_is_asked_about_and_let_go_only_by_the_authorisers_word(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    payment = prepare(books, row, "510.00 GEL", "EUR", "17.52 EUR")
    with pytest.raises(RateToConfirm, match="official rate"):
        authorise(payment)
    payment = authorise(payment, rate_confirmed=True)
    assert payment.is_rate_confirmed
    assert send(payment).state == "sent"
    near = prepare(books, promise_euros(books)[0], "100.00 EUR", "GEL", "300.00 GEL")
    assert not authorise(near, rate_confirmed=True).is_rate_confirmed


def test_a_rate_that_moves_away_after_the_authorisation_is_asked_about_when_sending(books: Abroad) -> None:
    (row,) = promise_euros(books)
    payment = authorise(prepare(books, row, "100.00 EUR", "GEL", "300.00 GEL"))
    books.rate("GEL", "3.30", on=TOMORROW.date())
    with pytest.raises(RateToConfirm):
        send(payment, now=TOMORROW)
    assert sound(books)[1] == 100_00


def test_what_the_bank_really_took_is_posted_as_near_as_a_twentieth_to_what_was_authorised(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    payment = authorise(prepare(books, row, "510.00 GEL", "EUR", "166.00 EUR"))
    with pytest.raises(Refused, match="were authorised") as refused:
        send(payment, leaves=money("174.31 EUR"))
    assert refused.value.code == "other_than_authorised"
    assert send(payment, leaves=money("174.30 EUR")).leaving == money("174.30 EUR")
    assert (books.base("5060"), sound(books)) == ("174.30", (925_70, 0))


def test_l10_l11_the_account_and_the_fund_must_hold_what_leaves(books: Abroad) -> None:
    (row,) = promise_euros(books)
    payment = prepare(books, row, "100.00 EUR", "GEL", "300.01 GEL")
    with pytest.raises(AccountTooLow):
        authorise(payment)
    rest, _other = promise(books, "2700.00 GEL", "300.00 GEL")
    payment = authorise(prepare(books, rest, "2700.00 GEL", "EUR", "900.00 EUR"))
    with pytest.raises(ShortOfMoney):
        send(payment, leaves=money("900.01 EUR"))
    send(payment)
    assert sound(books) == (200_00, 200_00)


def test_a_returned_payment_comes_back_in_euros_and_its_promise_in_lari(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    payment = pay(books, row, "510.00 GEL", "EUR", "175.20 EUR")
    with pytest.raises(Malformed) as refused:
        act(disbursements.returned, disbursement_id=payment.pk)
    assert "arrived" in refused.value.fields
    act(disbursements.returned, disbursement_id=payment.pk, arrived=money("168.00 EUR"), fee=money("5.00 EUR"))
    assert (books.base("5060"), books.base("5300"), books.base("5400")) == ("0.00", "5.00", "2.20")
    assert books.bank("EUR") == ("992.80", "992.80")
    row.refresh_from_db()
    assert (row.remaining_minor, row.held_base_minor) == (510_00, 170_00)
    assert sound(books) == (1_092_80, 170_00)
    entry = JournalEntry.objects.get(kind="payment_returned")
    assert entry.postings.count() == 4
    pay(books, row, "510.00 GEL", "EUR", "171.00 EUR")
    assert sound(books) == (921_80, 0)


def test_a_return_may_bring_more_than_left_and_a_failed_one_brings_all(books: Abroad) -> None:
    (row,) = promise_euros(books)
    payment = pay(books, row, "100.00 EUR", "GEL", "294.00 GEL")
    act(disbursements.returned, disbursement_id=payment.pk, arrived=money("297.00 GEL"))
    assert (books.base("5050"), books.base("5400")) == ("0.00", "-1.00")
    assert books.bank("GEL") == ("303.00", "101.00")
    again = pay(books, row, "100.00 EUR", "GEL", "294.00 GEL")
    act(disbursements.fail, disbursement_id=again.pk)
    assert (books.bank("GEL"), sound(books)) == (("303.00", "101.00"), (1_101_00, 100_00))


def test_unspent_money_of_an_exchanged_payment_counts_in_the_promise_and_lands_in_the_account(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    payment = pay(books, row, "510.00 GEL", "EUR", "174.00 EUR")
    back: dict[str, Any] = {"disbursement_id": payment.pk, "amount": money("51.00 GEL"), "on": TODAY}
    with pytest.raises(Malformed):
        act(disbursements.return_unspent, **back)
    act(disbursements.return_unspent, **back, arrived=money("17.00 EUR"))
    assert (books.base("5060"), books.base("5400")) == ("156.60", "0.40")
    assert sound(books) == (943_00, 0)
    act(disbursements.returned, disbursement_id=payment.pk, arrived=money("156.60 EUR"))
    row.refresh_from_db()
    assert (row.remaining_minor, row.held_base_minor, books.base("5060")) == (459_00, 153_00, "0.00")
    assert sound(books) == (1_099_60, 153_00)


@pytest.mark.parametrize("currency", ["EUR", "GEL"])
def test_a_return_short_by_a_fee_is_one_entry_and_the_promise_is_whole_again(books: Abroad, currency: str) -> None:
    (row,) = promise_euros(books) if currency == "EUR" else promise(books, "100.00 GEL")
    payment = pay(books, row, f"100.00 {currency}", currency)
    call: dict[str, Any] = {"disbursement_id": payment.pk, "arrived": money(f"95.00 {currency}")}
    for wrong in ({"fee": money(f"4.00 {currency}")}, {"arrived": money(f"100.01 {currency}")}):
        with pytest.raises(Malformed):
            act(disbursements.returned, **{**call, **wrong})
    act(disbursements.returned, **call)
    assert books.holds("5300", currency)[0] == "5.00"
    row.refresh_from_db()
    assert row.remaining_minor == 100_00
    assert sound(books)[1] == row.remaining_base_minor
    assert JournalEntry.objects.filter(kind="payment_returned").count() == 1


def test_what_the_fee_leaves_uncovered_is_not_promised_again(books: Abroad) -> None:
    books.fee("900.00 EUR")
    (row,) = promise(books, "600.00 GEL")
    payment = pay(books, row, "300.00 GEL", "GEL")
    assert sound(books) == (100_00, 100_00)
    act(disbursements.returned, disbursement_id=payment.pk, fee=money("3.00 GEL"))
    row.refresh_from_db()
    assert (row.remaining_minor, row.released_minor) == (300_00, 300_00)
    assert sound(books) == (199_00, 100_00)


def test_who_changes_the_account_prepares_anew_and_what_leaves_is_worked_out_again(books: Abroad) -> None:
    (row,) = promise(books, "300.00 GEL")
    payment = authorise(prepare(books, row, "300.00 GEL", "EUR", "80.00 EUR"), rate_confirmed=True)
    changed = act(disbursements.change, disbursement_id=payment.pk, account=books.banks["GEL"])
    assert (changed.state, changed.leaves_minor, changed.is_rate_confirmed) == ("prepared", None, False)
    changed = act(disbursements.change, disbursement_id=payment.pk, account=books.banks["EUR"])
    assert changed.leaving == money("100.00 EUR")
    act(disbursements.send_back, disbursement_id=payment.pk)
    assert prepare(books, row, "300.00 GEL", "GEL").leaves_minor is None


@pytest.mark.parametrize("base", [False, True])
def test_l22_other_programs_balance_every_entry_of_it(books: Abroad, tmp_path: Path, base: bool) -> None:
    (row,) = promise(books, "510.00 GEL")
    payment = pay(books, row, "510.00 GEL", "EUR", "175.20 EUR")
    act(disbursements.returned, disbursement_id=payment.pk, arrived=money("168.00 EUR"), fee=money("5.00 EUR"))
    pay(books, promise_euros(books)[0], "100.00 EUR", "GEL", "291.00 GEL")
    gift = {"fund": books.fund, "account": books.banks["GEL"], "amount": money("98.00 GEL"), "on": TODAY}
    act(receipts.record_donation, **gift, fee=money("2.00 GEL"))
    journal = tmp_path / "books.journal"
    journal.write_text(printed("export_journal", format="hledger", base=base), encoding="utf-8")
    hledger(journal, "check", "-s")
    other = tmp_path / "books.beancount"
    other.write_text(printed("export_journal", format="beancount", base=base), encoding="utf-8")
    assert beancount(other) == ""
    shown = hledger(journal, "balance", "-N", "-E", "--flat", "expenses:relief:5300")
    assert ("5.00 EUR" in shown, "2.00 GEL" in shown, "5.67 EUR" in shown) == (not base, not base, base)


def test_a_deposit_that_comes_back_is_not_exchanged(books: Abroad) -> None:
    (row,) = promise(books, "300.00 GEL")
    payment = prepare(books, row, "300.00 GEL", "EUR")
    with pytest.raises(Refused, match="its own currency"):
        sureties.lay_down(payment, sureties.Terms("bail", TODAY + timedelta(days=9)), now=NOW)


def test_l14_a_payment_posted_with_another_sum_than_it_says_is_found(books: Abroad) -> None:
    (row,) = promise(books, "510.00 GEL")
    payment = pay(books, row, "510.00 GEL", "EUR", "175.20 EUR")
    Disbursement.objects.filter(pk=payment.pk).update(leaves_minor=175_21)
    assert [(one.rule, one.row) for one in verify().problems] == [("L14", str(payment.pk))]
