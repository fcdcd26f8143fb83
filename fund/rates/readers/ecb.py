"""Reader of the European Central Bank's reference rates: daily and historic XML, wide CSV, ZIP of the latter.

All are foreign currency per one euro. Source: the bank's page on euro foreign exchange reference rates.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext

from fund.models.rates import RateSource
from fund.rates.quotes import BrokenRates, Quote, currency_of, day_of, value_of
from fund.rates.readers.trees import Node, line, line_of

UNPACKED_LIMIT = 16 * 1024 * 1024
_NONE = {"", "N/A"}
_DAY_FORMS = ("%Y-%m-%d", "%d %B %Y")


def from_xml(root: Node) -> list[Quote]:
    """Return the quotes of every day in the file."""
    days = [node for node in root.iter("{*}Cube") if node.get("time")]
    return [
        _quote(day_of(day.get("time"), "%Y-%m-%d", place=line_of(day)), node.get("currency") or "", node, day)
        for day in days
        for node in day.iterfind("{*}Cube")
    ]


def from_csv(content: bytes) -> list[Quote]:
    """Return the quotes of a wide table: a day in each row, a currency in each column, gaps as N/A."""
    rows = list(csv.reader(io.StringIO(_decoded(content))))
    heads = [head.strip() for head in rows[0]] if rows else []
    if not heads or heads[0] != "Date":
        raise BrokenRates(gettext("it does not begin with a row of currencies."), place=line(1))
    return [quote for number, row in enumerate(rows[1:], start=2) if row for quote in _of_row(heads, row, number)]


def from_zip(content: bytes) -> list[Quote]:
    """Return the quotes of the one table in the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return from_csv(_only_table(archive))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise BrokenRates(gettext("this archive cannot be opened.")) from None


def _only_table(archive: zipfile.ZipFile) -> bytes:
    inside = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
    if len(inside) != 1:
        raise BrokenRates(gettext("this archive does not hold exactly one table."))
    with archive.open(inside[0]) as table:
        content = table.read(UNPACKED_LIMIT + 1)
    if len(content) > UNPACKED_LIMIT:
        raise BrokenRates(gettext("the table in this archive is too large."))
    return content


def _of_row(heads: Sequence[str], row: Sequence[str], number: int) -> Iterator[Quote]:
    place = line(number)
    on = _day(row[0], place)
    if len(row) < len([head for head in heads if head]):
        raise BrokenRates(gettext("it has fewer columns than the first row."), place=place)
    for head, cell in _cells(heads, row):
        if cell not in _NONE:
            digits, places = value_of(cell, place=f"{place} {head}")
            yield Quote(RateSource.ECB, on, "EUR", currency_of(head, place=place), 1, digits, places)


def _cells(heads: Sequence[str], row: Sequence[str]) -> Iterable[tuple[str, str]]:
    # Each row ends with a comma, so that the last column has no name.
    return ((head, cell.strip()) for head, cell in zip(heads[1:], row[1:], strict=False) if head)


def _quote(on: date, currency: str, node: Node, day: Node) -> Quote:
    place = line_of(node) or line_of(day)
    digits, places = value_of(node.get("rate") or "", place=place)
    return Quote(RateSource.ECB, on, "EUR", currency_of(currency, place=place), 1, digits, places)


def _day(text: str, place: str) -> date:
    for form in _DAY_FORMS[:-1]:
        try:
            return day_of(text, form, place=place)
        except BrokenRates:
            continue
    return day_of(text, _DAY_FORMS[-1], place=place)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BrokenRates(gettext("it is not written in UTF-8.")) from None
