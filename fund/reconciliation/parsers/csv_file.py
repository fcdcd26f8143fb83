"""CSV as rows of a table."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile
from fund.reconciliation.parsers.cells import Row, Sheet
from fund.reconciliation.parsers.table_settings import TableMapping
from fund.reconciliation.parsers.text import decoded


def sheet_of(content: bytes, mapping: TableMapping) -> Sheet:
    """Return the file's rows; raises BrokenFile naming line and reason."""
    return Sheet("", list(_rows(decoded(content, mapping.encoding), mapping)))


def _rows(text: str, mapping: TableMapping) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mapping.separator, quotechar=mapping.quote)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        raise BrokenFile(gettext("this row cannot be read as CSV."), place=reader.line_num) from None
