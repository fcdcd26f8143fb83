"""The minute for programs that open tables: the same figures as on paper, for the same readers."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from emergency.models import Decision
from fund.models import Fund
from tests.factories import Case, People, bring_to
from tests.pages import assert_sound_page

API = "/api/v1/reports/decision-minute/"


@pytest.fixture
def approved(fund: Fund, people: People, at: Callable[..., None]) -> Case:
    case = bring_to("approved", fund, people)
    at(case.at)
    return case


def test_the_minute_as_csv_and_as_a_workbook_by_page_and_by_call(approved: Case, browser: Any) -> None:
    ben, page = browser("ben"), f"/work/{approved.reference}/minute/"
    text = ben.get(page, {"as": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert approved.reference in rows[0][0]
    assert any("400.00" in row for row in rows)
    assert any(Decision.objects.get().audit_head in row for row in rows)
    asked = {"reference": approved.reference, "as": "xlsx"}
    answer = ben.get(API, asked)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="file.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert 400 in cells
    html = assert_sound_page(ben.get(page))
    assert {"?as=pdf", "?as=csv", "?as=xlsx"} <= set(html.xpath("//a[@download]/@href"))


def test_it_is_for_the_readers_of_the_minute_only_and_names_its_case(approved: Case, browser: Any) -> None:
    for name in ("ada", "gil", "sam"):
        assert browser(name).get(API, {"reference": approved.reference, "as": "csv"}).status_code == 404
        assert browser(name).get(f"/work/{approved.reference}/minute/", {"as": "csv"}).status_code == 404
    assert browser("ben").get(API, {"as": "csv"}).status_code == 400
    assert browser("ben").get(API, {"reference": approved.reference, "as": "docx"}).status_code == 400
