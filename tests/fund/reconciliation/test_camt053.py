"""The CAMT.053 reader: what it takes, in which shapes, and that the oracle agrees."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycamt.parser import Camt053Parser

from fund.reconciliation.parsers import camt053
from fund.reconciliation.parsers.base import joined
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt, payment


@pytest.mark.parametrize("version", range(2, 14))
def test_every_version_from_02_to_13_is_read_alike(version: int) -> None:
    paid = payment("120.50", "RELIEF7K2M", bank_id="B1", fee="0.50", moment=True)
    [statement] = camt053.parse(camt(Statement(closing="879.50", entries=(paid,)), version=version))
    [line] = statement.lines
    assert (statement.opening_minor, statement.closing_minor, statement.currency) == (100000, 87950, "EUR")
    assert (statement.from_day, statement.to_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert statement.account_hint == "GE29NB0000000101904917"
    assert (line.amount_minor, line.fee_minor, line.day) == (-12050, 50, date(2026, 11, 3))
    assert (line.bank_id, line.text, line.transaction_code) == ("B1", "RELIEF7K2M", "PMNT-ICDT-ESCT")
    assert (line.counterparty, line.counterparty_account) == ("Иван Петров", "DE89370400440532013000")


def test_a_batch_gives_one_line_for_each_movement() -> None:
    details = (
        Detail(amount="10.00", name="Анна", text="one", bank_id="D1"),
        Detail(amount="20.00", name="Boris", text="two", bank_id="D2"),
    )
    entry = Entry(amount="30.00", bank_id="B", details=details)
    [statement] = camt053.parse(camt(Statement(closing="970.00", entries=(entry,))))
    found = [(line.amount_minor, line.counterparty, line.bank_id) for line in statement.lines]
    assert found == [(-1000, "Анна", "D1"), (-2000, "Boris", "D2")]


def test_a_batch_whose_fee_makes_the_difference_gives_the_fee_its_own_line() -> None:
    details = (Detail(amount="10.00"), Detail(amount="20.00"))
    entry = Entry(amount="30.70", fee="0.70", details=details)
    [statement] = camt053.parse(camt(Statement(closing="969.30", entries=(entry,))))
    assert [line.amount_minor for line in statement.lines] == [-1000, -2000, -70]
    assert [line.fee_minor for line in statement.lines] == [0, 0, 0]


@pytest.mark.parametrize(
    "details",
    [
        (Detail(amount="10.00", text="K1"), Detail(amount="19.00", text="K2")),
        (Detail(amount="10.00", text="K1"), Detail(text="K2")),
        (Detail(amount="10.00", text="K1"), Detail(amount="22.00", currency="USD", text="K2")),
    ],
    ids=["another sum", "an amount missing", "another currency"],
)
def test_a_batch_that_does_not_account_for_every_cent_stays_whole(details: tuple[Detail, ...]) -> None:
    entry = Entry(amount="30.00", details=details)
    [statement] = camt053.parse(camt(Statement(closing="970.00", entries=(entry,))))
    assert [(line.amount_minor, line.text) for line in statement.lines] == [(-3000, "K1 K2")]


def test_a_reversal_keeps_the_direction_that_the_entry_states() -> None:
    came_back = payment("50.00", "CODE", direction="CRDT", reversal=True)
    [statement] = camt053.parse(camt(Statement(closing="1050.00", entries=(came_back,))))
    assert [(line.amount_minor, line.is_reversal) for line in statement.lines] == [(5000, True)]


@pytest.mark.parametrize("status", ["PDNG", "INFO"])
@pytest.mark.parametrize("version", [2, 8])
def test_entries_not_booked_are_left_out(status: str, version: int) -> None:
    entries = (payment("50.00", status=status), payment("10.00"))
    [statement] = camt053.parse(camt(Statement(closing="990.00", entries=entries), version=version))
    assert [line.amount_minor for line in statement.lines] == [-1000]


def test_a_fee_that_is_booked_elsewhere_is_no_fee_of_this_line() -> None:
    [statement] = camt053.parse(
        camt(Statement(closing="990.00", entries=(payment("10.00", fee="0.50", fee_included=False),)))
    )
    assert statement.lines[0].fee_minor == 0


def test_the_closing_of_the_day_before_serves_as_opening() -> None:
    [statement] = camt053.parse(camt(Statement(opening_kind="PRCD", closing="990.00", entries=(payment("10.00"),))))
    assert statement.opening_minor == 100000


def test_a_balance_may_be_below_zero() -> None:
    [statement] = camt053.parse(camt(Statement(opening="5.00", closing="-5.00", entries=(payment("10.00"),))))
    assert statement.closing_minor == -500


def test_without_a_stated_period_the_days_come_from_balances_and_lines() -> None:
    [statement] = camt053.parse(camt(Statement(closing="990.00", period=False, entries=(payment("10.00"),))))
    assert (statement.from_day, statement.to_day) == (date(2026, 11, 3), date(2026, 11, 30))


def test_words_that_stand_for_no_reference_are_none() -> None:
    [statement] = camt053.parse(camt(Statement(closing="990.00", entries=(payment("10.00", bank_id="NONREF"),))))
    assert statement.lines[0].bank_id == ""


def test_several_statements_of_one_file_become_one_that_runs_through() -> None:
    first = Statement(closing="990.00", to_day=date(2026, 11, 3), entries=(payment("10.00"),))
    second = Statement(
        opening="990.00",
        closing="970.00",
        from_day=date(2026, 11, 4),
        entries=(payment("20.00", day=date(2026, 11, 5)),),
    )
    whole = joined(camt053.parse(camt(second, first)))
    assert (whole.opening_minor, whole.closing_minor) == (100000, 97000)
    assert (whole.from_day, whole.to_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert [line.amount_minor for line in whole.lines] == [-1000, -2000]


_AMOUNTS = st.integers(min_value=1, max_value=10**9)
_NAMES = st.sampled_from(["Иван Петров", "Ана Ґудзь", "O'Neil & Söhne", "名前", "<b>"])


@given(
    rows=st.lists(st.tuples(_AMOUNTS, st.sampled_from(["DBIT", "CRDT"]), _NAMES), min_size=1, max_size=8),
    version=st.sampled_from([2, 3, 4, 8, 12]),
)
@settings(max_examples=40, deadline=None)
def test_the_independent_reader_finds_the_same_movements(rows: list[tuple[int, str, str]], version: int) -> None:
    entries = tuple(
        Entry(
            amount=f"{minor // 100}.{minor % 100:02}",
            direction=direction,
            bank_id=f"B{number}",
            details=(Detail(name=name, iban="DE89370400440532013000", text=f"t{number}"),),
        )
        for number, (minor, direction, name) in enumerate(rows)
    )
    closing = sum(minor if direction == "CRDT" else -minor for minor, direction, _ in rows)
    text = f"{'-' if closing < 0 else ''}{abs(closing) // 100}.{abs(closing) % 100:02}"
    content = camt(Statement(opening="0.00", closing=text, entries=entries), version=version)
    [statement] = camt053.parse(content)
    theirs = Camt053Parser(content).get_transactions()
    assert len(theirs) == len(statement.lines) == len(rows)
    for line, other in zip(statement.lines, theirs, strict=True):
        assert abs(line.amount_minor) == int(other["Amount"].replace(".", ""))
        assert (line.amount_minor < 0) == (other["CreditDebitIndicator"] == "DBIT")
        assert str(line.day) == other["BookingDate"]
        assert line.bank_id == other["TransactionID"]
        assert line.text == other["RemittanceInformation"]
    names = [line.counterparty for line in statement.lines]
    assert names == [name for _, _, name in rows]


def test_a_statement_without_movements_is_a_statement() -> None:
    [statement] = camt053.parse(camt(Statement()))
    assert statement.lines == ()
    assert replace(statement, lines=()).moved_minor == 0
