"""Pictures of figures, as geometry that a template draws: curves over time and bars beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_compact_currency  # type: ignore[attr-defined]  # younger than its stubs
from django.utils.translation import get_language

from fund.money import Money, exponent

# Units of the picture, about the points of a small phone's screen.
WIDTH, HEIGHT = 360, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 12, 26
# About the width of a letter of the scale; sums are longer in some languages than in others.
_LETTER = 7
_ROW, _BAR = 44, 12
_LONGEST_NAME = 46
# Tenths of a power of ten at which a scale may end.
_STEPS = (10, 15, 20, 30, 40, 60, 80, 100)


@dataclass(frozen=True)
class Tick:
    """A line across the picture with what it stands for."""

    at: str
    label: str


@dataclass(frozen=True)
class Curve:
    """One series; its kind says how it is drawn."""

    kind: str
    label: Any
    points: str
    dots: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Curves:
    """Several series over the same days."""

    curves: tuple[Curve, ...]
    levels: tuple[Tick, ...]
    days: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    foot: int = HEIGHT - 8


@dataclass(frozen=True)
class Bar:
    """One row: how long it could be, and how much of that is filled."""

    name: str
    top: int
    bar_top: int
    whole: str
    part: str


@dataclass(frozen=True)
class Bars:
    """Rows below each other on one scale."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    thick: int = _BAR


def curves(days: Sequence[date], series: Mapping[str, tuple[Any, Sequence[Money]]]) -> Curves:
    """Return the series, by kind with label and one amount a day, on one scale that includes nothing."""
    amounts = [amount.minor for _label, row in series.values() for amount in row]
    currency = next(iter(series.values()))[1][0].currency
    low, high = _scale(min(0, *amounts), max(0, *amounts))
    scale = {level: _short(level, currency) for level in sorted({low, 0, high // 2, high})}
    left = max(_LEFT, 8 + _LETTER * max(map(len, scale.values())))

    def across(place: int) -> float:
        span = WIDTH - left - _RIGHT
        return left + (span * place / (len(days) - 1) if len(days) > 1 else span)

    def down(minor: int) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (high - minor) / (high - low)

    def drawn(kind: str, label: Any, row: Sequence[Money]) -> Curve:
        dots = tuple((f"{across(place):.1f}", f"{down(money.minor):.1f}") for place, money in enumerate(row))
        return Curve(kind, label, " ".join(f"{x},{y}" for x, y in dots), dots)

    return Curves(
        curves=tuple(drawn(kind, label, row) for kind, (label, row) in series.items()),
        levels=tuple(Tick(f"{down(level):.1f}", words) for level, words in scale.items()),
        days=tuple(Tick(f"{across(place):.1f}", _day(days[place])) for place in sorted({0, len(days) - 1})),
        left=left,
    )


def bars(rows: Sequence[tuple[str, Money, Money]]) -> Bars:
    """Return rows of name, part and whole, all on the scale of the greatest whole."""
    most = max((whole.minor for _name, _part, whole in rows), default=0) or 1
    drawn = tuple(
        Bar(
            name=_fitting(name),
            top=place * _ROW + 13,
            bar_top=place * _ROW + 19,
            whole=f"{WIDTH * max(0, whole.minor) / most:.1f}",
            part=f"{WIDTH * max(0, min(part.minor, whole.minor)) / most:.1f}",
        )
        for place, (name, part, whole) in enumerate(rows)
    )
    return Bars(drawn, height=_ROW * len(drawn))


def _fitting(name: str) -> str:
    """Return a name short enough for its row; its end, where the sums stand, stays."""
    if len(name) <= _LONGEST_NAME:
        return name
    head, colon, sums = name.rpartition(":")
    room = _LONGEST_NAME - len(sums) - 2
    return f"{head[: max(1, room)]}…{colon}{sums}"


def _scale(low: int, high: int) -> tuple[int, int]:
    """Return round ends of a scale around these minor units."""
    return -_round_up(-low), _round_up(high) or (0 if low else 100)


def _round_up(minor: int) -> int:
    if minor <= 0:
        return 0
    unit = 10 ** (len(str(minor)) - 1)
    return next(-(-step * unit // 10) for step in _STEPS if step * unit >= 10 * minor)


def _short(minor: int, currency: str) -> str:
    number = Decimal(minor).scaleb(-exponent(currency))
    return str(format_compact_currency(number, currency, locale=_locale(), fraction_digits=1))


def _day(on: date) -> str:
    return format_date(on, "d MMM yyyy", locale=_locale())


def _locale() -> str:
    language = get_language() or "en"
    return "en_GB" if language == "en" else language.replace("-", "_")
