"""A report as CSV and as XLSX: figures as numbers, nothing that a spreadsheet would compute."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from fund.reports.frame import Report, Sheet
from fund.reports.written import days, guarded, heads, spread

# Programs for tables tell by it that the file is UTF-8.
_MARK = "\ufeff"
_BOLD = Font(bold=True)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_WIDEST = 48


def csv_of(report: Report, *, now: datetime) -> bytes:
    """Return the report's tables below each other."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for line in _lines(report):
        writer.writerow([_text(value) for value in line])
    return (_MARK + out.getvalue()).encode()


def xlsx_of(report: Report, *, now: datetime) -> bytes:
    """Return the report with a sheet for each table; the file names no person and no machine."""
    book = Workbook()
    book.properties.creator, book.properties.title = "", report.title
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    for worksheet in list(book.worksheets):
        book.remove(worksheet)
    names: set[str] = set()
    for sheet in report.sheets:
        _fill(book.create_sheet(_name(sheet, names)), report, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(report: Report) -> list[list[Any]]:
    lines: list[list[Any]] = [[report.title, report.fund.name, days(report)]]
    for sheet in report.sheets:
        lines += [[], [sheet.title], heads(sheet), *(spread(sheet, row) for row in sheet.lines)]
    return [*lines, *([note] for note in report.notes)]


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else str(value)


def _fill(worksheet: Worksheet, report: Report, sheet: Sheet) -> None:
    title = [report.title, report.fund.name, days(report)]
    lines = [[guarded(text) for text in title], [guarded(sheet.title)], [], heads(sheet)]
    rows = [spread(sheet, row) for row in sheet.lines]
    for place, line in enumerate([*lines, *rows], start=1):
        for column, value in enumerate(line, start=1):
            _write(worksheet.cell(place, column), value)
    strong = [1, 2, len(lines), *([len(lines) + len(rows)] if sheet.foot else [])]
    for cell in (cell for place in strong for cell in worksheet[place]):
        cell.font = _BOLD
    for note in report.notes:
        worksheet.append([guarded(note)])
    _widen(worksheet, [lines[-1], *rows])


def _write(cell: Any, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, Decimal):
        places = -int(value.as_tuple().exponent)
        cell.number_format = f"#,##0.{'0' * places}" if places > 0 else "#,##0"
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def _widen(worksheet: Worksheet, rows: list[list[Any]]) -> None:
    for place, cells in enumerate(zip(*rows, strict=True), start=1):
        first: Cell = worksheet.cell(1, place)  # type: ignore[assignment]  # never a merged one here
        widest = max(len(_text(value)) for value in cells)
        worksheet.column_dimensions[first.column_letter].width = min(widest + 3, _WIDEST)


def _name(sheet: Sheet, names: set[str]) -> str:
    wanted = _NOT_IN_A_NAME.sub(" ", sheet.title)[:_LONGEST_NAME]
    name = wanted if wanted.lower() not in names else f"{wanted[: _LONGEST_NAME - 4]} {len(names)}"
    names.add(name.lower())
    return name
