"""Builder of CAMT.053 files for tests, in the shapes that the versions differ by."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version:02}"
# From here on the entry's status is a choice, and parties and details carry one level more.
NEWER = 8


@dataclass(frozen=True)
class Detail:
    """One movement of a booking; amounts are texts as the bank writes them, always without sign."""

    amount: str = ""
    name: str = ""
    iban: str = ""
    text: str = ""
    bank_id: str = ""
    currency: str = "EUR"


@dataclass(frozen=True)
class Entry:
    """One booking; `direction` is DBIT or CRDT."""

    amount: str
    direction: str = "DBIT"
    day: date = date(2026, 11, 3)
    bank_id: str = ""
    currency: str = "EUR"
    status: str = "BOOK"
    reversal: bool = False
    fee: str = ""
    fee_included: bool = True
    moment: bool = False
    info: str = ""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One account's statement; `closing` empty leaves the balance out."""

    opening: str = "1000.00"
    closing: str = "1000.00"
    entries: tuple[Entry, ...] = ()
    iban: str = "GE29NB0000000101904917"
    currency: str = "EUR"
    from_day: date = date(2026, 11, 1)
    to_day: date = date(2026, 11, 30)
    opening_kind: str = "OPBD"
    period: bool = True
    extra: tuple[str, ...] = field(default_factory=tuple)


def camt(*statements: Statement, version: int = 8, message: str = "053") -> bytes:
    """Return the file's bytes."""
    root = {"052": "BkToCstmrAcctRpt", "054": "BkToCstmrDbtCdtNtfctn"}.get(message, "BkToCstmrStmt")
    header = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-30T20:00:00Z</CreDtTm></GrpHdr>"
    body = "\n".join(_statement(each, version) for each in statements)
    namespace = NAMESPACE.format(message=message, version=version)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{namespace}"><{root}>{header}\n{body}\n</{root}></Document>'
    )
    return text.encode()


def payment(amount: str, text: str = "", **changes: Any) -> Entry:
    """Return an outgoing booking with one detail."""
    entry = Entry(amount=amount, details=(Detail(text=text, name="Иван Петров", iban="DE89370400440532013000"),))
    return replace(entry, **changes)


def _statement(each: Statement, version: int) -> str:
    period = (
        f"<FrToDt><FrDtTm>{each.from_day}T00:00:00</FrDtTm><ToDtTm>{each.to_day}T23:59:59</ToDtTm></FrToDt>"
        if each.period
        else ""
    )
    account = f"<Acct><Id><IBAN>{each.iban}</IBAN></Id><Ccy>{each.currency}</Ccy></Acct>"
    balances = _balance(each.opening_kind, each.opening, each.from_day, each.currency)
    balances += _balance("CLBD", each.closing, each.to_day, each.currency) if each.closing else ""
    entries = "\n".join(_entry(entry, version) for entry in each.entries)
    return f"<Stmt><Id>S1</Id>{period}{account}{balances}{''.join(each.extra)}\n{entries}\n</Stmt>"


def _balance(kind: str, amount: str, day: date, currency: str) -> str:
    direction = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(entry: Entry, version: int) -> str:
    status = f"<Sts><Cd>{entry.status}</Cd></Sts>" if version >= NEWER else f"<Sts>{entry.status}</Sts>"
    booked = f"<DtTm>{entry.day}T10:00:00+04:00</DtTm>" if entry.moment else f"<Dt>{entry.day}</Dt>"
    return (
        f'<Ntry><Amt Ccy="{entry.currency}">{entry.amount}</Amt><CdtDbtInd>{entry.direction}</CdtDbtInd>'
        + ("<RvslInd>true</RvslInd>" if entry.reversal else "")
        + status
        + f"<BookgDt>{booked}</BookgDt><ValDt><Dt>{entry.day}</Dt></ValDt>"
        + (f"<AcctSvcrRef>{entry.bank_id}</AcctSvcrRef>" if entry.bank_id else "")
        + "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        + _charges(entry, version)
        + "".join(f"<NtryDtls>{_detail(each, entry.direction, version)}</NtryDtls>" for each in entry.details)
        + (f"<AddtlNtryInf>{escape(entry.info)}</AddtlNtryInf>" if entry.info else "")
        + "</Ntry>"
    )


def _charges(entry: Entry, version: int) -> str:
    if not entry.fee:
        return ""
    record = (
        f'<Amt Ccy="{entry.currency}">{entry.fee}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        f"<ChrgInclInd>{str(entry.fee_included).lower()}</ChrgInclInd>"
    )
    return f"<Chrgs><Rcrd>{record}</Rcrd></Chrgs>" if version > 3 else f"<Chrgs>{record}</Chrgs>"


def _detail(detail: Detail, direction: str, version: int) -> str:
    side = "Cdtr" if direction == "DBIT" else "Dbtr"
    party = f"<Pty><Nm>{escape(detail.name)}</Nm></Pty>" if version >= NEWER else f"<Nm>{escape(detail.name)}</Nm>"
    money = f'<Amt Ccy="{detail.currency}">{detail.amount}</Amt>'
    amount = ""
    if detail.amount:
        amount = money if version >= NEWER else f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>"
    return (
        "<TxDtls><Refs>"
        + (f"<AcctSvcrRef>{detail.bank_id}</AcctSvcrRef>" if detail.bank_id else "")
        + f"<EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}"
        + f"<RltdPties><{side}>{party}</{side}><{side}Acct><Id><IBAN>{detail.iban}</IBAN></Id></{side}Acct></RltdPties>"
        + (f"<RmtInf><Ustrd>{escape(detail.text)}</Ustrd></RmtInf>" if detail.text else "")
        + "</TxDtls>"
    )
