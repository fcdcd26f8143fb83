"""What the public learns of counted people, by example and by trying to reckon the withheld ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money
from fund.reports.frame import Over
from fund.reports.periods import last_finished, stretch
from fund.reports.suppression import FEWEST, rounded, suppressed


@pytest.mark.parametrize(
    ("counts", "total", "withheld", "total_withheld"),
    [
        ({"a": 9, "b": 7}, 16, "", False),
        ({"a": 9, "b": 7, "c": 2}, 18, "bc", False),
        ({"a": 9, "b": 3, "c": 2}, 14, "bc", False),
        ({"a": 9, "b": 1, "c": 1}, 11, "abc", False),
        ({"a": 3}, 3, "a", True),
        ({"a": 1, "b": 1}, 2, "ab", True),
        ({}, 0, "", False),
    ],
)
def test_small_counts_go_with_a_second_one(
    counts: dict[str, int], total: int, withheld: str, total_withheld: bool
) -> None:
    told = suppressed(counts, total)
    assert (told.withheld, told.total_withheld) == (frozenset(withheld), total_withheld)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12)))
def test_what_is_withheld_cannot_be_reckoned_from_the_rest(counts: dict[str, int]) -> None:
    told = suppressed(counts, sum(counts.values()))
    assert all(counts[key] >= FEWEST for key in counts.keys() - told.withheld)
    if told.withheld and not told.total_withheld:
        assert len(told.withheld) > 1
        assert sum(counts[key] for key in told.withheld) >= FEWEST


def test_sums_are_told_in_hundreds() -> None:
    for minor, near in ((4_999, 0), (5_000, 10_000), (14_999, 10_000), (-5_000, -10_000), (123_456_78, 123_500_00)):
        assert rounded(Money(minor, "EUR")).minor == near
    assert rounded(Money(149, "JPY")).minor == 100


def test_a_half_year_is_told_sixty_days_after_its_end() -> None:
    assert last_finished(Over.HALF, date(2026, 8, 28)) == date(2025, 12, 31)
    assert last_finished(Over.HALF, date(2026, 8, 29)) == date(2026, 6, 30)
    assert stretch(Over.HALF, date(2026, 8, 1)) == (date(2026, 7, 1), date(2026, 12, 31))
    assert stretch(Over.QUARTER, date(2024, 2, 29)) == (date(2024, 1, 1), date(2024, 3, 31))
    assert last_finished(Over.QUARTER, date(2026, 1, 1)) == date(2025, 12, 31)
