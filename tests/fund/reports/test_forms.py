"""One report in five forms: every figure read back from page, CSV, XLSX, PDF and JSON is the same to the cent."""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from fund.ledger import chart
from fund.models import Fund
from fund.money import Money
from fund.reports.frame import Named, Report, Share, Sheet, Withheld, figure, words
from fund.reports.output import as_file
from fund.reports.spreadsheets import csv_of, xlsx_of
from fund.reports.written import as_json, guarded
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk
from tests.fund.ledger.world import World
from tests.fund.web.visits import visitor

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
FUND = Fund(code="relief", name="=HYPERLINK(1)")
COLUMNS = (words("what", "What"), figure("amount", "Amount"), figure("share", "Share"), figure("number", "Number"))


def report(*rows: Any, total: Any = None) -> Report:
    sheet = Sheet("sums", "Sums [1]: now?", COLUMNS, rows, total)
    return Report("sums", "Sums", FUND, date(2026, 1, 1), date(2026, 2, 28), (sheet,), ("A note",))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_sums_stand_as_exact_numbers_with_their_currency_beside_them() -> None:
    shown = report(
        (Named("a", "-1+1"), Money(-123456789012345, "EUR"), Share(1234), 7),
        ("@b", Money(5, "JPY"), None, Withheld()),
    )
    lines = read_csv(csv_of(shown, now=AT))
    assert lines[3] == ["What", "Amount", "Currency", "Share", "Number"]
    assert lines[4] == ["'-1+1", "-1234567890123.45", "EUR", "12.34", "7"]
    assert lines[5] == ["'@b", "5", "JPY", "", "withheld"]
    rows = list(load_workbook(io.BytesIO(xlsx_of(shown, now=AT))).active.iter_rows(values_only=True))
    assert rows[4][:5] == ("'-1+1", -1234567890123.45, "EUR", 12.34, 7)
    assert as_json(shown)["tables"][0]["rows"] == [
        {"what": "a", "amount": {"amount": "-1234567890123.45", "currency": "EUR"}, "share": "12.34", "number": 7},
        {"what": "@b", "amount": {"amount": "5", "currency": "JPY"}, "share": None, "number": "withheld"},
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_computed_by_a_spreadsheet(text: str) -> None:
    assert guarded(text) == f"'{text}"
    book = load_workbook(io.BytesIO(xlsx_of(report((text.strip(), Money(1, "EUR"), None, 1)), now=AT)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    for line in read_csv(csv_of(report((text, Money(-1, "EUR"), None, 1)), now=AT)):
        assert all(re.fullmatch(r"-\d+\.\d\d", cell) for cell in line if cell.startswith(("=", "+", "-", "@", "\t")))


def test_a_file_names_neither_a_person_nor_a_program() -> None:
    book = load_workbook(io.BytesIO(xlsx_of(report(("a", Money(1, "EUR"), None, 1)), now=AT)))
    assert (book.properties.creator, book.sheetnames) == (None, ["Sums  1   now "])
    assert as_file(report(), "csv", now=AT).name == "file.csv"


def figures_of_json(content: dict[str, Any]) -> list[str]:
    cells = [cell for table in content["tables"] for row in _lines(table) for cell in row.values()]
    return [cell["amount"] for cell in cells if isinstance(cell, dict)]


def _lines(table: dict[str, Any]) -> list[Any]:
    return [*table["rows"], *([table["total"]] if table["total"] else [])]


def figures_of_text(text: str) -> list[str]:
    found = re.findall(r"(-?)€([\d,]+\.\d\d)", text.replace("−", "-").replace("\n", " "))
    return [sign + digits.replace(",", "") for sign, digits in found]


@pytest.mark.parametrize(
    "name", ["spending", "income", "trial-balance", "annual", "statement-of-changes", "board-quarter"]
)
def test_the_same_figures_come_out_of_all_five_forms(desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fund.ledger.world.NOW", NOW)
    donate(desk.fund, "1234.56")
    world = World(desk.fund, chart.account(desk.fund, chart.BANK))
    world.pay(world.promise("321.09")[0], "321.09")
    days = {"since": f"{NOW.year}-01-01", "until": str(NOW.date()), "at": str(NOW.date())}
    path = f"reports/{name}/"
    expected = figures_of_json(desk.get("tom", path, **days).json())
    assert {"1234.56", "321.09", "-321.09"} & set(expected)
    rows = read_csv(desk.get("tom", path, **days, **{"as": "csv"}).content)
    from_csv = [row[place - 1] for row in rows for place in range(1, len(row)) if row[place] == "EUR"]
    assert from_csv == expected
    book = load_workbook(io.BytesIO(desk.get("tom", path, **days, **{"as": "xlsx"}).content))
    lines = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    from_xlsx = [row[place - 1] for row in lines for place in range(1, len(row)) if row[place] == "EUR"]
    assert [f"{Decimal(str(value)):.2f}" for value in from_xlsx] == expected
    pages = PdfReader(io.BytesIO(desk.get("tom", path, **days, **{"as": "pdf"}).content)).pages
    assert sorted(figures_of_text(" ".join(page.extract_text() for page in pages))) == sorted(expected)
    page = html.fromstring(visitor(desk, "tom").get(f"/treasury/reports/{name}/", days).content)
    shown = " ".join(" ".join(table.itertext()) for table in page.xpath("//main//table"))
    assert figures_of_text(shown) == expected
