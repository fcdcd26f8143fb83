"""Reader of CSV exports by a saved mapping: which column means what, in which encoding, with which signs."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, amount_minor, check_sum
from fund.reconciliation.parsers.csv_settings import CsvMapping, Header, alike, is_currency

_CENTURY = 2000
_SHORT_YEARS = 100


def parse(content: bytes, mapping: CsvMapping) -> list[ParsedStatement]:
    """Return the file's one statement; raises BrokenFile naming line and reason."""
    rows = list(_rows(_decoded(content, mapping), mapping))
    reader = _Reader(mapping, _header(rows, mapping))
    for place, cells in rows[mapping.header_row :]:
        reader.take(place, cells)
    return [check_sum(reader.statement())]


def _decoded(content: bytes, mapping: CsvMapping) -> str:
    # Banks label UTF-8 files as something else more often than the reverse, and little else is valid UTF-8.
    for encoding in ("utf-8-sig", mapping.encoding):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise BrokenFile(gettext("it is neither in UTF-8 nor in the encoding the mapping names."))


def _rows(text: str, mapping: CsvMapping) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mapping.separator, quotechar=mapping.quote)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        raise BrokenFile(gettext("this row cannot be read as CSV."), place=reader.line_num) from None


def _header(rows: list[tuple[int, list[str]]], mapping: CsvMapping) -> Header:
    if len(rows) < mapping.header_row:
        raise BrokenFile(gettext("the header row is missing."))
    place, names = rows[mapping.header_row - 1] if mapping.header_row else (0, [])
    header = mapping.located(names)
    if header.missing:
        columns = {"columns": ", ".join(sorted(header.missing))}
        raise BrokenFile(
            gettext("columns of the mapping are missing or occur twice: %(columns)s.") % columns, place=place
        )
    return header


class _Reader:
    """Collects one file's rows; balances come from balance rows or a running balance column, where there are any."""

    def __init__(self, mapping: CsvMapping, header: Header) -> None:
        self.mapping = mapping
        self.header = header
        self.currency = mapping.currency
        self.lines: list[ParsedLine] = []
        self.balances: list[int] = []
        self.opening: int | None = None
        self.closing: int | None = None

    def take(self, place: int, cells: list[str]) -> None:
        """Read one row: an entry, a stated balance, or something to pass over."""
        kind = alike(self._cell(cells, "row_type", place)) if any(cells) else ""
        if kind in self.mapping.opening_types:
            self._take_currency(place, cells)
            self.opening = self._signed(cells, place)
        elif kind in self.mapping.closing_types:
            self.closing = self._signed(cells, place)
        elif any(cells) and self._is_entry(kind) and self._is_booked(cells, place):
            self._take_currency(place, cells)
            self._take_balance(place, cells)
            self.lines.append(self._line(place, cells))

    def statement(self) -> ParsedStatement:
        """Return what was read, oldest line first."""
        if not self.lines:
            raise BrokenFile(gettext("it holds no entry."))
        lines = self.lines[::-1] if self._is_newest_first() else self.lines
        days = [line.day for line in lines]
        return ParsedStatement("", self.currency, self.opening, self.closing, min(days), max(days), tuple(lines))

    def _take_currency(self, place: int, cells: list[str]) -> None:
        named = self._cell(cells, "currency", place).upper() or self.currency
        if not is_currency(named) or (self.currency and named != self.currency):
            raise BrokenFile(gettext("the row is not in the account's currency."), place=place)
        self.currency = named

    def _take_balance(self, place: int, cells: list[str]) -> None:
        if "balance" in self.header.places:
            self.balances.append(self._number(self._cell(cells, "balance", place), place))

    def _line(self, place: int, cells: list[str]) -> ParsedLine:
        value_day, fee = self._cell(cells, "value_day", place), self._cell(cells, "fee", place)
        return ParsedLine(
            day=_day(self._cell(cells, "day", place), self.mapping.date_order, place),
            value_day=_day(value_day, self.mapping.date_order, place) if value_day else None,
            amount_minor=self._signed(cells, place),
            currency=self.currency,
            fee_minor=abs(self._number(fee, place)) if fee else 0,
            place=place,
            bank_id=self._cell(cells, "bank_id", place),
            transaction_code=self._cell(cells, "transaction_code", place),
            counterparty=self._cell(cells, "counterparty", place),
            counterparty_account=self._cell(cells, "counterparty_account", place),
            text=self._cell(cells, "text", place),
        )

    def _is_entry(self, kind: str) -> bool:
        return "row_type" not in self.header.places or kind in self.mapping.entry_types

    def _cell(self, cells: list[str], column: str, place: int) -> str:
        places = self.header.places.get(column, ())
        if any(number >= len(cells) for number in places):
            raise BrokenFile(gettext("the row has fewer columns than the header."), place=place)
        return " ".join(filter(None, (cells[number] for number in places)))

    def _is_booked(self, cells: list[str], place: int) -> bool:
        states = self.mapping.booked_states
        return not states or alike(self._cell(cells, "state", place)) in states

    def _number(self, text: str, place: int) -> int:
        return amount_minor(text, decimal=self.mapping.decimal, currency=self.currency, place=place)

    def _signed(self, cells: list[str], place: int) -> int:
        if "amount" not in self.header.places:
            return self._two_columns(cells, place)
        amount = self._number(self._cell(cells, "amount", place), place)
        if "sign" not in self.header.places:
            return amount
        word = alike(self._cell(cells, "sign", place))
        if word in self.mapping.debit_words:
            return -abs(amount)
        if word in self.mapping.credit_words:
            return abs(amount)
        raise BrokenFile(gettext("debit or credit is not said in a word the mapping knows."), place=place)

    def _two_columns(self, cells: list[str], place: int) -> int:
        debit, credit = self._cell(cells, "debit", place), self._cell(cells, "credit", place)
        out = abs(self._number(debit, place)) if debit else 0
        came = self._number(credit, place) if credit else 0
        if (out and came) or not (debit or credit):
            raise BrokenFile(gettext("the row needs exactly one of debit and credit."), place=place)
        return came - out

    def _is_newest_first(self) -> bool:
        by_days = self.lines[0].day > self.lines[-1].day
        if not self.balances:
            return by_days
        # Within one day the days do not tell the order: the running balance does, and it gives the two ends.
        for newest_first in (by_days, not by_days):
            step = -1 if newest_first else 1
            lines, balances = self.lines[::step], self.balances[::step]
            if _runs(lines, balances):
                self.opening, self.closing = balances[0] - lines[0].amount_minor, balances[-1]
                return newest_first
        raise BrokenFile(gettext("its running balance does not follow its amounts."), place=self.lines[0].place)


def _runs(lines: list[ParsedLine], balances: list[int]) -> bool:
    moved = zip(lines[1:], balances, balances[1:], strict=False)
    return all(before + line.amount_minor == after for line, before, after in moved)


def _day(text: str, order: str, place: int) -> date:
    day = re.split(r"[T\s]", text, maxsplit=1)[0]
    numbers = re.split(r"[-./]", day)
    if len(numbers) == len(order) and all(part.isascii() and part.isdigit() for part in numbers):
        named = dict(zip(order, map(int, numbers), strict=True))
        year = named["y"] if named["y"] >= _SHORT_YEARS else _CENTURY + named["y"]
        try:
            return date(year, named["m"], named["d"])
        except ValueError:
            pass
    raise BrokenFile(gettext("the day is not in the order the mapping names."), place=place)
