"""Reader of ISO 20022 bank-to-customer statements, camt.053.001.02 to .13.

Nothing outside the file is ever read: no DTD, no entity, no network. Source of the element names: the ISO 20022
message definition reports of camt.053.
"""

import re
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lxml import etree

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, check_sum
from fund.reconciliation.parsers.camt053_entries import Node, children, day_of, lines_of, signed_amount, text_at

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(\d{3})\.001\.(\d{2})")
_OLDEST, _NEWEST = 2, 13
_OTHERS = {
    "052": _("camt.052, a report within the day"),
    "054": _("camt.054, a note of single movements without balances"),
}


def parse(content: bytes) -> list[ParsedStatement]:
    """Return the statements of a CAMT.053 file in their order; raises BrokenFile naming line and reason."""
    root = _root(content)
    _check_kind(root)
    found = [check_sum(_statement(node)) for node in root.iterfind("{*}BkToCstmrStmt/{*}Stmt")]
    if not found:
        raise BrokenFile(gettext("it holds no statement."))
    return found


def _root(content: bytes) -> Node:
    # Zero bytes are dropped for the search only, so that UTF-16 hides nothing.
    plain = content.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise BrokenFile(gettext("it declares a document type, which no bank statement needs."))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenFile(gettext("this is not well-formed XML."), place=error.lineno or 0) from None
    # Encodings in which the search above reads nothing are caught here.
    if root.getroottree().docinfo.internalDTD is not None:
        raise BrokenFile(gettext("it declares a document type, which no bank statement needs."))
    return root


def _check_kind(root: Node) -> None:
    found = _NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    message, version = (found[1], int(found[2])) if found else ("", 0)
    if message in _OTHERS:
        what = {"kind": _OTHERS[message]}
        raise BrokenFile(gettext("this is a %(kind)s. Ask the bank for the statement, camt.053.") % what)
    if message != "053":
        raise BrokenFile(gettext("this XML is not a camt.053 bank statement."))
    if not _OLDEST <= version <= _NEWEST:
        raise BrokenFile(gettext("this version of camt.053 is not known; versions 02 to 13 are."))


def _statement(node: Node) -> ParsedStatement:
    balances = _balances(node)
    opening = balances.get("OPBD") or balances.get("PRCD")
    closing = balances.get("CLBD")
    if opening is None or closing is None:
        raise BrokenFile(gettext("an opening or a closing booked balance is missing."), place=node.sourceline or 0)
    currency = opening[1]
    if text_at(node, "Acct/Ccy", currency) != currency or closing[1] != currency:
        raise BrokenFile(gettext("its balances are not in the account's currency."), place=node.sourceline or 0)
    entries = [(entry, lines_of(entry, currency)) for entry in children(node, "Ntry")]
    lines = tuple(line for _entry, found in entries for line in found)
    from_day, to_day = _period(node, closing[2], lines)
    return ParsedStatement(
        account_hint=text_at(node, "Acct/Id/IBAN") or text_at(node, "Acct/Id/Othr/Id"),
        currency=currency,
        opening_minor=opening[0],
        closing_minor=closing[0],
        from_day=from_day,
        to_day=to_day,
        lines=lines,
        place=node.sourceline or 0,
        pending=sum(not found for _entry, found in entries),
    )


def _balances(node: Node) -> dict[str, tuple[int, str, date]]:
    found: dict[str, tuple[int, str, date]] = {}
    for balance in children(node, "Bal"):
        kind = text_at(balance, "Tp/CdOrPrtry/Cd")
        amount, currency = signed_amount(balance)
        day = day_of(balance, "Dt")
        if day is None:
            raise BrokenFile(gettext("a balance has no day."), place=balance.sourceline or 0)
        # A statement printed on several pages opens each page: the first opening and the last closing count.
        if kind == "CLBD" or kind not in found:
            found[kind] = (amount, currency, day)
    return found


def _period(node: Node, closed: date, lines: tuple[ParsedLine, ...]) -> tuple[date, date]:
    stated_from, stated_to = day_of(node, "FrToDt/FrDtTm"), day_of(node, "FrToDt/ToDtTm")
    days = [line.day for line in lines]
    return min([stated_from or closed, *days]), max([stated_to or closed, *days])
