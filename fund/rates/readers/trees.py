"""Opening XML and JSON files of rates without ever following anything out of them."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from lxml import etree

from fund.rates.quotes import BrokenRates

Node = Any
Row = Mapping[str, Any]


def root_of(content: bytes) -> Node:
    """Return the root of an XML file in its declared encoding; raises BrokenRates naming the line."""
    plain = content.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise BrokenRates(gettext("it declares a document type, which no file of rates needs."))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenRates(gettext("this is not well-formed XML."), place=line(error.lineno or 0)) from None
    # Encodings in which the search above reads nothing are caught here.
    if root.getroottree().docinfo.internalDTD is not None:
        raise BrokenRates(gettext("it declares a document type, which no file of rates needs."))
    return root


def said(node: Node, name: str) -> str:
    """Return the text of a child whatever its namespace; empty when there is none."""
    return (node.findtext(f"{{*}}{name}") or "").strip()


def line(number: int) -> str:
    """Return the place of a line as a person reads it."""
    return gettext("Line %(number)s") % {"number": number} if number else ""


def line_of(node: Node) -> str:
    """Return the place of an element."""
    return line(node.sourceline or 0)


def rows_of(content: bytes) -> list[Row]:
    """Return the rows of a JSON list; raises BrokenRates for anything else, also for an empty list."""
    try:
        found = json.loads(content, parse_float=Decimal, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as error:
        place = line(error.lineno) if isinstance(error, json.JSONDecodeError) else ""
        raise BrokenRates(gettext("this is not JSON."), place=place) from None
    if not isinstance(found, list):
        raise BrokenRates(gettext("it holds no list of rates."))
    if not found:
        raise BrokenRates(gettext("it is an empty list: the bank has no rate for the day that was asked."))
    return [_row(row, number) for number, row in enumerate(found, start=1)]


def element(number: int, code: Any = "") -> str:
    """Return the place of a row as a person counts it."""
    shown = code if isinstance(code, str) and code.isalpha() and len(code) <= 3 else ""  # noqa: PLR2004
    return gettext("Row %(number)s %(code)s") % {"number": number, "code": shown} if shown else _plain(number)


def text(value: Any) -> str:
    """Return a JSON value as it was written: numbers exactly, anything but text and numbers as nothing."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _plain(number: int) -> str:
    return gettext("Row %(number)s") % {"number": number}


def _row(row: Any, number: int) -> Row:
    if not isinstance(row, Mapping):
        raise BrokenRates(gettext("it is no rate."), place=element(number))
    return row


def _not_a_number(_word: str) -> Any:
    raise ValueError
