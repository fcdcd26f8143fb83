"""Entries of a CAMT.053 statement: one booking of the bank becomes one line, a batch one line for each movement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext
from lxml import etree

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, amount_minor

Node = etree._Element

_SIGNS = {"CRDT": 1, "DBIT": -1}
_YES = frozenset({"true", "1"})
# What banks write where they have no reference.
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOT PROVIDED"})
_TEXTS = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "Refs/EndToEndId", "AddtlTxInf")


def path(names: str) -> str:
    """Return a search path that holds in every version's namespace."""
    return "/".join(f"{{*}}{name}" for name in names.split("/"))


def children(node: Node, names: str) -> Iterator[Node]:
    """Yield the elements at a path below the node."""
    return node.iterfind(path(names))


def text_at(node: Node, names: str, default: str = "") -> str:
    """Return the stripped text of the first element at a path, or the default."""
    return (node.findtext(path(names)) or "").strip() or default


def day_of(node: Node, names: str) -> date | None:
    """Return the day in an element that is a date, a moment, or holds either; raises BrokenFile on anything else."""
    found = node.find(path(names))
    if found is None:
        return None
    text = "".join(str(part) for part in found.itertext()).strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BrokenFile(gettext("a day is not of the form year-month-day."), place=found.sourceline or 0) from None


def signed_amount(node: Node) -> tuple[int, str]:
    """Return the amount of an entry or a balance in minor units and its currency; debits are negative."""
    sign = _SIGNS.get(text_at(node, "CdtDbtInd"))
    if sign is None:
        raise BrokenFile(gettext("credit or debit is not said."), place=node.sourceline or 0)
    found = _amount(node, "Amt")
    if found is None:
        raise BrokenFile(gettext("an amount is missing."), place=node.sourceline or 0)
    return sign * found[0], found[1]


def lines_of(entry: Node, currency: str) -> list[ParsedLine]:
    """Return the lines of one booked entry; pending and informative entries give none.

    The sign is the entry's own also for a reversal: ISO 20022 states the direction of the reversal itself.
    """
    if (text_at(entry, "Sts") or text_at(entry, "Sts/Cd") or "BOOK") != "BOOK":
        return []
    whole = _whole_entry(entry, currency)
    details = [_Detail.read(node, currency, whole.amount_minor) for node in children(entry, "NtryDtls/TxDtls")]
    if len(details) == 1:
        return [_with_detail(whole, details[0], whole.amount_minor)]
    return _batch(whole, details)


def _whole_entry(entry: Node, currency: str) -> ParsedLine:
    amount, own = signed_amount(entry)
    place = entry.sourceline or 0
    if own != currency:
        raise BrokenFile(gettext("an entry is not in the account's currency."), place=place)
    value_day = day_of(entry, "ValDt")
    day = day_of(entry, "BookgDt") or value_day
    if day is None:
        raise BrokenFile(gettext("an entry has no day."), place=place)
    return ParsedLine(
        day=day,
        value_day=value_day,
        amount_minor=amount,
        currency=currency,
        bank_id=_reference(text_at(entry, "AcctSvcrRef")),
        transaction_code=_transaction_code(entry),
        text=text_at(entry, "AddtlNtryInf"),
        fee_minor=_fee(entry, currency),
        is_reversal=text_at(entry, "RvslInd").lower() in _YES,
        place=place,
    )


@dataclass(frozen=True)
class _Detail:
    amount_minor: int | None
    fee_minor: int
    bank_id: str
    transaction_code: str
    counterparty: str
    counterparty_account: str
    text: str
    place: int

    @classmethod
    def read(cls, node: Node, currency: str, entry_minor: int) -> "_Detail":
        # Money going out goes to the creditor; coming in it comes from the debtor.
        side = "Cdtr" if entry_minor < 0 else "Dbtr"
        return cls(
            amount_minor=_detail_amount(node, currency, entry_minor),
            fee_minor=_fee(node, currency),
            bank_id=_reference(text_at(node, "Refs/AcctSvcrRef")),
            transaction_code=_transaction_code(node),
            counterparty=text_at(node, f"RltdPties/{side}/Nm") or text_at(node, f"RltdPties/{side}/Pty/Nm"),
            counterparty_account=text_at(node, f"RltdPties/{side}Acct/Id/IBAN")
            or text_at(node, f"RltdPties/{side}Acct/Id/Othr/Id"),
            text=" ".join(_texts(node)),
            place=node.sourceline or 0,
        )


def _batch(whole: ParsedLine, details: list[_Detail]) -> list[ParsedLine]:
    """Split a batch where its details account for every cent of the booking, else keep it whole."""
    amounts = [detail.amount_minor for detail in details if detail.amount_minor is not None]
    rest = whole.amount_minor - sum(amounts)
    if not details or len(amounts) < len(details) or rest not in {0, -whole.fee_minor}:
        words = " ".join([whole.text, *(detail.text for detail in details)]).strip()
        return [replace(whole, text=words)]
    alone = replace(whole, fee_minor=0)
    lines = [_with_detail(alone, detail, amount) for detail, amount in zip(details, amounts, strict=True)]
    return [*lines, replace(alone, amount_minor=rest)] if rest else lines


def _with_detail(whole: ParsedLine, detail: _Detail, amount: int) -> ParsedLine:
    return replace(
        whole,
        amount_minor=amount,
        fee_minor=whole.fee_minor or detail.fee_minor,
        bank_id=detail.bank_id or whole.bank_id,
        transaction_code=detail.transaction_code or whole.transaction_code,
        counterparty=detail.counterparty,
        counterparty_account=detail.counterparty_account,
        text=" ".join(part for part in (detail.text, whole.text) if part),
        place=detail.place,
    )


def _detail_amount(node: Node, currency: str, entry_minor: int) -> int | None:
    sign = _SIGNS.get(text_at(node, "CdtDbtInd"), 1 if entry_minor > 0 else -1)
    for names in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        found = _amount(node, names)
        if found is not None and found[1] == currency:
            return sign * found[0]
    return None


def _amount(node: Node, names: str) -> tuple[int, str] | None:
    found = node.find(path(names))
    if found is None:
        return None
    place, currency = found.sourceline or 0, found.get("Ccy", "")
    minor = amount_minor(found.text or "", decimal=".", currency=currency, place=place)
    if minor < 0:
        raise BrokenFile(gettext("an amount is negative, which this format does not allow."), place=place)
    return minor, currency


def _fee(node: Node, currency: str) -> int:
    """Return the charges taken inside the amount; older versions repeat `Chrgs`, newer ones its `Rcrd`."""
    taken = 0
    for charges in children(node, "Chrgs"):
        for record in list(children(charges, "Rcrd")) or [charges]:
            found = _amount(record, "Amt")
            if found and found[1] == currency and _is_inside(record):
                taken += found[0] if text_at(record, "CdtDbtInd", "DBIT") == "DBIT" else -found[0]
    return max(taken, 0)


def _is_inside(record: Node) -> bool:
    return text_at(record, "ChrgInclInd", "true").lower() in _YES


def _transaction_code(node: Node) -> str:
    names = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
    return "-".join(filter(None, (text_at(node, name) for name in names))) or text_at(node, "BkTxCd/Prtry/Cd")


def _reference(text: str) -> str:
    return "" if text.upper() in _NO_REFERENCE else text


def _texts(node: Node) -> Iterator[str]:
    for names in _TEXTS:
        for found in children(node, names):
            text = (found.text or "").strip()
            if text and text.upper() not in _NO_REFERENCE:
                yield text
