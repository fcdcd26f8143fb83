"""Exact conversion and rounding, whatever number of decimal places a currency has."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from fund.money import Money, exponent
from fund.rates.converting import converted, proportional, rounded

CURRENCIES = some.sampled_from(["EUR", "USD", "GEL", "KZT", "UAH", "JPY", "KWD", "CLF"])
MINOR = some.integers(-(10**12), 10**12)
WORTHS = some.fractions(Fraction(1, 10**6), 10**6, max_denominator=10**9)


def test_yen_and_dinars_are_worth_their_euros() -> None:
    assert converted(Money(163_500, "JPY"), 1 / Fraction("163.5"), "EUR") == Money(100_000, "EUR")
    assert converted(Money(1_000, "KWD"), Fraction("3.01"), "EUR") == Money(301, "EUR")
    assert converted(Money(100, "EUR"), Fraction("163.5"), "JPY") == Money(164, "JPY")
    assert converted(Money(100, "EUR"), Fraction("0.332"), "KWD") == Money(332, "KWD")


def test_halves_go_away_from_zero_on_both_sides() -> None:
    assert [rounded(Fraction(half, 2)) for half in (1, 3, -1, -3)] == [1, 2, -1, -2]
    assert rounded(Fraction(49, 100)) == 0


@given(MINOR, CURRENCIES, CURRENCIES, WORTHS)
def test_a_conversion_is_never_further_off_than_half_a_minor_unit(
    minor: int, currency: str, into: str, worth: Fraction
) -> None:
    exact = Fraction(minor, 10 ** exponent(currency)) * worth * 10 ** exponent(into)
    assert abs(converted(Money(minor, currency), worth, into).minor - exact) <= Fraction(1, 2)


@given(MINOR, CURRENCIES, CURRENCIES, WORTHS)
def test_the_mirror_of_a_sum_is_worth_the_mirror_of_its_value(
    minor: int, currency: str, into: str, worth: Fraction
) -> None:
    money = Money(minor, currency)
    assert converted(-money, worth, into) == -converted(money, worth, into)


@given(MINOR, CURRENCIES)
def test_a_currency_is_worth_itself(minor: int, currency: str) -> None:
    assert converted(Money(minor, currency), Fraction(1), currency).minor == minor


@given(some.lists(some.integers(1, 10**6), min_size=1, max_size=12), some.integers(-(10**9), 10**9))
def test_what_is_taken_part_by_part_is_worth_the_whole_in_the_end(parts: list[int], value: int) -> None:
    left, value_left, taken = sum(parts), value, 0
    for part in parts:
        share = proportional(part, left, value_left)
        left, value_left, taken = left - part, value_left - share, taken + share
    assert (left, value_left, taken) == (0, 0, value)
