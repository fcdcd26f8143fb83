"""Bank files as text: which encoding they are really in, and their lines as people count them."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


def decoded(content: bytes, *labels: str, telling: Sequence[str] = ()) -> str:
    """Return the file's text: UTF-8 where it is valid, else the first label that reads it.

    Banks label UTF-8 files as something else more often than the reverse, and little else is valid UTF-8. Where an
    encoding of single octets reads everything, the right one is told by a word of the format (`telling`).
    """
    marked = ("utf-16",) if content.startswith(_UTF16_MARKS) else ()
    for encoding in (*marked, "utf-8-sig", *labels):
        text = _attempt(content, encoding)
        if text is not None and (not telling or any(word in text.casefold() for word in telling)):
            return text
    raise BrokenFile(gettext("it is neither in UTF-8 nor in another encoding this kind of file comes in."))


def lines_of(text: str) -> list[str]:
    """Return the lines, however they end; rarer line separators of Unicode stay part of a text."""
    return _LINE_ENDS.split(text)


def _attempt(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None
