"""The geometry of pictures: everything inside the frame, in scale, and never a comma where a picture wants a dot."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fund.charts import HEIGHT, WIDTH, Curves, bars, curves
from fund.money import Money

AMOUNTS = st.lists(st.integers(-(10**9), 10**11), min_size=1, max_size=13)


def chart(minors: list[int]) -> Curves:
    days = [date(2026, 1, 31) + timedelta(days=31 * place) for place in range(len(minors))]
    return curves(days, {"free": ("Free", [Money(minor, "EUR") for minor in minors])})


@given(AMOUNTS)
def test_every_point_and_level_lies_inside_the_picture(minors: list[int]) -> None:
    drawn = chart(minors)
    for x, y in drawn.curves[0].dots:
        assert drawn.left <= float(x) <= drawn.right
        assert 0 <= float(y) <= HEIGHT
    assert all(0 <= float(tick.at) <= HEIGHT for tick in drawn.levels)
    assert len({tick.at for tick in drawn.levels}) >= 2


@given(AMOUNTS)
def test_more_money_stands_higher(minors: list[int]) -> None:
    heights = [float(y) for _x, y in chart(minors).curves[0].dots]
    for (one, high), (other, low) in pairwise(zip(minors, heights, strict=True)):
        if one > other:
            assert high <= low


def test_nothing_stands_on_its_own_line_and_what_is_missing_below_it() -> None:
    drawn = chart([0, -50_000, 100_000])
    zero = next(tick.at for tick in drawn.levels if tick.label in {"€0", "€0.0"})
    nothing, missing, there = (float(y) for _x, y in drawn.curves[0].dots)
    assert f"{nothing:.1f}" == zero
    assert missing > nothing > there


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_coordinates_have_dots_in_every_language(language: str) -> None:
    with translation.override(language):
        drawn = chart([12_345, 999])
        shown = bars([("Project: 1 of 2", Money(100, "EUR"), Money(300, "EUR"))])
    assert "," not in "".join(x + y for x, y in drawn.curves[0].dots)
    assert shown.bars[0].part == "120.0"


def test_a_bar_is_filled_as_far_as_its_part_and_never_further() -> None:
    rows = [("A", Money(50, "EUR"), Money(100, "EUR")), ("B", Money(900, "EUR"), Money(50, "EUR"))]
    first, second = bars(rows).bars
    assert (first.whole, first.part) == (f"{WIDTH:.1f}", f"{WIDTH / 2:.1f}")
    assert second.whole == second.part == f"{WIDTH / 2:.1f}"


def test_a_long_name_keeps_its_sums() -> None:
    (bar,) = bars([(f"{'Very long title ' * 8}: €1.00 of €2.00", Money(1, "EUR"), Money(2, "EUR"))]).bars
    assert len(bar.name) <= 46
    assert bar.name.endswith("…: €1.00 of €2.00")
