"""Which reader a file needs, told from its first octets, whatever its name says."""

from collections.abc import Sequence

from django.utils.translation import gettext

from fund.reconciliation.parsers import archive, camt053, client_bank, csv_file, mt940, ofx, tables, xlsx_file
from fund.reconciliation.parsers.base import SIZE_LIMIT, BrokenFile, ParsedStatement
from fund.reconciliation.parsers.table_settings import TableMapping
from fund.reconciliation.parsers.text import decoded
from notifications.errors import Malformed, TooLarge

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Workbooks of Excel before 2007, and newer ones that are locked with a password.
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BEGINNING = 4000


def read(content: bytes, mapping: TableMapping | None, *, currency: str = "") -> list[ParsedStatement]:
    """Return the file's statements; `currency` is the account's, for formats that name none.

    Raises BrokenFile, TooLarge, or Malformed where a table comes without a mapping.
    """
    if len(content) > SIZE_LIMIT:
        raise TooLarge(
            gettext("A bank file may have 4 MB. Ask the bank for shorter periods, then import them in order.")
        )
    if not content.removeprefix(_UTF8_MARK).strip():
        raise BrokenFile(gettext("it is empty."))
    if not content.startswith(archive.SIGNATURE):
        return _of_account(_one(content, mapping, currency), mapping)
    packed = archive.opened(content)
    if archive.is_workbook(packed):
        return _of_account(tables.parse(xlsx_file.sheets_of(content), _needed(mapping)), mapping)
    return _of_account(_pieces(list(archive.files_of(packed)), mapping, currency), mapping)


def media_type_of(content: bytes) -> tuple[str, str]:
    """Return a neutral name and the media type under which a file is sealed."""
    if content.startswith(archive.SIGNATURE):
        return "statement.zip", "application/zip"
    start = content.removeprefix(_UTF8_MARK).lstrip()[:_BEGINNING]
    if start.startswith((b"<", *_UTF16_MARKS)) and not ofx.looks_like(start):
        return "statement.xml", "application/xml"
    return "statement.txt", "text/plain"


def _pieces(files: Sequence[tuple[int, bytes]], mapping: TableMapping | None, currency: str) -> list[ParsedStatement]:
    """Read the files of an archive; the same file twice in it counts once."""
    found: list[ParsedStatement] = []
    seen: set[bytes] = set()
    for number, content in files:
        if content in seen or not content:
            continue
        seen.add(content)
        try:
            found += _piece(content, mapping, currency)
        except BrokenFile as broken:
            raise broken.in_piece(number) from None
    if not found:
        raise BrokenFile(gettext("this archive holds no statement."))
    return found


def _piece(content: bytes, mapping: TableMapping | None, currency: str) -> list[ParsedStatement]:
    if not content.startswith(archive.SIGNATURE):
        return _one(content, mapping, currency)
    if not archive.is_workbook(archive.opened(content)):
        raise BrokenFile(gettext("an archive inside an archive is not opened."))
    return tables.parse(xlsx_file.sheets_of(content), _needed(mapping))


def _one(content: bytes, mapping: TableMapping | None, currency: str) -> list[ParsedStatement]:
    start = content.removeprefix(_UTF8_MARK).lstrip()[:_BEGINNING]
    if start.startswith(_OLD_EXCEL):
        raise BrokenFile(
            gettext("this is an old or locked Excel file. Open it, save it without password as XLSX, and send that.")
        )
    if ofx.looks_like(start):
        return ofx.parse(content)
    if start.startswith(b"<") or (content.startswith(_UTF16_MARKS) and mapping is None):
        return camt053.parse(content)
    if mt940.looks_like(start):
        return mt940.parse(content)
    if _is_client_bank(start):
        return client_bank.parse(content, currency=_currency(mapping, currency))
    return tables.parse([csv_file.sheet_of(content, _needed(mapping))], _needed(mapping))


def _is_client_bank(start: bytes) -> bool:

    return decoded(start[:40], "latin-1").casefold().lstrip().startswith(client_bank.SIGNATURE)


def _of_account(statements: list[ParsedStatement], mapping: TableMapping | None) -> list[ParsedStatement]:
    if mapping is None or not mapping.account:
        return statements
    own = [each for each in statements if each.account_hint == mapping.account]
    if not own:
        raise BrokenFile(gettext("it holds nothing of the account that the mapping names."))
    return own


def _needed(mapping: TableMapping | None) -> TableMapping:
    if mapping is None or mapping.format != "table":
        advice = gettext("This file is a table. Name the bank's mapping: a saved one, or one of the ready ones.")
        raise Malformed(fields={"mapping": advice})
    return mapping


def _currency(mapping: TableMapping | None, currency: str) -> str:
    named = currency or (mapping.currency if mapping else "")
    if not named:
        advice = gettext("This file does not say its currency. Name an account that exists, or a mapping that says it.")
        raise Malformed(fields={"account": advice})
    return named
