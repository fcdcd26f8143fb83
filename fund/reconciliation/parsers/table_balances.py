"""Balances that a bank states outside its table: in labelled rows around it, or in a sheet of their own."""

from collections.abc import Sequence

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile
from fund.reconciliation.parsers.cells import Cell, Sheet, minor_of, words_of
from fund.reconciliation.parsers.headers import names_of
from fund.reconciliation.parsers.table_settings import TableMapping, alike, is_currency

_LOWEST = 60


def labelled(sheet: Sheet, mapping: TableMapping, currency: str) -> tuple[int | None, int | None]:
    """Return the opening and the closing balance that rows with the mapping's labels state."""
    opening, closing = (mapping.balances.get(name, "") for name in ("opening", "closing"))
    return _beside(sheet, mapping, opening, currency), _beside(sheet, mapping, closing, currency)


def summarised(sheets: Sequence[Sheet], mapping: TableMapping) -> dict[str, tuple[int, int]]:
    """Return both balances of each currency from the mapping's summary sheet."""
    if not mapping.summary:
        return {}
    sheet = next((each for each in sheets if alike(each.name) == alike(mapping.summary["sheet"])), None)
    if sheet is None:
        raise BrokenFile(gettext("the sheet with the balances is missing."))
    for start, row in enumerate(sheet.rows[:_LOWEST]):
        places = _places(names_of([row]), mapping)
        if places:
            return _rows_below(sheet, start + 1, places, mapping)
    raise BrokenFile(gettext("the sheet with the balances has no header of that form."))


def _beside(sheet: Sheet, mapping: TableMapping, label: str, currency: str) -> int | None:
    if not label:
        return None
    for place, cells in sheet.rows:
        for number, cell in enumerate(cells):
            words = words_of(cell)
            if not alike(words).startswith(alike(label)):
                continue
            rest: list[Cell] = [words[len(label) :].strip(" :"), *cells[number + 1 :]]
            stated = next((each for each in rest if any(mark.isdigit() for mark in words_of(each))), None)
            if stated is not None:
                plain = stated if not isinstance(stated, str) else stated.upper().replace(currency, "")
                return minor_of(plain, decimal=mapping.decimal, currency=currency, place=place)
    return None


def _places(names: list[frozenset[str]], mapping: TableMapping) -> dict[str, int]:
    found = {}
    for meaning in ("currency", "opening", "closing"):
        spellings = {alike(each) for each in mapping.summary[meaning].split("|")}
        fitting = [number for number, called in enumerate(names) if called & spellings]
        if len(fitting) == 1:
            found[meaning] = fitting[0]
    return found if len(found) == len(("currency", "opening", "closing")) else {}


def _rows_below(sheet: Sheet, start: int, places: dict[str, int], mapping: TableMapping) -> dict[str, tuple[int, int]]:
    stated = {}
    for place, cells in sheet.rows[start:]:
        padded = [*cells, *[""] * (max(places.values()) + 1 - len(cells))]
        currency = words_of(padded[places["currency"]]).strip().upper()
        if not is_currency(currency):
            break
        opening, closing = (
            minor_of(padded[places[name]], decimal=mapping.decimal, currency=currency, place=place)
            for name in ("opening", "closing")
        )
        stated[currency] = (opening, closing)
    return stated
