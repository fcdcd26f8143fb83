"""MT940 and OFX against other people's readers of the same formats, and files that are refused."""

import io
import logging
from datetime import date
from decimal import Decimal

import mt940 as mt940_oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ofxtools.Parser import OFXTree

from fund.reconciliation.parsers import client_bank as client_bank_reader
from fund.reconciliation.parsers import detect, mt940, ofx
from fund.reconciliation.parsers.base import BrokenFile, ParsedStatement
from fund.reconciliation.parsers.table_settings import TableMapping
from tests.fund.reconciliation.files import Move, client_bank, plain
from tests.fund.reconciliation.files import mt940 as swift
from tests.fund.reconciliation.files import ofx as money

_WORDS = st.text(st.characters(codec="cp1251", categories=("L", "Nd")), min_size=1, max_size=12)
_LATIN = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12)
_MOVES = st.lists(
    st.builds(
        Move,
        minor=st.integers(1, 10**10).flatmap(lambda minor: st.sampled_from([minor, -minor])),
        day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        # Never one of the words that banks write for "no reference".
        bank_id=_LATIN.map(lambda text: f"B{text}"),
        name=_LATIN,
        text=_LATIN,
    ),
    min_size=1,
    max_size=8,
)
_OPENING = st.integers(-(10**11), 10**11)


def facts(statement: ParsedStatement) -> list[tuple[int, date, str]]:
    """Return what every format carries of a movement."""
    return [(line.amount_minor, line.day, line.bank_id) for line in statement.lines]


def wanted(moves: list[Move]) -> list[tuple[int, date, str]]:
    """Return the same of what was written."""
    return [(move.minor, move.day, move.bank_id) for move in moves]


@given(moves=_MOVES, opening=_OPENING)
@settings(max_examples=40, deadline=None)
def test_what_is_written_in_mt940_is_read_back_and_another_reader_agrees(moves: list[Move], opening: int) -> None:
    text = swift(moves, opening=opening)
    [statement] = mt940.parse(text.encode())
    assert facts(statement) == wanted(moves)
    assert (statement.opening_minor, statement.closing_minor) == (opening, opening + sum(m.minor for m in moves))
    logging.disable(logging.CRITICAL)
    theirs = mt940_oracle.parse(text)
    logging.disable(logging.NOTSET)
    assert [each.data["amount"].amount * 100 for each in theirs] == [move.minor for move in moves]


@given(moves=_MOVES, opening=_OPENING, xml=st.booleans())
@settings(max_examples=40, deadline=None)
def test_what_is_written_in_ofx_is_read_back_and_another_reader_agrees(
    moves: list[Move], opening: int, xml: bool
) -> None:
    content = money(moves, opening=opening, xml=xml)
    [statement] = ofx.parse(content)
    assert facts(statement) == wanted(moves)
    assert (statement.opening_minor, statement.closing_minor) == (opening, opening + sum(m.minor for m in moves))
    tree = OFXTree()
    tree.parse(io.BytesIO(content))
    theirs = tree.convert().statements[0].transactions
    assert [(each.trnamt, each.fitid, each.name) for each in theirs] == [
        (Decimal(move.minor) / 100, move.bank_id, move.name) for move in moves
    ]


@given(moves=_MOVES, opening=_OPENING, encoding=st.sampled_from(["cp1251", "cp866", "utf-8"]), word=_WORDS)
@settings(max_examples=40, deadline=None)
def test_what_is_written_in_1c_is_read_back(moves: list[Move], opening: int, encoding: str, word: str) -> None:
    [statement] = client_bank_reader.parse(client_bank(moves, opening=opening, encoding=encoding), currency="RUB")
    assert facts(statement) == wanted(moves)
    assert (statement.opening_minor, statement.closing_minor) == (opening, opening + sum(m.minor for m in moves))


@given(moves=_MOVES, mark=st.sampled_from([",", "."]), order=st.sampled_from(["dmy", "ymd", "mdy"]))
@settings(max_examples=40, deadline=None)
def test_what_is_written_as_a_table_is_read_back(moves: list[Move], mark: str, order: str) -> None:
    form = {"dmy": "%d.%m.%Y", "ymd": "%Y-%m-%d", "mdy": "%m/%d/%Y"}[order]
    columns = {"day": "day", "debit": "out", "credit": "in", "bank_id": "id"}
    mapping = {"separator": ";", "decimal": mark, "date_order": order, "currency": "EUR", "columns": columns}
    # In the order of days, which is that of a bank without running balance.
    ordered = sorted(moves, key=lambda move: move.day)
    rows = [
        f"{move.day:{form}};{'' if move.minor > 0 else plain(move.minor, mark)}"
        f";{plain(move.minor, mark) if move.minor > 0 else ''};{move.bank_id}"
        for move in ordered
    ]
    content = "\n".join(["day;out;in;id", *rows]).encode()
    [statement] = detect.read(content, TableMapping.from_settings(mapping))
    assert facts(statement) == wanted(ordered)


def test_two_messages_in_one_file_keep_their_own_balances() -> None:
    content = swift([Move(-100)], reference="A") + swift([Move(-200)], opening=500, currency="USD", reference="B")
    first, second = mt940.parse(content.encode())
    assert ((first.opening_minor, first.currency), (second.opening_minor, second.currency)) == (
        (100_000, "EUR"), (500, "USD"),
    )  # fmt: skip


def test_the_year_of_the_booking_is_the_one_next_to_the_value_day() -> None:
    content = swift([Move(-100, day=date(2026, 12, 31))]).replace(":61:2612311231", ":61:2612310102")
    assert mt940.parse(content.encode())[0].lines[0].day == date(2027, 1, 2)


def test_the_network_s_envelope_and_codes_without_structure_are_read() -> None:
    content = "{1:F01BANKEE2XXXX}{2:I940X}{4:\n" + swift([Move(-100, text="RELIEF 7K2M")]).removesuffix("-\n") + "-}\n"
    [line] = mt940.parse(content.encode())[0].lines
    assert (line.text, line.transaction_code) == ("RELIEF 7K2M Иван Ёлкин", "NTRF")


_BROKEN_SWIFT = {
    "no closing": (":62F:", ":99F:", "balance is missing", 1),
    "balance": ("C261103EUR1000,00", "X261103EUR1000,00", "balance is not", 4),
    "movement": ("D1,00NTRF", "?1,00NTRF", "movement is not", 5),
    "day": (":61:261103", ":61:261331", "no such day", 5),
    "sum": ("EUR999,00", "EUR998,00", "add up", 1),
    "currency": ("EUR999,00", "USD999,00", "currency", 1),
}


@pytest.mark.parametrize(("old", "new", "reason", "place"), _BROKEN_SWIFT.values(), ids=_BROKEN_SWIFT)
def test_a_broken_mt940_is_refused_with_its_line(old: str, new: str, reason: str, place: int) -> None:
    content = swift([Move(-100)])
    assert old in content
    with pytest.raises(BrokenFile, match=reason) as refusal:
        mt940.parse(content.replace(old, new).encode())
    assert refusal.value.place == place
    assert "Ёлкин" not in str(refusal.value)


_BROKEN_MONEY = {
    "amount": ("<TRNAMT>-1.00", "<TRNAMT>ten", "amount"),
    "day": ("<DTPOSTED>20261103", "<DTPOSTED>3.11.20", "YYYYMMDD"),
    "no statement": ("STMTRS>", "STMTXX>", "no bank"),
    "cut short": ("</STMTRS>\n</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>", "", "cut short"),
    "stray": ("</OFX>", "</STRAY>", "STRAY|OFX"),
    "entity": ("<OFX>", "<OFX><!DOCTYPE x>", "document type"),
    "no list": ("BANKTRANLIST>", "SOMELIST>", "no list"),
    "currency": ("<CURDEF>EUR", "<CURDEF>euros", "currency"),
}


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.parametrize(("old", "new", "reason"), _BROKEN_MONEY.values(), ids=_BROKEN_MONEY)
def test_a_broken_ofx_is_refused(old: str, new: str, reason: str, xml: bool) -> None:
    content = money([Move(-100)], xml=xml).decode()
    assert old in content
    with pytest.raises(BrokenFile, match=reason) as refusal:
        ofx.parse(content.replace(old, new).encode())
    assert "Ёлкин" not in str(refusal.value)


def test_a_balance_of_another_day_than_the_last_is_not_taken_for_the_closing() -> None:
    content = money([Move(-100)]).replace(b"<DTASOF>20261103", b"<DTASOF>20261130")
    assert ofx.parse(content)[0].closing_minor is None


def test_card_statements_empty_leaves_and_commas_are_read() -> None:
    content = money([Move(-100)]).decode().replace("BANKACCTFROM", "CCACCTFROM").replace("STMTRS>", "CCSTMTRS>")
    content = content.replace("<TRNAMT>-1.00", "<TRNAMT>-1,00\n<CHECKNUM>\n").replace("<NAME>", "<NAME>&amp; ")
    [line] = ofx.parse(content.encode())[0].lines
    assert (line.amount_minor, line.counterparty) == (-100, "& Иван Ёлкин")


def test_an_ofx_of_western_windows_is_read() -> None:
    head = money([Move(-100, name="Jörg")]).replace(b"ENCODING:UTF-8", b"ENCODING:USASCII")
    content = head.replace(b"CHARSET:NONE", b"CHARSET:1252").decode().replace("помощь", "x").encode("cp1252")
    assert ofx.parse(content)[0].lines[0].counterparty == "Jörg"
