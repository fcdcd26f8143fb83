"""Finding a table's header among titles, merged cells and several sheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile
from fund.reconciliation.parsers.cells import Row, Sheet, words_of
from fund.reconciliation.parsers.table_settings import Header, TableMapping, alike

_LOWEST = 60


@dataclass(frozen=True)
class Found:
    """The sheet that holds the table, its header, and the rows below it."""

    sheet: Sheet
    header: Header
    rows: list[Row] = field(repr=False)


def find(sheets: Sequence[Sheet], mapping: TableMapping) -> Found:
    """Return where the table stands; raises BrokenFile naming what is missing."""
    wanted = [sheet for sheet in sheets if not mapping.sheet or alike(sheet.name) == alike(mapping.sheet)]
    if not wanted:
        raise BrokenFile(gettext("it has no sheet of the name the mapping gives."))
    attempts = [attempt for sheet in wanted for attempt in _attempts(sheet, mapping)]
    if not attempts:
        raise BrokenFile(gettext("the header row is missing."))
    for found in attempts:
        if not found.header.missing:
            return found
    nearest = min(attempts, key=lambda found: len(found.header.missing))
    columns = {"columns": ", ".join(sorted(nearest.header.missing))}
    place = nearest.rows[0][0] - 1 if nearest.rows and not mapping.find_header else mapping.header_row
    raise BrokenFile(
        gettext("columns of the mapping are missing or occur twice: %(columns)s.") % columns,
        place=0 if mapping.find_header else place,
    )


def names_of(rows: Sequence[Row]) -> list[frozenset[str]]:
    """Return all that each column below these header rows is called: by either row, and by both together.

    A cell merged over several columns stands in its first one only: its name is lent to those on its right.
    """
    width = max((len(cells) for _place, cells in rows), default=0)
    texts = [[alike(words_of(cell)) for cell in cells] + [""] * (width - len(cells)) for _place, cells in rows]
    return [_called(texts, column) for column in range(width)]


def _called(texts: list[list[str]], column: int) -> frozenset[str]:
    own = [text[column] for text in texts]
    whole = [_lent(text, column) if any(own[number + 1 :]) else own[number] for number, text in enumerate(texts)]
    return frozenset({*own, " ".join(filter(None, whole))} - {""})


def _lent(text: list[str], column: int) -> str:
    return next((text[number] for number in range(column, -1, -1) if text[number]), "")


def _attempts(sheet: Sheet, mapping: TableMapping) -> Iterator[Found]:
    starts = range(min(len(sheet.rows), _LOWEST)) if mapping.find_header else [mapping.header_row - 1]
    for start in starts:
        if start < 0:
            yield Found(sheet, mapping.located([]), sheet.rows)
        elif start < len(sheet.rows):
            below = start + mapping.header_rows
            yield Found(sheet, mapping.located(names_of(sheet.rows[start:below])), sheet.rows[below:])
