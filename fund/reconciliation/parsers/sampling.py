"""The first rows of a bank's table, shown to whoever sets up a profile; held in memory and in their own page only."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from fund.reconciliation.parsers import archive, csv_file, tables, xlsx_file
from fund.reconciliation.parsers.base import SIZE_LIMIT, BrokenFile, ParsedLine
from fund.reconciliation.parsers.cells import Cell, Row, Sheet, day_of, minor_of, words_of
from fund.reconciliation.parsers.table_settings import TableMapping, alike
from fund.reconciliation.parsers.text import decoded, lines_of
from notifications.errors import Malformed, TooLarge

SHOWN_ROWS, SHOWN_COLUMNS = 25, 60
_LONGEST_CELL = 200
_SEPARATORS = (";", ",", "\t", "|")
_TELLING_LINES = 40
_LEAST_NAMES = 3
# Words that banks of the region put above their columns, for a first guess that people then mend.
_GUESSES: Mapping[str, Sequence[str]] = {
    "day": ("date", "дата", "datum", "kuupaev", "kuupäev", "buchungstag", "datums", "თარიღი"),
    "amount": ("amount", "sum", "summa", "сума", "сумма", "betrag", "net"),
    "debit": ("debit", "paid out", "дебет", "списано", "расход"),
    "credit": ("credit", "paid in", "кредит", "поступило", "приход"),
    "currency": ("currency", "валюта", "waehrung", "währung", "valuuta", "valuta"),
    "counterparty": ("name", "payee", "counterparty", "контрагент", "отримувач", "получатель", "saaja"),
    "text": ("description", "purpose", "details", "назначение", "призначення", "verwendungszweck", "selgitus"),
    "balance": ("balance", "остаток", "залишок", "saldo"),
    "bank_id": ("transaction id", "reference", "референс", "arhiveerimistunnus", "id"),
}


@dataclass(frozen=True)
class Sample:
    """The first rows of a table with what was found out about it by itself."""

    encoding: str
    separator: str
    rows: list[Row] = field(repr=False)

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(cells) for _place, cells in self.rows), default=0)

    @property
    def header_row(self) -> int:
        """The first row that reads like a header: names, and neither day nor amount; 0 when there is none."""
        for place, cells in self.rows:
            stated = [cell for cell in cells if cell != ""]
            if len(stated) >= _LEAST_NAMES and not any(_is_value(cell) for cell in stated):
                return place
        return 0

    def cells_of(self, place: int) -> list[Cell]:
        """Return the cells of a row."""
        return next((cells for number, cells in self.rows if number == place), [])

    def as_text(self) -> str:
        """Return it for the page that asked, which sends it back: nothing of it is stored."""
        rows = [[place, [_written(cell) for cell in cells]] for place, cells in self.rows]
        return json.dumps({"encoding": self.encoding, "separator": self.separator, "rows": rows}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Sample":
        """Return what `as_text` gave; raises Malformed for anything else."""
        try:
            found = json.loads(text)
            rows = [(int(place), [_restored(cell) for cell in cells]) for place, cells in found["rows"]]
            return cls(str(found["encoding"]), str(found["separator"]), rows[:SHOWN_ROWS])
        except (ValueError, TypeError, KeyError, ArithmeticError):
            raise Malformed(fields={"file": gettext("Choose the bank's file again.")}) from None


def sample_of(content: bytes, *, encoding: str) -> Sample:
    """Return the first rows of a CSV or XLSX; raises BrokenFile, TooLarge."""
    if len(content) > SIZE_LIMIT:
        raise TooLarge(gettext("A bank file may have 4 MB. Take one of a shorter period as the sample."))
    if content.startswith(archive.SIGNATURE):
        if not archive.is_workbook(archive.opened(content)):
            raise BrokenFile(gettext("an archive cannot be a sample; take one file out of it."))
        largest = max(xlsx_file.sheets_of(content), key=lambda sheet: len(sheet.rows))
        return Sample("utf-8", ",", _first(largest.rows))
    text = decoded(content, encoding)
    separator = _separator(text)
    mapping = TableMapping(encoding=encoding, separator=separator)
    return Sample(encoding, separator, _first(csv_file.sheet_of(content, mapping).rows))


def guessed(sample: Sample) -> dict[str, int]:
    """Return a first guess which column (from 1) means what."""
    names = [alike(words_of(cell)) for cell in sample.cells_of(sample.header_row)]
    found: dict[str, int] = {}
    for meaning, words in _GUESSES.items():
        fitting = [number for number, name in enumerate(names, start=1) if name and _fits(name, words)]
        free = [number for number in fitting if number not in found.values()]
        if free:
            found[meaning] = free[0]
    if {"debit", "credit"} <= found.keys():
        found.pop("amount", None)
    return {name: number for name, number in found.items() if name not in {"debit", "credit"} or len(found) > 1}


def read_sample(sample: Sample, settings: Mapping[str, Any]) -> list[ParsedLine]:
    """Return what the settings read from the sample's rows; raises BrokenFile or Malformed naming what does not fit.

    Balances are left alone: the sample is only the beginning of a file.
    """
    mapping = TableMapping.from_settings(settings)
    columns = {name: where for name, where in mapping.columns.items() if name != "balance"}
    part = replace(mapping, columns=columns, balances={}, summary={})
    found = tables.parse([Sheet("", sample.rows)], part)
    return [line for statement in found for line in statement.lines]


def reads_like_a_movement(cells: Sequence[Cell], day: int, orders: str, decimal: str) -> bool:
    """Tell a row that states a day where days stand: it is no header, and its words may be somebody's name."""
    if not 0 < day <= len(cells) or cells[day - 1] == "":
        return False
    try:
        day_of(cells[day - 1], orders, date(1899, 12, 30), 0)
    except BrokenFile:
        return any(_is_amount(cell, decimal) for cell in cells if cell != "")
    return True


def _fits(name: str, words: Sequence[str]) -> bool:
    return any(alike(word) == name for word in words) or any(
        name.startswith(alike(word)) for word in words if len(word) > _LEAST_NAMES
    )


def _separator(text: str) -> str:
    counts = Counter(mark for line in lines_of(text)[:_TELLING_LINES] for mark in line if mark in _SEPARATORS)
    # A decimal comma stands in many rows too: a semicolon that occurs at all is the separator.
    return ";" if counts[";"] else max(_SEPARATORS, key=lambda mark: counts[mark])


def _first(rows: Sequence[Row]) -> list[Row]:
    return [(place, [_short(cell) for cell in cells[:SHOWN_COLUMNS]]) for place, cells in rows[:SHOWN_ROWS]]


def _short(cell: Cell) -> Cell:
    return cell[:_LONGEST_CELL] if isinstance(cell, str) else cell


def _is_value(cell: Cell) -> bool:
    return not isinstance(cell, str) or any(_is_amount(cell, mark) for mark in ",.") or cell[:2].isdecimal()


def _is_amount(cell: Cell, decimal: str) -> bool:
    try:
        minor_of(cell, decimal=decimal, currency="EUR", place=0)
    except BrokenFile:
        return False
    return True


def _written(cell: Cell) -> Any:
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"number": str(cell)} if isinstance(cell, Decimal) else cell


def _restored(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"]) if "day" in cell else Decimal(cell["number"])
    return str(cell)
