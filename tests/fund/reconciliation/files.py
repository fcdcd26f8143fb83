"""Builders of bank files for tests, in the shapes that public readers describe; every name in them is made up."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl

OWN = "40703810900000000001"
OTHER = "40817810500000000002"


@dataclass(frozen=True)
class Move:
    """A movement; minor units, money out negative."""

    minor: int
    day: date = date(2026, 11, 3)
    bank_id: str = ""
    name: str = "Иван Ёлкин"
    account: str = OTHER
    text: str = "помощь"


def plain(minor: int, mark: str = ".") -> str:
    """Return an amount without sign."""
    return f"{abs(minor) // 100}{mark}{abs(minor) % 100:02}"


def client_bank(
    moves: Sequence[Move], *, opening: int = 100_000, label: str = "Windows", encoding: str = "cp1251", own: str = OWN
) -> bytes:
    """Return a 1C text of one account."""
    days = [move.day for move in moves] or [date(2026, 11, 3)]
    closing = opening + sum(move.minor for move in moves)
    came = sum(move.minor for move in moves if move.minor > 0)
    head = ["1CClientBankExchange", "ВерсияФормата=1.03", f"Кодировка={label}", "Отправитель=Бухгалтерия",
            f"ДатаНачала={min(days):%d.%m.%Y}", f"ДатаКонца={max(days):%d.%m.%Y}", f"РасчСчет={own}"]  # fmt: skip
    balance = ["СекцияРасчСчет", f"ДатаНачала={min(days):%d.%m.%Y}", f"ДатаКонца={max(days):%d.%m.%Y}",
               f"РасчСчет={own}", f"НачальныйОстаток={signed(opening)}", f"ВсегоПоступило={plain(came)}",
               f"КонечныйОстаток={signed(closing)}", "КонецРасчСчет"]  # fmt: skip
    documents = [line for move in moves for line in document(move, own)]
    return "\r\n".join([*head, *balance, *documents, "КонецФайла", ""]).encode(encoding)


def signed(minor: int) -> str:
    """Return an amount with its minus."""
    return f"{'-' if minor < 0 else ''}{plain(minor)}"


def document(move: Move, own: str = OWN, kind: str = "Платежное поручение", **more: str) -> list[str]:
    """Return the section of one document."""
    sides = (("Плательщик", "Получатель"), ("Получатель", "Плательщик"))[move.minor > 0]
    booked = "ДатаПоступило" if move.minor > 0 else "ДатаСписано"
    pairs = {
        "Номер": move.bank_id,
        "Дата": f"{move.day:%d.%m.%Y}",
        "Сумма": plain(move.minor),
        booked: f"{move.day:%d.%m.%Y}",
        f"{sides[0]}Счет": own,
        f"{sides[0]}1": "Наш фонд",
        f"{sides[1]}Счет": move.account,
        f"{sides[1]}1": move.name,
        "НазначениеПлатежа": move.text,
        **more,
    }
    rows = [f"{key}={value}" for key, value in pairs.items()]
    return [f"СекцияДокумент={kind}", *rows, "КонецДокумента"]


def mt940(moves: Sequence[Move], *, opening: int = 100_000, currency: str = "EUR", reference: str = "S1") -> str:
    """Return one MT940 message."""
    days = [move.day for move in moves] or [date(2026, 11, 3)]
    opened = _balance(opening, min(days), currency)
    rows = [f":20:{reference}", ":25:EE382200221020145685", ":28C:1/1", f":60F:{opened}"]
    for move in moves:
        mark = "C" if move.minor > 0 else "D"
        reference = f"//{move.bank_id}" if move.bank_id else ""
        rows.append(f":61:{move.day:%y%m%d}{move.day:%m%d}{mark}{plain(move.minor, ',')}NTRFNONREF{reference}")
        rows.append(f":86:{move.text} {move.name}".rstrip())
    closing = opening + sum(move.minor for move in moves)
    return "\n".join([*rows, f":62F:{_balance(closing, max(days), currency)}", "-", ""])


def _balance(minor: int, day: date, currency: str) -> str:
    return f"{'D' if minor < 0 else 'C'}{day:%y%m%d}{currency}{plain(minor, ',')}"


def ofx(moves: Sequence[Move], *, opening: int = 100_000, xml: bool = False, currency: str = "EUR") -> bytes:
    """Return an OFX file, as SGML whose leaves are not closed, or as XML."""
    days = [move.day for move in moves] or [date(2026, 11, 3)]

    def leaf(name: str, value: str) -> str:
        safe = value.replace("&", "&amp;").replace("<", "&lt;")
        return f"<{name}>{safe}</{name}>" if xml else f"<{name}>{safe}"

    def moved(move: Move) -> list[str]:
        leaves = {"TRNTYPE": "CREDIT" if move.minor > 0 else "DEBIT", "DTPOSTED": f"{move.day:%Y%m%d}120000[+3:MSK]",
                  "TRNAMT": signed(move.minor), "FITID": move.bank_id, "NAME": move.name}  # fmt: skip
        other = ["<BANKACCTTO>", leaf("BANKID", "1"), leaf("ACCTID", move.account), leaf("ACCTTYPE", "CHECKING"),
                 "</BANKACCTTO>"]  # fmt: skip
        told = [leaf(name, value) for name, value in leaves.items() if value]
        return ["<STMTTRN>", *told, *other, leaf("MEMO", move.text), "</STMTTRN>"]

    closing = opening + sum(move.minor for move in moves)
    head = (
        ['<?xml version="1.0" encoding="UTF-8" standalone="no"?>',
         '<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>']
        if xml
        else ["OFXHEADER:100", "DATA:OFXSGML", "VERSION:160", "SECURITY:NONE", "ENCODING:UTF-8", "CHARSET:NONE",
              "COMPRESSION:NONE", "OLDFILEUID:NONE", "NEWFILEUID:NONE", ""]
    )  # fmt: skip
    body = ["<OFX>", "<SIGNONMSGSRSV1>", "<SONRS>", "<STATUS>", leaf("CODE", "0"), leaf("SEVERITY", "INFO"),
            "</STATUS>", leaf("DTSERVER", "20261130"), leaf("LANGUAGE", "ENG"), "</SONRS>", "</SIGNONMSGSRSV1>",
            "<BANKMSGSRSV1>", "<STMTTRNRS>", leaf("TRNUID", "1"), "<STATUS>", leaf("CODE", "0"),
            leaf("SEVERITY", "INFO"), "</STATUS>", "<STMTRS>", leaf("CURDEF", currency), "<BANKACCTFROM>",
            leaf("BANKID", "1"), leaf("ACCTID", OWN), leaf("ACCTTYPE", "CHECKING"), "</BANKACCTFROM>",
            "<BANKTRANLIST>", leaf("DTSTART", f"{min(days):%Y%m%d}"), leaf("DTEND", f"{max(days):%Y%m%d}"),
            *(line for move in moves for line in moved(move)), "</BANKTRANLIST>", "<LEDGERBAL>",
            leaf("BALAMT", signed(closing)), leaf("DTASOF", f"{max(days):%Y%m%d}"), "</LEDGERBAL>", "</STMTRS>",
            "</STMTTRNRS>", "</BANKMSGSRSV1>", "</OFX>", ""]  # fmt: skip
    return "\n".join([*head, *body]).encode()


def workbook(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """Return an XLSX of these sheets."""
    book = openpyxl.Workbook()
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = name
        for row in rows:
            sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()
