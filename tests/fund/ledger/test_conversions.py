"""Money changed by the bank between two own accounts: each currency balances by itself, the base over all of them."""

from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from fund.ledger import conversions
from fund.ledger.conversions import Exchange, made_by
from fund.ledger.drafts import EntryDraft, PostingDraft
from fund.ledger.posting import reverse_entry
from fund.ledger.valuing import _Book
from fund.ledger.verifying import verify
from fund.models import Account, EntryKind, Fund, JournalEntry, ReversalReason
from fund.money import Money
from notifications.errors import Malformed, Refused
from tests.fund.ledger.abroad import Abroad, money
from tests.fund.ledger.world import TODAY, act

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def books(db: None) -> Abroad:
    books = Abroad("USD", "JPY")
    books.rate("USD", "1.25", on=YESTERDAY)
    books.rate("USD", "1.10")
    books.rate("JPY", "160")
    return books


def test_dollars_sold_for_euros_realise_what_they_gained_since_they_came(books: Abroad) -> None:
    books.give("125.00 USD", on=YESTERDAY)
    entry = books.change("110.00 USD", "99.00 EUR")
    assert books.bank("USD") == ("15.00", "12.00")
    assert books.bank("EUR") == ("99.00", "99.00")
    assert books.holds("19USD", "USD") == ("110.00", "99.00")
    assert books.holds("19EUR", "EUR") == ("-99.00", "-99.00")
    assert books.base("5400") == "-11.00", "99.00 euros came for dollars that lay at 88.00"
    assert conversions.gained_by(entry) == money("11.00 EUR")
    assert verify().ok, verify().problems


def test_euros_sold_for_dollars_realise_nothing_and_the_dollars_lie_at_what_they_cost(books: Abroad) -> None:
    books.give("200.00 EUR")
    books.change("100.00 EUR", "108.00 USD", fee="2.50 EUR")
    assert books.bank("EUR") == ("97.50", "97.50")
    assert books.bank("USD") == ("108.00", "100.00")
    assert (books.base("5300"), books.base("5400")) == ("2.50", "0.00")
    assert verify().ok, verify().problems


def test_between_two_foreign_currencies_the_day_s_rate_of_what_arrived_counts(books: Abroad) -> None:
    books.give("125.00 USD", on=YESTERDAY)
    books.change("100.00 USD", "14400 JPY", fee="25.00 USD")
    assert books.bank("USD") == ("0.00", "0.00")
    assert books.bank("JPY") == ("14400", "90.00")
    assert books.base("5300") == "22.73"
    assert books.base("5400") == "-12.73"
    assert verify().ok, verify().problems


def test_a_conversion_is_a_fact_that_no_floor_refuses(books: Abroad) -> None:
    books.change("100.00 EUR", "108.00 USD")
    assert books.bank("EUR") == ("-100.00", "-100.00")
    assert verify().ok, verify().problems


def test_l06_a_conversion_is_taken_back_by_its_mirror(books: Abroad) -> None:
    books.give("125.00 USD", on=YESTERDAY)
    entry = books.change("110.00 USD", "99.00 EUR", fee="1.00 USD")
    assert [one.entry for one in made_by(books.fund)] == [entry]
    act(reverse_entry, entry, reason=ReversalReason.WRONG_AMOUNT)
    assert books.bank("USD") == ("125.00", "100.00")
    assert [books.base(code) for code in ("19USD", "19EUR", "5300", "5400")] == ["0.00"] * 4
    assert made_by(books.fund) == []
    with pytest.raises(Refused):
        act(reverse_entry, entry, reason=ReversalReason.WRONG_AMOUNT)
    assert verify().ok, verify().problems


@pytest.mark.parametrize(
    ("sold", "bought", "fee", "field"),
    [
        ("1.00 EUR", "1.00 EUR", None, "bought_into"),
        ("0.00 EUR", "1.00 USD", None, "sold"),
        ("1.00 EUR", "1.00 USD", "1.00 USD", "fee"),
    ],
)
def test_what_is_no_conversion_names_its_field(
    books: Abroad, sold: str, bought: str, fee: str | None, field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        books.change(sold, bought, fee=fee)
    assert list(refused.value.fields) == [field]
    assert not JournalEntry.objects.exists()


def test_a_sum_in_another_currency_than_its_account_is_refused(books: Abroad) -> None:
    wrong = Exchange(books.banks["EUR"], money("1 JPY"), books.banks["USD"], money("1.00 USD"))
    with pytest.raises(Malformed):
        act(conversions.record_conversion, wrong, fund=books.fund, on=TODAY)


SUMS = some.integers(1, 10**10)


@settings(max_examples=200)
@example(sold=1, worth=1, beside=0, fee=1, base=3)
@given(SUMS, SUMS, some.just(0) | SUMS, some.integers(0, 10**6), some.integers(-(10**10), 10**10))
def test_a_conversion_sums_to_zero_in_each_currency_and_in_base_whatever_the_account_held(
    sold: int, worth: int, beside: int, fee: int, base: int
) -> None:
    held = sold + fee + beside
    fund = Fund(code="x", base_currency="EUR")
    dollars, difference = Account(code="1020", is_bank=True), Account(code="5400")
    euros, cleared, fees = Account(code="1010", is_bank=True), Account(code="19"), Account(code="5300")

    def row(account: Account, minor: int, currency: str, value: int) -> PostingDraft:
        return PostingDraft(account=account, fund=fund, amount=Money(minor, currency), base_minor=value)

    rows = [
        *(row(euros, worth, "EUR", worth), row(cleared, -worth, "EUR", -worth)),
        *(row(dollars, -sold, "USD", -worth), row(cleared, sold, "USD", worth)),
        *(row(fees, fee, "USD", fee), row(dollars, -fee, "USD", -fee)),
    ]
    draft = EntryDraft(
        kind=EntryKind.CONVERSION, on=TODAY, source_type="x", source_id=fund.pk, source_step="x", postings=rows
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("fund.ledger.chart.account", lambda _fund, _code: difference)
        posted = _Book({(dollars.pk, fund.pk, "USD"): (held, base)}).apply(draft).postings
    for currency in ("EUR", "USD"):
        assert sum(each.amount.minor for each in posted if each.amount.currency == currency) == 0
    assert sum(each.in_base() for each in posted) == 0
    if not beside:
        assert base + sum(each.in_base() for each in posted if each.account is dollars) == 0
