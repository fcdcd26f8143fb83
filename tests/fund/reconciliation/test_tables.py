"""The CSV reader: one mapping for each bank's habits, and no guess where the mapping does not fit."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fund.reconciliation.parsers import detect
from fund.reconciliation.parsers.base import BrokenFile, ParsedStatement, amount_minor, in_currency
from fund.reconciliation.parsers.table_settings import TableMapping
from notifications.errors import Malformed

PLAIN: dict[str, Any] = {"currency": "EUR", "columns": {"day": "day", "amount": "amount", "text": "text"}}


def read(text: str | bytes, **changes: Any) -> ParsedStatement:
    """Parse the text with the plain mapping, changed."""
    content = text if isinstance(text, bytes) else text.encode()
    [statement] = detect.read(content, TableMapping.from_settings({**PLAIN, **changes}))
    return statement


def test_a_plain_file_is_read() -> None:
    statement = read("day,amount,text\n2026-11-03,-120.50,RELIEF7K2M\n2026-11-04,20.00,Спасибо\n")
    assert [(line.day, line.amount_minor, line.text) for line in statement.lines] == [
        (date(2026, 11, 3), -12050, "RELIEF7K2M"),
        (date(2026, 11, 4), 2000, "Спасибо"),
    ]
    assert (statement.opening_minor, statement.closing_minor, statement.currency) == (None, None, "EUR")
    assert [line.place for line in statement.lines] == [2, 3]


_CLIENT_BANK = {
    "encoding": "cp1251",
    "separator": ";",
    "decimal": ",",
    "date_order": "dmy",
    "columns": {
        "day": "Дата",
        "debit": "Дебет",
        "credit": "Кредит",
        "counterparty": "Отримувач",
        "text": ["Призначення", "Примітка"],
    },
}
_CLIENT_ROWS = (
    "Виписка за листопад\n\n Дата ;Дебет;Кредит;Отримувач;Призначення;Примітка\n"
    "03.11.26;1.190,00;;Іван Ґудзь;ДОПОМОГА;7K2M\n04.11.2026;;2 000,5;Фонд;;\n"
)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_utf_8_is_tried_before_the_encoding_that_the_mapping_names(encoding: str) -> None:
    statement = read(_CLIENT_ROWS.encode(encoding), header_row=3, **_CLIENT_BANK)
    assert [(line.amount_minor, line.counterparty) for line in statement.lines] == [
        (-119000, "Іван Ґудзь"),
        (200050, "Фонд"),
    ]
    assert statement.lines[0].text == "ДОПОМОГА 7K2M"
    assert statement.lines[0].day == date(2026, 11, 3)


_ROW_TYPES = {
    "separator": ";",
    "decimal": ",",
    "date_order": "dmy",
    "currency": "",
    "debit_words": ["D"],
    "credit_words": ["K"],
    "entry_types": ["20"],
    "opening_types": ["10"],
    "closing_types": ["86"],
    "columns": {"row_type": "Type", "day": "Date", "amount": "Sum", "sign": "D/K", "currency": "Cur", "bank_id": "Id"},
}


def test_balance_rows_give_balances_and_turnover_rows_nothing() -> None:
    statement = read(
        "Type;Date;Sum;D/K;Cur;Id\n"
        "10;01.11.2026;100,00;K;EUR;\n"
        "20;03.11.2026;30,00;D;EUR;A1\n"
        "20;04.11.2026;-5,00;K;EUR;A2\n"
        "82;30.11.2026;30,00;D;EUR;\n"
        "86;30.11.2026;75,00;K;EUR;\n",
        **_ROW_TYPES,
    )
    assert (statement.opening_minor, statement.closing_minor) == (10000, 7500)
    assert [(line.amount_minor, line.bank_id) for line in statement.lines] == [(-3000, "A1"), (500, "A2")]


_RUNNING = {
    "columns": {**PLAIN["columns"], "balance": "left", "state": "state", "fee": "fee"},
    "booked_states": ["Completed"],
}


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_running_balance_gives_opening_and_closing(newest_first: bool) -> None:
    rows = [
        "2026-11-03,-10.00,a,90.00,COMPLETED,0.50",
        "2026-11-03,-20.00,b,70.00,completed,",
        "2026-11-04,5.00,c,75.00,Completed,",
    ]
    rows.insert(1, "2026-11-03,-99.00,x,1.00,PENDING,")
    text = "\n".join(["day,amount,text,left,state,fee", *(reversed(rows) if newest_first else rows)])
    statement = read(text, **_RUNNING)
    assert (statement.opening_minor, statement.closing_minor) == (10000, 7500)
    assert [line.text for line in statement.lines] == ["a", "b", "c"]
    assert statement.lines[0].fee_minor == 50


def test_newest_first_within_one_day_is_told_by_the_running_balance() -> None:
    rows = (
        "day,amount,text,left,state,fee\n2026-11-03,-20.00,b,70.00,completed,\n2026-11-03,-10.00,a,90.00,completed,\n"
    )
    statement = read(rows, **_RUNNING)
    assert [line.text for line in statement.lines] == ["a", "b"]
    assert statement.opening_minor == 10000


_BROKEN = {
    "amount": ("day,amount,text\n2026-11-03,1O.00,x\n", 2),
    "comma": ('day,amount,text\n2026-11-03,"10,00",x\n', 2),
    "cents": ("day,amount,text\n2026-11-03,10.005,x\n", 2),
    "order": ("day,amount,text\n2026-11-03,1.00,x\n03-11-2026,1.00,x\n", 3),
    "no such day": ("day,amount,text\n2026-02-30,1.00,x\n", 2),
    "short row": ("day,amount,text\n2026-11-03\n", 2),
    "header": ("date,amount,text\n2026-11-03,1.00,x\n", 1),
    "double header": ("day,day,amount,text\n2026-11-03,2026-11-03,1.00,x\n", 1),
    "huge field": ("day,amount,text\n2026-11-03,1.00," + "x" * 200_000 + "\n", 2),
}


@pytest.mark.parametrize(("text", "place"), _BROKEN.values(), ids=_BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_a_reason(text: str, place: int) -> None:
    with pytest.raises(BrokenFile) as refusal:
        read(text)
    assert refusal.value.place == place
    assert str(place) in str(refusal.value)


def test_l17_a_running_balance_that_does_not_follow_is_refused() -> None:
    rows = (
        "day,amount,text,left,state,fee\n2026-11-03,-10.00,a,90.00,completed,\n2026-11-04,-10.00,b,81.00,completed,\n"
    )
    with pytest.raises(BrokenFile, match="running balance"):
        read(rows, **_RUNNING)


def test_l17_balance_rows_that_do_not_add_up_are_refused() -> None:
    rows = (
        "Type;Date;Sum;D/K;Cur;Id\n10;01.11.2026;1,00;K;EUR;\n20;03.11.2026;3,00;D;EUR;A\n86;30.11.2026;1,00;K;EUR;\n"
    )
    with pytest.raises(BrokenFile, match="add up"):
        read(rows, **_ROW_TYPES)


def test_a_file_in_two_currencies_needs_an_account_in_one_of_them() -> None:
    rows = "Type;Date;Sum;D/K;Cur;Id\n20;03.11.2026;3,00;D;EUR;A\n20;03.11.2026;3,00;D;USD;B\n"
    found = detect.read(rows.encode(), TableMapping.from_settings({**PLAIN, **_ROW_TYPES}))
    assert [each.currency for each in in_currency(found, "USD")] == ["USD"]
    with pytest.raises(BrokenFile, match="EUR, USD"):
        in_currency(found, "")


def test_both_or_neither_of_debit_and_credit_are_refused() -> None:
    for cells in ("1,00;1,00", ";"):
        with pytest.raises(BrokenFile, match="exactly one"):
            read(f"Дата;Дебет;Кредит;Отримувач;Призначення;Примітка\n03.11.2026;{cells};;;\n", **_CLIENT_BANK)


def test_bytes_in_no_known_encoding_are_refused() -> None:
    with pytest.raises(BrokenFile, match="encoding"):
        read(b"day,amount,text\n2026-11-03,1.00,\xff\xfe\n")


@pytest.mark.parametrize(
    ("settings_", "field"),
    [
        ({"columns": {"day": "day"}}, "columns"),
        ({"columns": {"amount": "a"}}, "columns"),
        ({"columns": {"day": "d", "amount": "a", "size": "s"}}, "columns"),
        ({"columns": {"day": "d", "amount": "a", "debit": "b", "credit": "c"}}, "columns"),
        ({"columns": {"day": 0, "amount": 1}}, "columns"),
        ({"columns": {"day": True, "amount": 1}}, "columns"),
        ({"columns": {"day": "d", "amount": "a"}, "header_row": 0}, "columns"),
        ({**PLAIN, "encoding": "rot13"}, "encoding"),
        ({**PLAIN, "encoding": "klingon"}, "encoding"),
        ({**PLAIN, "separator": ";;"}, "separator"),
        ({**PLAIN, "decimal": ["."]}, "decimal"),
        ({**PLAIN, "date_order": "yy"}, "date_order"),
        ({**PLAIN, "header_row": "1"}, "header_row"),
        ({**PLAIN, "currency": "euro"}, "currency"),
        ({**PLAIN, "debit_words": "D"}, "debit_words"),
        ({**PLAIN, "sheet": 1}, "sheet"),
        ({**PLAIN, "shoe": "x"}, "shoe"),
        ({**PLAIN, "signs": "both"}, "signs"),
        ({**PLAIN, "header_rows": 4}, "header_rows"),
        ({**PLAIN, "find_header": 1}, "find_header"),
        ({**PLAIN, "currencies": {"грн": "hryvnia"}}, "currencies"),
        ({**PLAIN, "summary": {"sheet": "x"}}, "summary"),
        ({**PLAIN, "balances": {"middle": "x"}}, "balances"),
        ({"format": "pdf"}, "format"),
        ({}, "columns"),
    ],
)
def test_settings_that_cannot_work_are_named(settings_: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        TableMapping.from_settings(settings_)
    assert set(refusal.value.fields) == {field}


@given(minor=st.integers(-(10**13), 10**13), digits=st.sampled_from([0, 2, 3]), data=st.data())
@settings(max_examples=50, deadline=None)
def test_every_way_to_write_an_amount_gives_it_back_exactly(minor: int, digits: int, data: st.DataObject) -> None:
    decimal, groups = data.draw(
        st.sampled_from([(",", " "), (",", "."), (",", "\u00a0"), (".", ","), (".", "'"), (".", "")])
    )
    whole, fraction = divmod(abs(minor), 10**digits)
    text = f"{whole:,}".replace(",", groups) + (f"{decimal}{fraction:0{digits}}" if digits else "")
    shape = (
        data.draw(st.sampled_from(["-{}", "{}-", "({})", "\u2212{}"]))
        if minor < 0
        else data.draw(st.sampled_from(["{}", "+{}"]))
    )
    assert (
        amount_minor(shape.format(text), decimal=decimal, currency={0: "JPY", 2: "EUR", 3: "TND"}[digits], place=1)
        == minor
    )


@pytest.mark.parametrize("text", ["1190.00", "1.19", "12.3456", "", "-", "1,2,3", "١٢", "1e5", "0x1", "1.190.00"])
def test_an_amount_that_the_mapping_does_not_explain_is_never_guessed(text: str) -> None:
    with pytest.raises(BrokenFile):
        amount_minor(text, decimal=",", currency="EUR", place=1)
