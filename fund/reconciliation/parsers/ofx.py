"""Reader of OFX and QFX bank statements, as SGML (1.x) and as XML (2.x): one small reader for both.

Nothing is expanded and nothing outside is read: elements are cut out one by one, and what has an unknown name is
passed over. Source of the element names: the Open Financial Exchange specifications 1.6 and 2.2.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, check_sum, either_amount
from fund.reconciliation.parsers.text import decoded

_ELEMENT = re.compile(r"<(/?)([A-Za-z0-9._]+)\s*(/?)>([^<]*)")
_STATEMENTS = ("STMTRS", "CCSTMTRS")
# What holds others in every file; the rest is told by whether it is closed anywhere.
_HOLDERS = frozenset(
    {"OFX", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "STMTTRNRS", "CCSTMTTRNRS", *_STATEMENTS, "BANKTRANLIST", "STMTTRN"}
)
_DEEPEST = 12


@dataclass
class _Node:
    """An element with what it holds; leaves have a text."""

    name: str
    place: int
    text: str = field(default="", repr=False)
    children: "list[_Node]" = field(default_factory=list, repr=False)

    def all(self, name: str) -> "Iterator[_Node]":
        for child in self.children:
            if child.name == name:
                yield child
            else:
                yield from child.all(name)

    def find(self, path: str) -> "_Node | None":
        found: _Node | None = self
        for name in path.split("/"):
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def value(self, *paths: str) -> str:
        return next((found.text for path in paths if (found := self.find(path)) and found.text), "")


def parse(content: bytes) -> list[ParsedStatement]:
    """Return the bank and card statements of the file; raises BrokenFile naming line and reason."""
    root = _tree(decoded(content, _charset(content), "cp1252"))
    found = [check_sum(_statement(node)) for name in _STATEMENTS for node in root.all(name)]
    if not found:
        raise BrokenFile(gettext("it holds no bank or card statement."))
    return found


def looks_like(start: bytes) -> bool:
    """Tell from the first octets whether a file is OFX."""
    return start.upper().startswith(b"OFXHEADER") or b"<OFX>" in start.upper() or b"<?OFX" in start.upper()


def _charset(content: bytes) -> str:
    named = re.search(rb"CHARSET:\s*(?:windows-|cp)?(\d{3,5})", content[:1000], re.IGNORECASE)
    return f"cp{named[1].decode()}" if named else "utf-8"


def _tree(text: str) -> _Node:
    """Build the tree; in SGML leaves are not closed, so only what is closed somewhere can hold others."""
    start = text.upper().find("<OFX>")
    if start < 0:
        raise BrokenFile(gettext("this is not an OFX file."))
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise BrokenFile(gettext("it declares a document type, which no bank statement needs."))
    closed = _HOLDERS | {name.upper() for name in re.findall(r"</([A-Za-z0-9._]+)\s*>", text)}
    root = _Node("", 0)
    stack, line, passed = [root], 1 + text.count("\n", 0, start), start
    for found in _ELEMENT.finditer(text, start):
        line, passed = line + text.count("\n", passed, found.start()), found.start()
        name, words = found[2].upper(), html.unescape(found[4]).strip()
        if found[1]:
            _close(stack, name, line)
            continue
        node = _Node(name, line, words)
        stack[-1].children.append(node)
        if not found[3] and not words and name in closed:
            stack.append(node)
        if len(stack) > _DEEPEST:
            raise BrokenFile(gettext("its elements are not closed."), place=line)
    if len(stack) > 1:
        raise BrokenFile(gettext("it is cut short: %(name)s is not closed.") % {"name": stack[-1].name}, place=line)
    return root


def _close(stack: list[_Node], name: str, line: int) -> None:
    names = [node.name for node in stack]
    if name in names:
        del stack[names.index(name) if names.count(name) == 1 else len(names) - 1 - names[::-1].index(name) :]
    elif not any(child.name == name for child in stack[-1].children[-1:]):
        raise BrokenFile(gettext("%(name)s is closed but was not opened.") % {"name": name}, place=line)


def _statement(node: _Node) -> ParsedStatement:
    currency = node.value("CURDEF").upper()
    moves = node.find("BANKTRANLIST")
    if moves is None:
        raise BrokenFile(gettext("a statement has no list of movements."), place=node.place)
    lines = tuple(_line(each, currency) for each in moves.all("STMTTRN"))
    days = [_day(text, moves.place) for name in ("DTSTART", "DTEND") if (text := moves.value(name))]
    days += [line.day for line in lines]
    if not days:
        raise BrokenFile(gettext("it names no day."), place=node.place)
    opening, closing = _balances(node, lines, currency, max(days))
    account = node.value("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")
    return ParsedStatement(account, currency, opening, closing, min(days), max(days), lines, node.place)


def _balances(node: _Node, lines: tuple[ParsedLine, ...], currency: str, to_day: date) -> tuple[int | None, int | None]:
    """Return both balances where the one that is stated is of the last day: it may be that of the download instead."""
    stated = node.find("LEDGERBAL")
    if stated is None or _day(stated.value("DTASOF"), stated.place) != to_day:
        return None, None
    closing = either_amount(stated.value("BALAMT"), currency=currency, place=stated.place)
    return closing - sum(line.amount_minor for line in lines), closing


def _line(node: _Node, currency: str) -> ParsedLine:
    named = node.value("CURRENCY/CURSYM").upper()
    if named and named != currency:
        raise BrokenFile(gettext("a movement is not in the account's currency."), place=node.place)
    value_day = node.value("DTAVAIL", "DTUSER")
    return ParsedLine(
        day=_day(node.value("DTPOSTED"), node.place),
        value_day=_day(value_day, node.place) if value_day else None,
        amount_minor=either_amount(node.value("TRNAMT"), currency=currency, place=node.place),
        currency=currency,
        bank_id=node.value("FITID"),
        transaction_code=node.value("TRNTYPE"),
        counterparty=node.value("NAME", "PAYEE/NAME"),
        counterparty_account=node.value("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"),
        text=" ".join(filter(None, (node.value("MEMO"), node.value("CHECKNUM", "REFNUM")))),
        is_reversal=bool(node.value("CORRECTFITID")),
        place=node.place,
    )


def _day(text: str, place: int) -> date:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise BrokenFile(gettext("a day is not of the form YYYYMMDD."), place=place) from None
