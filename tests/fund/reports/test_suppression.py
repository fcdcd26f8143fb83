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
    told = suppressed(people_behind(counts), total)
    assert (told.withheld, told.total_withheld) == (frozenset(withheld), total_withheld)


def people_behind(counts: dict[str, int]) -> dict[str, frozenset[tuple[str, int]]]:
    """Return people of whom nobody is counted twice."""
    return {key: frozenset((key, number) for number in range(count)) for key, count in counts.items()}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12)))
def test_what_is_withheld_cannot_be_reckoned_from_the_rest(counts: dict[str, int]) -> None:
    told = suppressed(people_behind(counts), sum(counts.values()))
    assert all(counts[key] >= FEWEST for key in counts.keys() - told.withheld)
    if told.withheld and not told.total_withheld:
        assert len(told.withheld) > 1
        assert sum(counts[key] for key in told.withheld) >= FEWEST


def test_four_people_helped_with_two_things_are_four_and_not_eight() -> None:
    four, rest = frozenset(range(4)), frozenset(range(10, 30))
    helped = {"legal_aid": rest, "medicine": four, "ticket": four}
    # Both small rows together are four people: the total less the large row would say so, and what they were paid.
    assert suppressed(helped, 24).withheld == helped.keys()
    # The same four among those whose row is told: the sums would still add up to theirs.
    assert suppressed({**helped, "legal_aid": rest | four}, 24).withheld == helped.keys()


@given(st.dictionaries(st.sampled_from("abcd"), st.frozensets(st.integers(1, 14), min_size=1)))
def test_what_is_withheld_stands_for_five_people_also_where_some_are_counted_twice(
    helped: dict[str, frozenset[int]],
) -> None:
    everybody = frozenset[int]().union(*helped.values())
    told = suppressed(helped, len(everybody))
    left = frozenset[int]().union(*(helped[key] for key in helped.keys() - told.withheld))
    assert all(len(helped[key]) >= FEWEST for key in helped.keys() - told.withheld)
    if told.withheld and not told.total_withheld:
        assert len(told.withheld) > 1
        assert len(frozenset[int]().union(*(helped[key] for key in told.withheld))) >= FEWEST
        assert len(everybody) - len(left) not in range(1, FEWEST)


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
