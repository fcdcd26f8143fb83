"""Cells of a table, from CSV always words, from XLSX also days and numbers; and what they say."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile, amount_minor

Cell = str | date | Decimal
Row = tuple[int, list[Cell]]

_CENTURY = 2000
_SHORT_YEARS = 100
# Serial days of Excel that can stand in a bank's file: 1954 to 2119.
_SERIALS = range(20_000, 80_000)
_FIRST_SERIAL = date(1899, 12, 30)


@dataclass(frozen=True)
class Sheet:
    """One table with its rows as people count them; serial days count from `first_serial`."""

    name: str
    rows: list[Row] = field(repr=False)
    first_serial: date = _FIRST_SERIAL


def words_of(cell: Cell) -> str:
    """Return a cell as text; a whole number without its decimal places."""
    if isinstance(cell, Decimal):
        return format(cell.to_integral_value() if cell == cell.to_integral_value() else cell, "f")
    return str(cell)


def minor_of(cell: Cell, *, decimal: str, currency: str, place: int) -> int:
    """Return an amount in minor units; raises BrokenFile rather than guess."""
    if isinstance(cell, date):
        raise BrokenFile(gettext("a day stands where an amount is expected."), place=place)
    number = isinstance(cell, Decimal)
    return amount_minor(words_of(cell), decimal="." if number else decimal, currency=currency, place=place)


def day_of(cell: Cell, order: str, first_serial: date, place: int) -> date:
    """Return the day that a cell names, in the order the mapping says; raises BrokenFile rather than guess."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        if int(cell) in _SERIALS:
            return first_serial + timedelta(days=int(cell))
        raise BrokenFile(gettext("a number stands where a day is expected."), place=place)
    numbers = re.split(r"[-./]", re.split(r"[T\s]", cell.strip(), maxsplit=1)[0].rstrip(".,"))
    if len(numbers) == len(order) and all(part.isascii() and part.isdigit() for part in numbers):
        named = dict(zip(order, map(int, numbers), strict=True))
        year = named["y"] if named["y"] >= _SHORT_YEARS else _CENTURY + named["y"]
        try:
            return date(year, named["m"], named["d"])
        except ValueError:
            pass
    raise BrokenFile(gettext("the day is not in the order the mapping names."), place=place)


def is_count(cells: list[Cell]) -> bool:
    """Tell a row that only numbers the columns, 1, 2, 3 and so on, as official forms have it."""
    stated = [words_of(cell) for cell in cells if cell != ""]
    return len(stated) > 1 and stated == [str(number) for number in range(1, len(stated) + 1)]
