"""Small numbers where countries stand in a group: no table, and no two tables, tell what one of them withholds."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from fund.ledger import chart, commitments
from fund.ledger.commitments import CommitmentLine
from fund.models import CountryGroupChange, Fund
from fund.reports.catalogue import REPORTS
from fund.reports.frame import Report
from fund.reports.periods import question
from fund.reports.written import shown
from tests.fund.ledger.world import BEA, BEN, COR, NOW, TODAY, World, act, euros

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2025, 8, 29, 8, tzinfo=UTC)
WITHHELD = ("withheld", "withheld")


@pytest.fixture
def world(db: Any) -> World:
    fund = Fund.objects.create(code="relief", name="Emergency Relief Fund")
    act(chart.open_books, fund, opened_on=date(2025, 1, 1))
    world = World(fund, chart.account(fund, chart.BANK))
    world.donate("9000.00")
    return world


def group(world: World, *countries: str, code: str = "X1", at: datetime = NOW) -> None:
    """Let countries stand as one code from a moment on."""
    row = {"proposed_by": BEN, "proposed_at": at, "agreed_by": BEA, "agreed_at": at}
    CountryGroupChange.objects.create(fund=world.fund, code=code, countries=list(countries), **row)
    world.fund.country_groups = world.fund.country_groups | dict.fromkeys(countries, code)
    world.fund.save()
    chart.open_missing(world.fund)


def help_(world: World, number: int, country: str, *uses: str) -> None:
    """Pay EUR 61.00 for each of these uses in so many cases."""
    for _case in range(number):
        for one in promise(world, country, *uses):
            world.pay(one, "61.00")


def promise(world: World, country: str, *uses: str) -> Any:
    """Approve EUR 61.00 for each of these uses of a new case."""
    return act(
        commitments.commit,
        fund=world.fund,
        source_ref=uuid.uuid4(),
        lines=[CommitmentLine(use, euros("61.00")) for use in uses],
        barred_people=frozenset({COR, BEN, BEA}),
        country=country,
        by=BEN,
    )


def published(world: World) -> Report:
    return REPORTS["public-half-year"].build(
        question(REPORTS["public-half-year"], world.fund, now=PUBLISHED, days={"at": TODAY})
    )


def table(report: Report, code: str) -> dict[str, tuple[str, str]]:
    (sheet,) = [one for one in report.sheets if one.code == code]
    return {shown(row[0]): (shown(row[1]), shown(row[2])) for row in sheet.lines}


def test_a_group_of_fewer_than_five_is_withheld_and_another_row_with_it(world: World) -> None:
    group(world, "TM", "UZ")
    help_(world, 4, "X1", "moving")
    help_(world, 6, "GE", "legal_aid")
    help_(world, 7, "AM", "medicine")
    told = published(world)
    # Ten are left of seventeen: four and six.
    expected = {"Armenia": ("7", "€400.00"), "Georgia": WITHHELD, "Group 1": WITHHELD, "Together": ("17", "€1,000.00")}
    assert table(told, "by_country") == expected
    uses = {
        "health and medicine": ("7", "€400.00"),
        "liberty": WITHHELD,
        "moving": WITHHELD,
        "Together": ("17", "€1,000.00"),
    }
    assert table(told, "by_use") == uses


def test_members_stand_in_their_group_also_with_what_is_older_than_it(world: World) -> None:
    # Two of each: apart all four would be withheld, and one told beside the group would tell the other.
    help_(world, 6, "TM", "visa")
    help_(world, 2, "UZ", "ticket")
    group(world, "TM", "UZ")
    help_(world, 3, "X1", "moving")
    help_(world, 9, "GE", "ticket")
    told = published(world)
    assert table(told, "by_country") == {
        "Georgia": ("9", "€500.00"),
        "Group 1": ("11", "€700.00"),
        "Together": ("20", "€1,200.00"),
    }
    # A ticket in Georgia beside the uses of the group would leave a visa to nobody but the group.
    assert table(told, "by_use") == {"moving": ("20", "€1,200.00"), "Together": ("20", "€1,200.00")}
    for code in ("TM", "UZ", "Turkmenistan", "Uzbekistan", "visa"):
        assert code not in str(told.sheets)


def test_the_row_of_a_group_less_its_uses_tells_nothing(world: World) -> None:
    group(world, "TM", "UZ")
    help_(world, 6, "X1", "liberty")
    help_(world, 3, "X1", "health")
    help_(world, 8, "GE", "medicine")
    told = published(world)
    # "Group 1: 9" less "liberty: 6" would be its three, were what Georgia needed called otherwise than theirs.
    assert table(told, "by_country")["Group 1"] == ("9", "€500.00")
    assert table(told, "by_use") == {
        "health and medicine": ("11", "€700.00"),
        "liberty": ("6", "€400.00"),
        "Together": ("17", "€1,000.00"),
    }


def test_what_was_published_before_the_group_stays_and_what_comes_after_never_splits_it(world: World) -> None:
    help_(world, 6, "TM", "visa")
    help_(world, 7, "UZ", "visa")
    before = published(world)
    assert {"Turkmenistan", "Uzbekistan"} <= table(before, "by_country").keys()
    group(world, "TM", "UZ", at=datetime(2025, 9, 20, tzinfo=UTC))
    # Two states of one half-year could be subtracted from each other: there is one.
    assert published(world).sheets == before.sheets


@pytest.mark.parametrize("name", ["spending", "annual", "board-quarter", "commitments"])
def test_no_report_shows_a_member_beside_its_group(world: World, name: str) -> None:
    help_(world, 2, "TM", "visa")
    promise(world, "UZ", "ticket")
    group(world, "TM", "UZ")
    help_(world, 2, "X1", "moving")
    report = REPORTS[name]
    told = str(report.build(question(report, world.fund, now=NOW, days={"at": TODAY})).sheets)
    for code in ("'TM'", "'UZ'"):
        assert code not in told
    assert "code='X1'" in told


def test_a_report_as_known_before_the_group_is_as_it_was(world: World) -> None:
    help_(world, 2, "TM", "visa")
    asked = {"since": date(2025, 1, 1), "until": TODAY}
    spending = REPORTS["spending"]
    before = spending.build(question(spending, world.fund, now=NOW, days=asked))
    group(world, "TM", "UZ", at=PUBLISHED)
    again = question(spending, world.fund, now=PUBLISHED, days=asked, known_at=NOW)
    assert spending.build(again).sheets == before.sheets


def test_everybody_reads_the_groups_on_the_page_and_over_the_api(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    help_(world, 6, "TM", "visa")
    group(world, "TM", "UZ")
    help_(world, 2, "X1", "living")
    monkeypatch.setattr("notifications.clock.now", lambda: PUBLISHED)
    page = Client().get("/figures/").content.decode()
    told = Client().get("/api/v1/reports/public-half-year/").json()
    assert "Group 1" in page and "Turkmenistan" not in page and "told as a group" in page
    rows = {row["country"]: row["requests"] for row in told["tables"][1]["rows"]}
    assert rows == {"X1": 8}
    assert [row["requests"] for row in told["tables"][0]["rows"]] == ["withheld", "withheld"]
