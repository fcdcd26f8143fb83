"""Bank accounts in foreign currencies through the whole ledger: each in its own money, all together in the base."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fund.ledger import bank_lines, chart, export
from fund.ledger.bank_lines import Movement
from fund.ledger.posting import reverse_entry
from fund.ledger.valuing import book_value
from fund.ledger.verifying import verify
from fund.models import AccountBalance, FundAvailable, JournalEntry, ReversalReason
from fund.money import Money
from fund.rates import closing
from fund.rates.look_up import RateMissing
from tests.fund.ledger.abroad import Abroad, money
from tests.fund.ledger.world import NOW, TODAY, act

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def books() -> Abroad:
    books = Abroad("USD", "JPY", "KWD")
    books.rate("USD", "1.25", on=YESTERDAY)
    books.rate("USD", "1.10")
    books.rate("JPY", "160")
    books.rate("KWD", "0.333")
    return books


def test_opening_balance_gift_and_unknown_receipt_are_worth_the_rate_of_their_day(books: Abroad) -> None:
    books.open_with("1000.00 USD", on=YESTERDAY)
    books.give("110.00 USD")
    assert books.bank("USD") == ("1110.00", "900.00")
    assert books.holds("3010", "USD") == ("-1000.00", "-800.00")
    assert books.holds("4020", "USD") == ("-110.00", "-100.00")
    assert FundAvailable.objects.get().spendable_minor == 900_00
    assert verify().ok, verify().problems


def test_currencies_without_decimals_and_with_three_are_kept_in_their_own_minor_units(books: Abroad) -> None:
    books.give("16000 JPY")
    books.give("3.330 KWD")
    assert books.bank("JPY") == ("16000", "100.00")
    assert books.bank("KWD") == ("3.330", "10.00")
    journal = "\n".join(export.hledger([books.fund], base=False))
    assert "16000 JPY" in journal and "3.330 KWD" in journal
    in_base = "\n".join(export.hledger([books.fund], base=True))
    assert "assets:relief:1021  100.00 EUR" in in_base


def test_what_leaves_takes_the_value_it_lay_at_and_the_rest_is_an_exchange_difference(books: Abroad) -> None:
    books.give("1250.00 USD", on=YESTERDAY)
    books.fee("110.00 USD")
    assert books.bank("USD") == ("1140.00", "912.00")
    assert books.holds("5300", "USD") == ("110.00", "100.00")
    assert books.holds("5400", "USD") == ("0.00", "-12.00")
    assert verify().ok, verify().problems


def test_an_account_that_is_emptied_is_worth_nothing(books: Abroad) -> None:
    books.give("0.07 USD", on=YESTERDAY)
    books.give("99.93 USD")
    books.fee("33.33 USD")
    books.fee("66.67 USD")
    assert books.bank("USD") == ("0.00", "0.00")


def test_l10_a_fee_takes_an_account_below_its_floor_in_its_own_money_and_a_gift_brings_it_back(books: Abroad) -> None:
    books.give("1000.00 EUR")
    books.fee("55.00 USD")
    row = AccountBalance.objects.get(account=books.banks["USD"])
    assert (row.balance_minor, row.base_minor, row.deficit_minor) == (-55_00, -50_00, 55_00)
    assert FundAvailable.objects.get().spendable_minor == 950_00, "L11 is kept in the base currency"
    books.give("110.00 USD")
    row.refresh_from_db()
    assert (row.balance_minor, row.base_minor, row.deficit_minor) == (55_00, 50_00, 0)
    assert verify().ok, verify().problems


def test_a_day_without_a_rate_is_refused_with_a_sentence_and_posts_nothing(books: Abroad) -> None:
    with pytest.raises(RateMissing, match="no rate of USD in EUR"):
        books.give("1.00 USD", on=TODAY - timedelta(days=20))
    assert not JournalEntry.objects.exists()


def test_l06_a_reversal_is_the_mirror_also_in_value_whatever_the_rate_is_now(books: Abroad) -> None:
    gift = books.give("125.00 USD", on=YESTERDAY)
    books.give("110.00 USD")
    act(reverse_entry, gift, reason=ReversalReason.WRONG_AMOUNT)
    assert books.bank("USD") == ("110.00", "100.00")
    assert verify().ok, verify().problems


def test_a_transfer_between_accounts_of_one_currency_realises_nothing(books: Abroad) -> None:
    account = act(chart.open_bank_account, books.fund, code="1050", name="Second", currency="USD")
    books.give("1250.00 USD", on=YESTERDAY)
    left = Movement(books.banks["USD"], -money("125.00 USD"), YESTERDAY)
    act(bank_lines.record_transfer, left, Movement(account, money("125.00 USD"), TODAY), fund=books.fund)
    act(
        bank_lines.record_transfer,
        Movement(books.banks["USD"], -money("125.00 USD"), TODAY),
        Movement(account, money("125.00 USD"), TODAY),
        fund=books.fund,
    )
    assert books.bank("USD") == ("1000.00", "800.00")
    assert books.holds("1050", "USD") == ("250.00", "200.00")
    assert books.holds("1200", "USD") == ("0.00", "0.00")
    assert books.base("5400") == "0.00"
    assert verify().ok, verify().problems


def test_l02_l03_l09_a_month_of_movements_in_five_currencies_verifies(books: Abroad) -> None:
    for day, text in ((YESTERDAY, "1.01 USD"), (TODAY, "333.33 USD"), (TODAY, "7777 JPY"), (TODAY, "0.999 KWD")):
        books.give(text, on=day)
    books.give("10.00 EUR")
    for text in ("100.07 USD", "7000 JPY", "0.333 KWD", "0.01 EUR"):
        books.fee(text)
    found = verify()
    assert found.ok, found.problems
    assert found.checked


@given(some.lists(some.tuples(some.integers(-(10**6), 10**6), some.integers(1, 400)), max_size=30))
def test_no_value_is_lost_or_made_and_nothing_is_left_on_an_empty_account(moves: list[tuple[int, int]]) -> None:
    held = base = against = realised = 0
    for minor, percent in moves:
        worth = minor * percent // 100
        book = book_value(Money(minor, "USD"), held, base, worth)
        held, base, against, realised = held + minor, base + book, against - worth, realised + worth - book
        assert base + against + realised == 0
    last = book_value(Money(-held, "USD"), held, base, -held)
    assert base + last == 0


def test_a_balance_is_shown_at_the_closing_rate_beside_its_book_value_and_nothing_is_posted(books: Abroad) -> None:
    books.give("125.00 USD", on=YESTERDAY)
    books.change("15.00 USD", "13.00 EUR")
    count = JournalEntry.objects.count()
    (now,) = closing.at_closing_rate(books.fund, now=NOW)
    assert (str(now.own), str(now.book), str(now.closing)) == ("110.00 USD", "88.00 EUR", "100.00 EUR")
    assert str(now.difference) == "12.00 EUR"
    (before,) = closing.at_closing_rate(books.fund, at=YESTERDAY, now=NOW)
    assert (str(before.own), str(before.closing)) == ("125.00 USD", "100.00 EUR")
    (later,) = closing.closing_rows(books.fund, [now.row], on=TODAY + timedelta(days=30))
    assert (later.closing, later.difference) == (None, None)
    assert JournalEntry.objects.count() == count
