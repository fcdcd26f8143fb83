"""Reader of a bank's table by its mapping, whether it came as CSV or as XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, check_sum
from fund.reconciliation.parsers.cells import Cell, Sheet, day_of, is_count, minor_of, words_of
from fund.reconciliation.parsers.headers import Found, find
from fund.reconciliation.parsers.table_balances import labelled, summarised
from fund.reconciliation.parsers.table_settings import TableMapping, alike, is_currency


def parse(sheets: Sequence[Sheet], mapping: TableMapping) -> list[ParsedStatement]:
    """Return a statement for each account and currency of the table; raises BrokenFile naming row and reason."""
    found = find(sheets, mapping)
    reader = _Reader(mapping, found)
    for place, cells in found.rows:
        reader.take(place, cells)
    stated = summarised(sheets, mapping)
    return [check_sum(_with(stated, group).statement(reader)) for group in reader.found()]


@dataclass
class _Group:
    """The lines of one account in one currency; balances come from rows, labels, a column or another sheet."""

    account: str
    currency: str
    lines: list[ParsedLine] = field(default_factory=list)
    balances: list[int] = field(default_factory=list)
    opening: int | None = None
    closing: int | None = None
    pending: int = 0

    def statement(self, reader: "_Reader") -> ParsedStatement:
        """Return what was read, oldest line first."""
        reader.complete(self)
        lines = self.lines[::-1] if self._is_newest_first() else self.lines
        days = [line.day for line in lines]
        return ParsedStatement(
            self.account,
            self.currency,
            self.opening,
            self.closing,
            min(days),
            max(days),
            tuple(lines),
            pending=self.pending,
        )

    def _is_newest_first(self) -> bool:
        by_days = self.lines[0].day > self.lines[-1].day
        if len(self.balances) != len(self.lines):
            return by_days
        # Within one day the days do not tell the order: the running balance does, and it gives the two ends.
        for newest_first in (by_days, not by_days):
            step = -1 if newest_first else 1
            lines, balances = self.lines[::step], self.balances[::step]
            if _runs(lines, balances):
                self.opening, self.closing = balances[0] - lines[0].amount_minor, balances[-1]
                return newest_first
        raise BrokenFile(gettext("its running balance does not follow its amounts."), place=self.lines[0].place)


class _Reader:
    """Collects the rows of one table."""

    def __init__(self, mapping: TableMapping, found: Found) -> None:
        self.mapping = mapping
        self.header = found.header
        self.sheet = found.sheet
        self.groups: dict[tuple[str, str], _Group] = {}
        self.pending = 0

    def take(self, place: int, cells: list[Cell]) -> None:
        """Read one row: an entry, a stated balance, or something to pass over."""
        if self._is_nothing(cells):
            return
        kind = alike(self._text(cells, "row_type", place))
        if kind in self.mapping.opening_types:
            group = self._group(place, cells, self._currency(place, cells))
            group.opening = self._signed(cells, place, group.currency)
        elif kind in self.mapping.closing_types:
            group = self._group(place, cells, self._currency(place, cells))
            group.closing = self._signed(cells, place, group.currency)
        elif self._is_entry(kind):
            self._take_entry(place, cells)

    def found(self) -> list[_Group]:
        """Return the groups that hold lines; raises BrokenFile when none does."""
        groups = [group for group in self.groups.values() if group.lines]
        if not groups:
            raise BrokenFile(gettext("it holds no entry."))
        for group in groups:
            group.pending = self.pending
        return groups

    def complete(self, group: _Group) -> None:
        """Fill in balances that stand outside the table, where it states them of one currency."""
        if len([each for each in self.groups.values() if each.lines]) == 1:
            opening, closing = labelled(self.sheet, self.mapping, group.currency)
            group.opening = opening if group.opening is None else group.opening
            group.closing = closing if group.closing is None else group.closing

    def _take_entry(self, place: int, cells: list[Cell]) -> None:
        states = self.mapping.booked_states
        if states and alike(self._text(cells, "state", place)) not in states:
            self.pending += 1
            return
        for column, currency in self._amounts(place, cells):
            group = self._group(place, cells, currency)
            line = self._line(place, cells, currency, column)
            group.lines.append(line)
            if balance := self._text(cells, "balance", place):
                group.balances.append(self._number(self._cell(cells, "balance", place) or balance, place, currency))

    def _amounts(self, place: int, cells: list[Cell]) -> list[tuple[str, str]]:
        each = self.mapping.amount_currencies
        if not each:
            return [("amount", self._currency(place, cells))]
        filled = [(name, code) for name, code in each.items() if self._text(cells, name, place)]
        if not filled:
            raise BrokenFile(gettext("the row has no amount."), place=place)
        return filled

    def _group(self, place: int, cells: list[Cell], currency: str) -> _Group:
        account = self._text(cells, "account", place)
        return self.groups.setdefault((account, currency), _Group(account, currency))

    def _currency(self, place: int, cells: list[Cell]) -> str:
        word = self._text(cells, "currency", place)
        named = self.mapping.currencies.get(alike(word), word.upper()) or self.mapping.currency
        if not is_currency(named) or (self.mapping.currency and named != self.mapping.currency):
            raise BrokenFile(gettext("the row is not in the account's currency."), place=place)
        return named

    def _line(self, place: int, cells: list[Cell], currency: str, column: str) -> ParsedLine:
        value_day, fee = self._cell(cells, "value_day", place), self._cell(cells, "fee", place)
        fee_minor = abs(self._number(fee, place, currency)) if fee else 0
        amount = self._signed(cells, place, currency, column)
        day = self._cell(cells, "day", place)
        return ParsedLine(
            day=self._day(day, place),
            value_day=self._day(value_day, place) if value_day else None,
            amount_minor=amount - fee_minor if self.mapping.fee_beside else amount,
            currency=currency,
            fee_minor=fee_minor,
            place=place,
            bank_id=self._text(cells, "bank_id", place),
            transaction_code=self._text(cells, "transaction_code", place),
            counterparty=self._text(cells, "counterparty", place),
            counterparty_account=self._text(cells, "counterparty_account", place),
            text=self._text(cells, "text", place),
        )

    def _is_nothing(self, cells: list[Cell]) -> bool:
        stated = [cell for cell in cells if cell != ""]
        if not stated or is_count(cells):
            return True
        first = alike(words_of(stated[0]))
        labels = (*self.mapping.passed_over, *map(alike, self.mapping.balances.values()))
        return any(first.startswith(label) for label in labels)

    def _is_entry(self, kind: str) -> bool:
        return "row_type" not in self.header.places or kind in self.mapping.entry_types

    def _cells(self, cells: list[Cell], column: str, place: int) -> list[Cell]:
        places = self.header.places.get(column, ())
        if any(number >= len(cells) for number in places):
            raise BrokenFile(gettext("the row has fewer columns than the header."), place=place)
        return [cells[number] for number in places if cells[number] != ""]

    def _text(self, cells: list[Cell], column: str, place: int) -> str:
        return " ".join(words_of(cell) for cell in self._cells(cells, column, place))

    def _cell(self, cells: list[Cell], column: str, place: int) -> Cell:
        return next(iter(self._cells(cells, column, place)), "")

    def _number(self, cell: Cell, place: int, currency: str) -> int:
        return minor_of(cell, decimal=self.mapping.decimal, currency=currency, place=place)

    def _day(self, cell: Cell, place: int) -> date:
        return day_of(cell, self.mapping.date_order, self.sheet.first_serial, place)

    def _signed(self, cells: list[Cell], place: int, currency: str, column: str = "amount") -> int:
        if column not in self.header.places:
            return self._two_columns(cells, place, currency)
        stated = self._cell(cells, column, place)
        amount = self._number(stated, place, currency)
        if "sign" in self.header.places:
            return self._by_word(alike(self._text(cells, "sign", place)), amount, place)
        if self.mapping.signs == "unsigned_out":
            return abs(amount) if words_of(stated).strip().startswith("+") else -abs(amount)
        return -amount if self.mapping.signs == "opposite" else amount

    def _by_word(self, word: str, amount: int, place: int) -> int:
        if word in self.mapping.debit_words:
            return -abs(amount)
        if word in self.mapping.credit_words:
            return abs(amount)
        raise BrokenFile(gettext("debit or credit is not said in a word the mapping knows."), place=place)

    def _two_columns(self, cells: list[Cell], place: int, currency: str) -> int:
        debit, credit = self._cell(cells, "debit", place), self._cell(cells, "credit", place)
        out = abs(self._number(debit, place, currency)) if debit != "" else 0
        came = self._number(credit, place, currency) if credit != "" else 0
        if (out and came) or (debit == "" and credit == ""):
            raise BrokenFile(gettext("the row needs exactly one of debit and credit."), place=place)
        return came - out


def _with(stated: dict[str, tuple[int, int]], group: _Group) -> _Group:
    """Add what a summary sheet states of the group's currency."""
    if group.currency in stated:
        group.opening, group.closing = stated[group.currency]
    return group


def _runs(lines: list[ParsedLine], balances: list[int]) -> bool:
    moved = zip(lines[1:], balances, balances[1:], strict=False)
    return all(before + line.amount_minor == after for line, before, after in moved)
