"""Files that are refused: by name, by line and reason, and without reading anything outside them."""

import time
from datetime import date

import pytest

from fund.reconciliation.parsers import camt053
from fund.reconciliation.parsers.base import BrokenFile, joined
from tests.fund.reconciliation.camt import Entry, Statement, camt, payment


@pytest.mark.parametrize(("message", "name"), [("052", "camt.052"), ("054", "camt.054")])
def test_camt_that_is_no_statement_is_refused_by_name(message: str, name: str) -> None:
    with pytest.raises(BrokenFile) as refusal:
        camt053.parse(camt(Statement(), message=message))
    assert name in str(refusal.value)
    assert "camt.053" in str(refusal.value)


@pytest.mark.parametrize("version", [1, 14])
def test_an_unknown_version_is_refused(version: int) -> None:
    with pytest.raises(BrokenFile, match="version"):
        camt053.parse(camt(Statement(), version=version))


def test_other_xml_is_refused() -> None:
    with pytest.raises(BrokenFile, match=r"not a camt\.053"):
        camt053.parse(b"<a/>")


_BROKEN = {
    "amount": camt(Statement(entries=(Entry(amount="ten"),))),
    "cents": camt(Statement(entries=(Entry(amount="1.001"),))),
    "negative": camt(Statement(entries=(Entry(amount="-1.00"),))),
    "direction": camt(Statement(entries=(Entry(amount="1.00", direction="UP"),))),
    "currency": camt(Statement(entries=(Entry(amount="1.00", currency="USD"),))),
    "no currency": camt(Statement(entries=(Entry(amount="1.00", currency="euros"),))),
    "day": camt(Statement(entries=(payment("1.00"),))).replace(b"<Dt>2026-11-03</Dt>", b"<Dt>3.11.2026</Dt>"),
    "sum": camt(Statement(closing="999.00", entries=(payment("2.00"),))),
    "closing": camt(Statement(closing="")),
    "cut short": camt(Statement(entries=(payment("1.00"),)))[:-60],
}


@pytest.mark.parametrize("content", _BROKEN.values(), ids=_BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_a_reason(content: bytes) -> None:
    with pytest.raises(BrokenFile) as refusal:
        camt053.parse(content)
    assert refusal.value.place > 0
    assert str(refusal.value.place) in str(refusal.value)
    assert refusal.value.reason
    assert "Иван" not in str(refusal.value)


def test_a_file_without_statement_is_refused() -> None:
    with pytest.raises(BrokenFile, match="no statement"):
        camt053.parse(camt())


def test_statements_of_two_accounts_in_one_file_are_refused() -> None:
    found = camt053.parse(camt(Statement(), Statement(iban="GE00XX")))
    with pytest.raises(BrokenFile, match="several accounts"):
        joined(found)


def test_l17_statements_of_one_file_that_do_not_continue_each_other_are_refused() -> None:
    later = Statement(opening="1.00", closing="1.00", from_day=date(2026, 12, 1), to_day=date(2026, 12, 31))
    with pytest.raises(BrokenFile, match="continue"):
        joined(camt053.parse(camt(Statement(), later)))


_ENTITIES = [f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)]
_LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(_ENTITIES)
    + ']>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    + "<BkToCstmrStmt>&i;</BkToCstmrStmt></Document>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_a_billion_laughs_are_refused_at_once(encoding: str) -> None:
    content = _LAUGHS.replace('"1.0"?', f'"1.0" encoding="{encoding}"?', 1).encode(encoding)
    started = time.monotonic()
    with pytest.raises(BrokenFile):
        camt053.parse(content)
    assert time.monotonic() - started < 1


def test_an_outside_file_is_never_read(tmp_path: object) -> None:
    outside = f"{tmp_path}/secret"
    content = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{outside}">]>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>&x;</BkToCstmrStmt></Document>'
    )
    with pytest.raises(BrokenFile, match="document type"):
        camt053.parse(content.encode())
