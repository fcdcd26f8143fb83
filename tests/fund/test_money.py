"""Money is whole minor units: what is written is what is counted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money, exponent, format_money, share_up
from notifications.errors import Malformed

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "GEL", "KZT", "UAH"])
AMOUNTS = st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)


@given(AMOUNTS, CURRENCIES)
def test_text_and_parse_are_each_others_mirror(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.text(), currency, signed=True) == money


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_sums_and_order_are_those_of_whole_numbers(one: int, other: int, currency: str) -> None:
    first, second = Money(one, currency), Money(other, currency)
    assert (first + second - second) == first
    assert (first < second, first <= second, first > second) == (one < other, one <= other, one > other)


@given(st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=8), st.integers(1000, 10_000))
def test_l16_shares_of_growing_sums_add_up_to_the_share_of_the_whole(parts: list[int], bps: int) -> None:
    shares, so_far, due = [], 0, 0
    for part in parts:
        so_far += part
        shares.append(share_up(so_far, bps) - due)
        due += shares[-1]
    assert sum(shares) == share_up(sum(parts), bps)
    assert 0 <= sum(shares) * 10_000 - sum(parts) * bps < 10_000
    assert min(shares) >= 0


@pytest.mark.parametrize(("currency", "places", "text"), [("EUR", 2, "12.34"), ("JPY", 0, "1234"), ("KWD", 3, "1.234")])
def test_every_currency_has_its_own_decimal_places(currency: str, places: int, text: str) -> None:
    assert exponent(currency) == places
    assert Money(1234, currency).text() == text
    assert Money.parse(text, currency) == Money(1234, currency)


@pytest.mark.parametrize("text", ["120", "120.0", "120.00", "0120.00"])
def test_shorter_writings_of_an_amount_are_read(text: str) -> None:
    assert Money.parse(text, "EUR") == Money(12_000, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 200,5",
        "1,200.50",
        "1.200,50",
        "1.234",
        ".5",
        "5.",
        "-5",
        "+5",
        "1e3",
        "٣",
        "NaN",
        "0x1",
        "5 ",
        "9" * 16,
    ],
)
def test_anything_else_is_malformed_and_says_how_to_write_it(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        Money.parse(text, "EUR")
    assert "amount" in refused.value.fields


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XQX", "E1R"])
def test_an_unknown_currency_is_malformed(currency: str) -> None:
    with pytest.raises(Malformed):
        Money.parse("1.00", currency)


def test_a_fraction_of_the_smallest_unit_cannot_exist() -> None:
    for wrong in (1.0, Decimal(1), True, "1"):
        with pytest.raises(TypeError):
            Money(wrong, "EUR")


def test_two_currencies_never_meet() -> None:
    for mixed in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b):
        with pytest.raises(TypeError):
            mixed(Money(1, "EUR"), Money(1, "USD"))
    assert Money(1, "EUR") != Money(1, "USD")


def test_json_has_one_form() -> None:
    assert Money(12_000, "EUR").as_json() == {"amount": "120.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "€1,200.50"), ("ru", "1\xa0200,50\xa0€"), ("uk", "1\xa0200,50\xa0EUR")]
)
def test_people_read_amounts_in_their_own_writing(language: str, shown: str) -> None:
    assert format_money(Money(120_050, "EUR"), language) == shown


@pytest.mark.parametrize(
    ("currency", "places"), [("JPY", 0), ("KWD", 3), ("CLF", 4), ("RSD", 2), ("ALL", 2), ("IQD", 3), ("GEL", 2)]
)
def test_a_currency_has_the_places_of_iso_4217(currency: str, places: int) -> None:
    assert exponent(currency) == places
    assert Money.parse(f"1.{'5' * places}" if places else "1", currency).text().count("5") == places


def test_the_smaller_unit_is_shown_also_where_nobody_pays_with_it() -> None:
    assert "1,200.50" in format_money(Money(120_050, "RSD"), "en")
    assert "1.200,505" in format_money(Money(1_200_505, "IQD"), "de")
