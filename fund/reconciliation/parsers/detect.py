"""Which reader a file needs, told from its first bytes."""

from django.utils.translation import gettext

from fund.reconciliation.parsers import camt053, csv_mapped
from fund.reconciliation.parsers.base import SIZE_LIMIT, BrokenFile, ParsedStatement, joined
from fund.reconciliation.parsers.csv_settings import CsvMapping
from notifications.errors import Malformed, TooLarge

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(content: bytes, mapping: CsvMapping | None) -> ParsedStatement:
    """Return the file's statement: XML is CAMT.053, anything else a CSV that needs its bank's mapping.

    Raises BrokenFile, TooLarge, or Malformed when a CSV comes without a mapping.
    """
    if len(content) > SIZE_LIMIT:
        raise TooLarge(
            gettext("A bank file may have 4 MB. Ask the bank for shorter periods, then import them in order.")
        )
    start = content.removeprefix(_UTF8_MARK).lstrip()
    if not start:
        raise BrokenFile(gettext("it is empty."))
    if start.startswith((b"<", *_UTF16_MARKS)):
        return joined(camt053.parse(content))
    if mapping is None:
        raise Malformed(fields={"mapping": gettext("This file is not XML. Name the saved mapping of the bank's CSV.")})
    return joined(csv_mapped.parse(content, mapping))
