"""A report as data: computed once, written as page, PDF, CSV, XLSX and JSON with the same figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fund.models import Fund
from fund.money import Money


@dataclass(frozen=True)
class Share:
    """A part of a whole in basis points."""

    bps: int

    def text(self) -> str:
        """Return it in per cent, as in `12.34`."""
        whole, part = divmod(abs(self.bps), 100)
        return f"{'-' if self.bps < 0 else ''}{whole}.{part:02}"


@dataclass(frozen=True)
class Named:
    """A code with what people call it."""

    code: str
    name: str


@dataclass(frozen=True)
class Withheld:
    """A figure that is there and not told, because it would point at single people."""


# None: there is no such figure.
Cell = Money | Share | Named | Withheld | date | int | str | None


@dataclass(frozen=True)
class Column:
    """What stands below it: its code for machines, its name for people."""

    code: str
    name: str
    is_figure: bool = True


@dataclass(frozen=True)
class Sheet:
    """One table of a report; `total` is a row below a line."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    is_annex: bool = False

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the rows, and the total below them."""
        return (*self.rows, *((self.foot,) if self.foot else ()))

    @property
    def foot(self) -> tuple[Cell, ...] | None:
        """Return the total; there is none of nothing."""
        return self.total if self.rows else None


@dataclass(frozen=True)
class Report:
    """The whole report about one fund; nothing in it was typed by anybody but names of accounts, donors, projects."""

    name: str
    title: str
    fund: Fund
    since: date | None
    until: date
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


class Over(StrEnum):
    """What stretch of time a report tells of."""

    DAY = "day"
    SPAN = "span"
    QUARTER = "quarter"
    YEAR = "year"
    HALF = "half"


@dataclass(frozen=True)
class Question:
    """Whose books, which days, and as the books were known at which moment."""

    fund: Fund
    since: date | None
    until: date
    now: datetime
    known_at: datetime | None = None

    @property
    def known(self) -> datetime:
        """Return the moment whose knowledge counts."""
        return min(self.known_at, self.now) if self.known_at else self.now

    @property
    def years(self) -> range:
        """Return the calendar years whose books it opens."""
        return range((self.since or self.until).year, self.until.year + 1)


@dataclass(frozen=True)
class Definition:
    """A report that can be asked for: who reads it, over which time, and how it is made."""

    name: str
    title: Any
    about: Any
    readers: frozenset[str]
    over: Over
    build: Callable[[Question], Report]


def figure(code: str, name: str) -> Column:
    """Return a column of figures."""
    return Column(code, name)


def words(code: str, name: str) -> Column:
    """Return a column of words."""
    return Column(code, name, is_figure=False)
