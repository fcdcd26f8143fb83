"""Currencies with no smaller unit, and with a thousand of them, from asking to what the books hold."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.currencies.valuing import Valuation, frozen
from tests.emergency.currencies.abroad import Abroad, give, named
from tests.factories import NOW


@pytest.mark.parametrize(
    ("currency", "value", "amount", "held"),
    [("JPY", "160", "160001", (160_001, 1_000_01)), ("BHD", "0.4", "200.001", (200_001, 500_00))],
)
def test_units_are_those_of_the_currency(
    abroad: Abroad, currency: str, value: str, amount: str, held: tuple[int, int]
) -> None:
    abroad.rate(value, currency=currency)
    give(abroad, f"{amount} {currency}", "1040")
    case = abroad.ask(amount, currency=currency)
    abroad.town.to_review(case)
    abroad.town.approve(case, "ben", "bea")
    abroad.at(0, hours=3)
    abroad.town["ben"].must(f"{case.path}close-round/")
    (promise,) = abroad.promised(case)
    assert (promise.remaining_minor, promise.held_base_minor) == held
    abroad.town.give_details(case, by="aziz")
    (paid,) = abroad.town.pay(case)
    assert (paid["amount"], paid["account"], abroad.committed) == (named(amount, currency), "1040", 0)


@given(
    st.integers(min_value=0, max_value=10**12),
    st.sampled_from(["KZT", "JPY", "BHD", "UZS"]),
    st.fractions(min_value=Fraction(1, 20_000), max_value=Fraction(5), max_denominator=10**6).filter(bool),
)
def test_a_frozen_rate_counts_every_sum_as_it_did(minor: int, currency: str, worth: Fraction) -> None:
    at = Valuation(currency, "EUR", worth, NOW.date(), "ecb")
    kept = frozen(at.as_json())
    assert kept == at
    assert kept.minor(minor) == at.minor(minor)
    # Each line by itself, as the books promise it: together at most half a cent a line beside the sum.
    assert abs(at.total([minor, minor, None]) - (at.minor(2 * minor) or 0)) <= 1
