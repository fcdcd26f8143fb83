"""How much of a currency a value buys: never worth more than the value, and not one minor unit more of it would be."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money
from fund.rates.converting import affordable, converted

CURRENCIES = st.sampled_from(["KZT", "JPY", "BHD", "UZS", "GEL", "UAH", "USD"])
WORTHS = st.fractions(min_value=Fraction(1, 20_000), max_value=Fraction(5), max_denominator=10**6)
SUMS = st.integers(min_value=0, max_value=10**9)


@given(SUMS, CURRENCIES, WORTHS)
def test_l11_what_a_value_buys_is_worth_no_more_than_it_and_one_unit_more_would_be(
    minor: int, currency: str, worth: Fraction
) -> None:
    value = Money(minor, "EUR")
    bought = affordable(value, worth, currency)
    assert converted(bought, worth, "EUR") <= value
    assert converted(Money(bought.minor + 1, currency), worth, "EUR") > value or minor == 0


@given(st.integers(min_value=1, max_value=10**9), CURRENCIES, WORTHS)
def test_a_promise_at_an_unmoved_rate_still_buys_what_was_promised(minor: int, currency: str, worth: Fraction) -> None:
    value = converted(Money(minor, currency), worth, "EUR")
    bought = affordable(value, worth, currency)
    assert not value or bought.minor >= minor
    assert converted(bought, worth, "EUR") == value
