"""XLSX as rows of tables: values only, no formula is calculated, no macro or link is followed."""

import io
import zipfile
import zlib
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext

from fund.reconciliation.parsers import archive
from fund.reconciliation.parsers.base import BrokenFile
from fund.reconciliation.parsers.cells import Cell, Row, Sheet

_MOST_ROWS, _MOST_COLUMNS, _MOST_SHEETS = 50_000, 120, 20
# Excel keeps fifteen digits; what stands beyond them is noise of binary fractions.
_DIGITS = ".15g"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    OSError,
    EOFError,
)


def sheets_of(content: bytes) -> list[Sheet]:
    """Return the workbook's sheets; raises BrokenFile."""
    _check_plain(archive.opened(content))
    try:
        # Loaded with the first workbook: it brings an imaging library along that no other page wants.
        book = import_string("openpyxl.load_workbook")(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        first = book.epoch.date()
        return [Sheet(sheet.title, _rows(sheet), first) for sheet in book.worksheets[:_MOST_SHEETS]]
    except BrokenFile:
        raise
    except _UNREADABLE:
        raise BrokenFile(gettext("this workbook cannot be read. Open it and save it anew as XLSX or CSV.")) from None


def _check_plain(packed: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts declare entities, before any XML reader sees them."""
    for each in packed.infolist():
        if each.filename.endswith((".xml", ".rels")):
            plain = archive.read(packed, each).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise BrokenFile(gettext("it declares a document type, which no bank statement needs."))


def _rows(sheet: Any) -> list[Row]:
    sheet.reset_dimensions()
    rows: list[Row] = []
    for place, values in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
        if place > _MOST_ROWS:
            raise BrokenFile(gettext("it has too many rows. Send shorter periods, one after the other."))
        rows.append((place, [_cell(value) for value in values]))
    return rows


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool | time):
        return str(value)
    if isinstance(value, int | float):
        return Decimal(format(value, _DIGITS))
    return str(value).strip()
