"""The cells of a report as people read them, as machines take them, and as a spreadsheet may hold them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fund.documents.paper import Paper, Section, Table, Words, plain
from fund.money import Money, exponent
from fund.reports.frame import Cell, Column, Named, Report, Share, Sheet, Withheld
from fund.rules.wording import decimal

# What makes a spreadsheet take a text for something to compute.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")
NOTHING = "–"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report for machines: columns by their codes, money in its one form."""
    return {
        "report": report.name,
        "title": report.title,
        "fund": report.fund.code,
        "since": report.since.isoformat() if report.since else None,
        "until": report.until.isoformat(),
        "tables": [_sheet_as_json(sheet) for sheet in report.sheets],
        "notes": list(report.notes),
    }


def as_paper(report: Report) -> Paper:
    """Return the report as a document in the reader's language of this moment."""
    sections = [Section(sheet.title, (_table(sheet),), is_inner=sheet.is_annex) for sheet in report.sheets]
    if report.notes:
        sections.append(Section(_("Notes"), tuple(Words(note) for note in report.notes)))
    return Paper(report.title, f"{report.fund.name} · {days(report)}", tuple(sections))


def days(report: Report) -> str:
    """Return the days a report tells of."""
    if report.since is None:
        return _("at the end of %(day)s") % {"day": plain(report.until)}
    return _("%(first)s to %(last)s") % {"first": plain(report.since), "last": plain(report.until)}


def shown(cell: Cell) -> str:
    """Return a cell as its reader writes it."""
    if cell is None or cell == "":
        return NOTHING
    if isinstance(cell, Share):
        return f"{decimal(cell.text())} %"
    if isinstance(cell, Named):
        return cell.name or NOTHING
    if isinstance(cell, Withheld):
        return _("withheld")
    return cell if isinstance(cell, str) else plain(cell)


def for_machines(cell: Cell) -> Any:
    """Return a cell as JSON holds it."""
    if isinstance(cell, Money):
        return cell.as_json()
    if isinstance(cell, Share):
        return cell.text()
    if isinstance(cell, Named):
        return cell.code
    if isinstance(cell, Withheld):
        return "withheld"
    return cell.isoformat() if isinstance(cell, date) else cell


def heads(sheet: Sheet) -> list[str]:
    """Return the names of a spreadsheet's columns: a sum has its currency beside it."""
    return [part for column in sheet.columns for part in _head(column, sheet)]


def spread(sheet: Sheet, row: Sequence[Cell]) -> list[Any]:
    """Return a row of a spreadsheet: sums as exact numbers, days as days, texts that compute nothing."""
    return [part for column, cell in zip(sheet.columns, row, strict=True) for part in _parts(column, cell, sheet)]


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for something to compute."""
    return f"'{text}" if text.startswith(_COMPUTED) else text


def decimals(money: Money) -> Decimal:
    """Return the exact number of an amount."""
    return Decimal(money.minor).scaleb(-exponent(money.currency))


def _sheet_as_json(sheet: Sheet) -> dict[str, Any]:
    codes = [column.code for column in sheet.columns]

    def row(cells: Sequence[Cell]) -> dict[str, Any]:
        return {code: for_machines(cell) for code, cell in zip(codes, cells, strict=True)}

    return {
        "table": sheet.code,
        "title": sheet.title,
        "columns": [{"code": column.code, "name": column.name} for column in sheet.columns],
        "rows": [row(cells) for cells in sheet.rows],
        "total": row(sheet.foot) if sheet.foot else None,
    }


def _table(sheet: Sheet) -> Table | Words:
    if not sheet.rows:
        return Words(_("Nothing to show."))
    columns, rows, total = list(sheet.columns), [_texts(row) for row in sheet.rows], _texts(sheet.foot or (), none="")
    if _begins_with_account(sheet):
        # People read "1010 Bank" as one; an opening line has no number and stands by its name alone.
        columns, rows, total = columns[1:], [_joined(row) for row in rows], _joined(total)
    return Table(
        head=tuple(column.name for column in columns),
        rows=tuple(tuple(row) for row in rows),
        numbers=frozenset(place for place, column in enumerate(columns) if column.is_figure),
        total=tuple(total),
    )


def _begins_with_account(sheet: Sheet) -> bool:
    number, name, *figures = sheet.columns
    return number.code == "account" and not name.is_figure and all(column.is_figure for column in figures)


def _texts(cells: Sequence[Cell], *, none: str | None = None) -> list[str]:
    return [none if none is not None and (cell is None or cell == "") else shown(cell) for cell in cells]


def _joined(row: list[str]) -> list[str]:
    return [" ".join(part for part in row[:2] if part and part != shown(None)), *row[2:]] if row else []


def _head(column: Column, sheet: Sheet) -> list[str]:
    named = guarded(column.name)
    return [named, _("Currency")] if _is_money(column, sheet) else [named]


def _parts(column: Column, cell: Cell, sheet: Sheet) -> list[Any]:
    if isinstance(cell, Money):
        return [decimals(cell), cell.currency]
    value = _spread(cell)
    return [value, ""] if _is_money(column, sheet) else [value]


def _spread(cell: Cell) -> Any:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, date | datetime | int):
        return cell
    return Decimal(cell.bps).scaleb(-2) if isinstance(cell, Share) else guarded(shown(cell) if cell != "" else "")


def _is_money(column: Column, sheet: Sheet) -> bool:
    place = sheet.columns.index(column)
    return any(isinstance(row[place], Money) for row in sheet.lines)
