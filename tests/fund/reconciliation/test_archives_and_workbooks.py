"""ZIP and XLSX: taken whole and in order, and harmless when made to burst."""

import io
import time
import zipfile
from datetime import date
from typing import Any

import pytest

from fund.reconciliation.parsers import archive, detect
from fund.reconciliation.parsers.base import BrokenFile, ParsedStatement, joined
from fund.reconciliation.parsers.table_settings import TableMapping
from fund.reconciliation.ready_profiles import READY
from notifications.errors import Malformed
from tests.fund.reconciliation.camt import Statement, camt, payment
from tests.fund.reconciliation.files import Move, mt940, workbook, zipped

PLAIN: dict[str, Any] = {"currency": "EUR", "columns": {"day": "day", "amount": "amount"}}


def day_file(day: int, opening: str, closing: str, amount: str) -> bytes:
    """Return the CAMT.053 file of one day."""
    on = date(2026, 11, day)
    entry = payment(amount, day=on)
    return camt(Statement(opening=opening, closing=closing, entries=(entry,), from_day=on, to_day=on))


def read(content: bytes, settings: dict[str, Any] | None = None, currency: str = "") -> list[ParsedStatement]:
    """Read any file."""
    return detect.read(content, TableMapping.from_settings(settings) if settings else None, currency=currency)


def test_an_archive_of_daily_files_is_one_statement_in_the_order_of_days() -> None:
    files = {
        "b/2.xml": day_file(4, "990.00", "970.00", "20.00"),
        "a/1.xml": day_file(3, "1000.00", "990.00", "10.00"),
        "a/copy.xml": day_file(3, "1000.00", "990.00", "10.00"),
        "__MACOSX/._1.xml": b"junk",
        ".hidden": b"junk",
    }
    whole = joined(read(zipped(files)))
    assert [line.amount_minor for line in whole.lines] == [-1_000, -2_000]
    assert (whole.opening_minor, whole.closing_minor) == (100_000, 97_000)


def test_a_missing_day_in_an_archive_is_refused() -> None:
    files = {"1": day_file(3, "1000.00", "990.00", "10.00"), "2": day_file(5, "970.00", "960.00", "10.00")}
    with pytest.raises(BrokenFile, match="do not continue"):
        joined(read(zipped(files)))


def test_a_broken_file_in_an_archive_is_named_by_its_number_never_by_its_name() -> None:
    content = zipped({"1.xml": day_file(3, "1000.00", "990.00", "10.00"), "Иван Ёлкин.xml": b"<Document"})
    with pytest.raises(BrokenFile, match="of file 2 in this archive") as refusal:
        read(content)
    assert "Ёлкин" not in str(refusal.value)


def bomb(content: bytes) -> bytes:
    """Return an archive that is packed as tightly as it goes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("a.txt", content)
    return kept.getvalue()


_HARMFUL = {
    "tight": (bomb(b"0" * 20_000_000), "tightly"),
    "many": (zipped({str(number): b"x" for number in range(archive.MOST_FILES + 1)}), "too much"),
    "nested": (zipped({"a.zip": zipped({"b": b"x"})}), "inside an archive"),
    "empty": (zipped({"folder/": b""}), "no statement"),
    "damaged": (zipped({"a": b"x" * 100})[:-30], "cannot be opened"),
    "lies": (bomb(b"<" + bytes(range(256)) * 40).replace(b"PK\x01\x02", b"PK\x01\x03"), "cannot be opened"),
}


@pytest.mark.parametrize(("content", "reason"), _HARMFUL.values(), ids=_HARMFUL)
def test_a_harmful_archive_is_refused_at_once(content: bytes, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(BrokenFile, match=reason):
        read(content)
    assert time.monotonic() - started < 1


def test_an_archive_that_announces_less_than_it_holds_gives_no_more_than_it_announced() -> None:
    content = bytearray(zipped({"a": b"0123456789" * 1000}))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (5).to_bytes(4, "little")
    with pytest.raises(BrokenFile, match="damaged"):
        read(bytes(content))


def test_a_locked_archive_is_refused() -> None:
    content = bytearray(zipped({"a": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BrokenFile, match="password"):
        read(bytes(content))


@pytest.mark.parametrize("declared", ['<!DOCTYPE a [<!ENTITY b "c">]>', "<!doctype a>"])
def test_a_workbook_that_declares_entities_is_refused(declared: str) -> None:
    kept = io.BytesIO(workbook({"x": [["day", "amount"]]}))
    with zipfile.ZipFile(kept, "a") as packed:
        packed.writestr("xl/extra.xml", f"{declared}<a>b</a>")
    with pytest.raises(BrokenFile, match="document type"):
        read(kept.getvalue(), PLAIN)


def test_old_or_locked_excel_is_refused_by_name() -> None:
    with pytest.raises(BrokenFile, match="old or locked Excel"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), PLAIN)


def test_a_damaged_workbook_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(BrokenFile, match="cannot be read"):
        read(kept.getvalue(), PLAIN)


@pytest.mark.parametrize("content", [b"day,amount\n", workbook({"x": [["day", "amount"]]})], ids=["csv", "xlsx"])
def test_a_table_asks_for_its_mapping(content: bytes) -> None:
    with pytest.raises(Malformed) as refusal:
        read(content)
    assert set(refusal.value.fields) == {"mapping"}


def test_a_1c_text_asks_for_a_currency() -> None:
    with pytest.raises(Malformed) as refusal:
        read("1CClientBankExchange\nРасчСчет=1\nКонецФайла".encode())
    assert set(refusal.value.fields) == {"account"}


_BOG = {
    "Statement of Account": [
        ["Bank"], ["Statement"], [], ["From", "01.11.2026"], [],
        ["Date", "Doc", "Account N", "Currency", " Debit", " Credit", " Debit in GEL", "Entry Comment",
         " Sender Name", " Recipient Name", "Entry ID"],
        [46329, "1", "GE30BG1USD", "USD", 120.5, None, 330.1, "help", "Fund", "Ana", "E1"],
        [46330, "2", "GE30BG1GEL", "GEL", None, 20, 20, "gift", "Giorgi", "Fund", "E2"],
    ],
    "Summary": [["Currency", "Starting Balance", "Ending Balance"], ["USD", 1000, 879.5], ["GEL", 0, 20]],
}  # fmt: skip


def test_a_workbook_of_several_currencies_has_a_statement_for_each_with_the_balances_of_its_summary() -> None:
    dollars, lari = read(workbook(_BOG), dict(READY["bog-business"].settings))
    assert (dollars.account_hint, dollars.currency, dollars.moved_minor) == ("GE30BG1USD", "USD", -12_050)
    assert (dollars.opening_minor, dollars.closing_minor) == (100_000, 87_950)
    assert (lari.currency, lari.moved_minor, lari.closing_minor) == ("GEL", 2_000, 2_000)
    assert dollars.lines[0].day == date(2026, 11, 3)
    own = read(workbook(_BOG), {**READY["bog-business"].settings, "account": "GE30BG1GEL"})
    assert [each.currency for each in own] == ["GEL"]


def test_a_summary_that_contradicts_the_movements_is_refused() -> None:
    wrong = {**_BOG, "Summary": [["Currency", "Starting Balance", "Ending Balance"], ["USD", 1000, 880]]}
    with pytest.raises(BrokenFile, match="add up"):
        read(workbook(wrong), dict(READY["bog-business"].settings))


def test_one_amount_column_for_each_currency_gives_a_statement_for_each() -> None:
    rows = [["Date", "Details", "GEL", "USD"], ["03/11/2026", "a", -5, None], ["04/11/2026", "b", None, 7.25]]
    found = read(workbook({"Details": [["x"]], "Transactions": rows}), dict(READY["bog-personal"].settings))
    assert [(each.currency, each.moved_minor) for each in found] == [("GEL", -500), ("USD", 725)]


def test_several_messages_of_one_account_inside_an_archive_continue_each_other() -> None:
    second = mt940([Move(-200, day=date(2026, 11, 4))], opening=99_900)
    content = zipped({"2": second.encode(), "1": mt940([Move(-100)]).encode()})
    assert joined(read(content)).closing_minor == 99_700
