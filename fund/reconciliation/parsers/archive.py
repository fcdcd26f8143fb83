"""Archives without harm: how many files, how large and how tightly packed one may be, before anything is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile

SIGNATURE = b"PK\x03\x04"
MOST_FILES = 400
LARGEST_WHOLE = 40 * 1024 * 1024
# Text packs ten to thirty times smaller; what packs tighter than this was made to burst.
TIGHTEST = 200
_SMALL = 64 * 1024
_ENCRYPTED = 1
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the archive once its list of files has been checked; raises BrokenFile."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _UNREADABLE:
        raise BrokenFile(gettext("this archive cannot be opened.")) from None
    found = archive.infolist()
    if len(found) > MOST_FILES or sum(each.file_size for each in found) > LARGEST_WHOLE:
        raise BrokenFile(gettext("this archive holds too much. Send shorter periods, one after the other."))
    if any(each.file_size > max(_SMALL, TIGHTEST * each.compress_size) for each in found):
        raise BrokenFile(gettext("this archive is packed more tightly than any statement is."))
    if any(each.flag_bits & _ENCRYPTED for each in found):
        raise BrokenFile(gettext("this archive is locked with a password. Unpack it first."))
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Tell an XLSX from an archive of files."""
    return "xl/workbook.xml" in archive.namelist()


def files_of(archive: zipfile.ZipFile) -> Iterator[tuple[int, bytes]]:
    """Yield the files with their number, without folders and what systems add by themselves."""
    number = 0
    for each in archive.infolist():
        name = each.filename.rpartition("/")[2]
        if each.is_dir() or name.startswith(".") or each.filename.startswith("__MACOSX/"):
            continue
        number += 1
        yield number, read(archive, each)


def read(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> bytes:
    """Return one file; the library gives no more of it than the list announced, and checks that this was all."""
    try:
        return archive.read(each)
    except _UNREADABLE:
        raise BrokenFile(gettext("a file of this archive is damaged.")) from None
