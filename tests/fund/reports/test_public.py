"""What everybody may know of a half-year: late, rounded, without small counts, and never changed afterwards."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from fund.ledger import chart, receipts
from fund.models import Fund
from fund.reports.catalogue import REPORTS
from fund.reports.frame import Report, Withheld
from fund.reports.periods import question
from fund.reports.written import shown
from notifications.errors import Refused
from tests.fund.ledger.world import TODAY, World, act, euros

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2025, 8, 29, 8, tzinfo=UTC)
HALF = REPORTS["public-half-year"]


@pytest.fixture
def world(db: Any) -> World:
    """Six people helped with a lawyer, three with medicine, two with a ticket, all in Georgia."""
    fund = Fund.objects.create(code="relief", name="Emergency Relief Fund")
    act(chart.open_books, fund, opened_on=date(2025, 1, 1))
    world = World(fund, chart.account(fund, chart.BANK))
    world.donate("5049.99")
    for use, number in (("legal_aid", 6), ("medicine", 3), ("ticket", 2)):
        for _one in range(number):
            world.pay(world.promise("61.00", use=use)[0], "61.00")
    return world


def told(fund: Fund, now: datetime = PUBLISHED) -> Report:
    return HALF.build(question(HALF, fund, now=now, days={"at": TODAY}))


def cells(report: Report, code: str) -> list[tuple[str, ...]]:
    (sheet,) = [one for one in report.sheets if one.code == code]
    return [tuple(shown(cell) for cell in row) for row in sheet.lines]


def test_small_counts_are_withheld_with_their_sums_and_the_rest_is_rounded(world: World) -> None:
    report = told(world.fund)
    assert cells(report, "by_use") == [
        ("legal aid", "6", "€400.00"),
        ("medicine", "withheld", "withheld"),
        ("tickets", "withheld", "withheld"),
        ("Together", "11", "€700.00"),
    ]
    assert cells(report, "by_country") == [("Georgia", "11", "€700.00"), ("Together", "11", "€700.00")]
    assert cells(report, "by_source")[0] == ("4020", "Donations", "€5,000.00")
    assert not any(isinstance(cell, Withheld) for sheet in report.sheets[2:] for row in sheet.lines for cell in row)


def test_it_comes_sixty_days_after_its_end_and_never_changes(world: World) -> None:
    with pytest.raises(Refused, match="60 days"):
        told(world.fund, now=datetime(2025, 8, 28, 23, tzinfo=UTC))
    before = told(world.fund)
    later = datetime(2025, 9, 20, tzinfo=UTC)
    gift = {"fund": world.fund, "account": world.bank, "amount": euros("999.00"), "on": TODAY, "now": later}
    act(receipts.record_donation, **gift)
    assert told(world.fund, now=later).sheets == before.sheets


def test_everybody_reads_them_and_before_there_are_any_is_told_when(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: datetime(2025, 8, 28, 8, tzinfo=UTC))
    answer = Client().get("/figures/")
    assert (answer.status_code, answer.cookies) == (200, {})
    assert "No half-year is published yet" in answer.content.decode()
    assert Client().get("/api/v1/reports/public-half-year/").status_code == 422
    assert Client().get("/figures/?at=2025-06-30").status_code == 404
    monkeypatch.setattr("notifications.clock.now", lambda: PUBLISHED)
    text = Client().get("/figures/").content.decode()
    assert "€400.00" in text
    assert "61.00" not in text
    assert Client().get("/api/v1/reports/public-half-year/").json()["until"] == "2025-06-30"
    assert Client().get("/api/v1/reports/public-half-year/", {"fund": "nowhere"}).status_code == 404
