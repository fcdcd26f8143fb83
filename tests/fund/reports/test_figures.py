"""A small year by hand: every report tells what the ledger's stories add up to, also as known at an earlier moment.

January: 1,000.00 given. 10 March: 400.00 promised to a lawyer in Georgia, 300.00 of it paid and the rest released,
120.00 for medicine promised and waiting, a fee of 2.50, a deposit of 200.00. What was given before the year: 50.00.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from fund.ledger import chart, corrections, receipts, setaside
from fund.models import Fund
from fund.money import Money
from fund.reports import flows, sums
from fund.reports.catalogue import REPORTS
from fund.reports.frame import Question, Report
from fund.reports.periods import question
from notifications.errors import Malformed, Refused
from tests.fund.ledger.world import NOW, TODAY, World, act, new_purse, new_world

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=100)


@pytest.fixture
def world() -> World:
    fund = Fund.objects.create(code="relief", name="Emergency Relief Fund")
    act(chart.open_books, fund, opened_on=date(2024, 1, 1))
    world = World(fund, chart.account(fund, chart.BANK))
    world.donate("50.00", on=date(2024, 12, 30))
    world.donate("1000.00", on=date(2025, 1, 15))
    world.pay(world.promise("400.00")[0], "300.00", releases_rest=True)
    world.promise("120.00", use="medicine")
    world.fee("2.50")
    world.lock("200.00")
    return world


def told(name: str, fund: Fund, **days: Any) -> Report:
    known_at = days.pop("known_at", None)
    definition = REPORTS[name]
    return definition.build(question(definition, fund, now=LATER, days=days, known_at=known_at))


def cells(report: Report, code: str) -> list[tuple[str, ...]]:
    (sheet,) = [one for one in report.sheets if one.code == code]
    return [tuple(_plain(cell) for cell in row) for row in sheet.lines]


def _plain(cell: Any) -> str:
    if isinstance(cell, Money):
        return cell.text()
    return str(getattr(cell, "code", None) or (cell.text() if hasattr(cell, "text") else cell))


def test_balance_and_free_money_at_any_date(world: World) -> None:
    today = told("standing", world.fund, since=date(2025, 1, 1), until=TODAY)
    assert cells(today, "standing") == [
        ("balance", "747.50"),
        ("locked", "200.00"),
        ("owed", "0.00"),
        ("committed", "120.00"),
        ("free", "427.50"),
        ("setaside_owed", "0.00"),
    ]
    assert cells(today, "over_time") == [
        ("2024-12-31", "50.00", "0.00", "50.00"),
        ("2025-01-31", "1050.00", "0.00", "1050.00"),
        ("2025-02-28", "1050.00", "0.00", "1050.00"),
        ("2025-03-10", "747.50", "120.00", "427.50"),
    ]
    january = told("standing", world.fund, since=date(2025, 1, 1), until=date(2025, 1, 20))
    assert cells(january, "standing")[0] == ("balance", "1050.00")


def test_l20_a_report_as_known_earlier_leaves_out_what_was_recorded_later(world: World) -> None:
    days = {"since": date(2025, 1, 1), "until": TODAY}
    act(world_fee, world, now=NOW + timedelta(days=2))
    known = told("standing", world.fund, **days, known_at=NOW + timedelta(days=1))
    now = told("standing", world.fund, **days)
    assert cells(known, "standing")[0] == ("balance", "747.50")
    assert cells(now, "standing")[0] == ("balance", "746.50")


def world_fee(world: World, **named: Any) -> None:
    receipts.record_fee(fund=world.fund, account=world.bank, amount=Money(100, "EUR"), on=TODAY, **named)


def test_relief_by_use_and_country_counts_payments_and_takes_returns_off(world: World) -> None:
    report = told("spending", world.fund, until=TODAY)
    assert cells(report, "by_use") == [("legal_aid", "1", "300.00"), ("Together", "1", "300.00")]
    assert cells(report, "by_country") == [("GE", "1", "300.00"), ("Together", "1", "300.00")]
    assert cells(report, "by_country_and_use")[0] == ("GE", "legal_aid", "1", "300.00")


def test_the_statement_of_changes_ends_with_what_the_accounts_hold(world: World) -> None:
    report = told("statement-of-changes", world.fund, since=date(2025, 1, 1), until=TODAY)
    assert cells(report, "changes") == [
        ("", "Net assets before", "50.00"),
        ("4020", "Donations", "1000.00"),
        ("5060", "Relief: legal aid", "-300.00"),
        ("5300", "Bank fees", "-2.50"),
        ("", "Net assets after", "747.50"),
    ]
    asked = Question(world.fund, None, TODAY, LATER)
    assert Money(sums.net_assets(sums.balances(asked)), "EUR").text() == "747.50"


def test_the_trial_balance_sums_to_nothing(world: World) -> None:
    rows = cells(told("trial-balance", world.fund, at=TODAY), "accounts")
    assert ("1010", "Bank", "547.50", "547.50") in rows
    assert rows[-1][-1] == "0.00"


def test_promises_are_told_with_their_age_and_sum_to_account_9100(world: World) -> None:
    report = told("commitments", world.fund, at=TODAY + timedelta(days=31))
    assert cells(report, "commitments") == [
        ("2025-03-10", "31", "medicine", "GE", "120.00"),
        ("Together", "None", "None", "None", "120.00"),
    ]
    assert cells(report, "by_age") == [
        ("0-30 days", "0", "0.00"),
        ("31-60 days", "1", "120.00"),
        ("61-90 days", "0", "0.00"),
        ("91+ days", "0", "0.00"),
        ("Together", "1", "120.00"),
    ]
    assert f"{Money(12000, 'EUR').text()}" == world.balance("9100")


def test_the_quarterly_and_the_annual_report_tell_the_same_sums(world: World) -> None:
    quarter = told("board-quarter", world.fund, at=TODAY)
    assert (quarter.since, quarter.until) == (date(2025, 1, 1), date(2025, 3, 31))
    assert cells(quarter, "summary")[:3] == [("income", "1000.00"), ("relief", "300.00"), ("result", "697.50")]
    year = told("annual", world.fund, at=TODAY)
    assert cells(year, "by_fund") == [("relief", "1000.00", "302.50", "747.50", "747.50", "427.50")]
    assert cells(year, "dependence") == [("largest_donor", "0.00", "0.00"), ("not_grants", "1000.00", "100.00")]
    assert "No approval" in year.notes[0]


def test_a_purse_tells_its_donor_what_became_of_the_money(world: World) -> None:
    purse = new_purse(world)
    world.donate("70.00", fund=purse)
    report = told("restricted-fund", purse, until=TODAY)
    assert cells(report, "rest") == [("committed", "0.00"), ("free", "70.00")]
    assert report.notes == ("Given for: medicine in winter",)
    assert not {column.code for sheet in report.sheets for column in sheet.columns} & {"country", "payments"}
    with pytest.raises(Refused, match="restricted purse"):
        told("restricted-fund", world.fund, until=TODAY)


def test_income_hangs_on_its_largest_donor(world: World) -> None:
    moved = [
        sums.Movement("4010", "Set-aside", "income", "instalment_due", "", "", None, -30000, 1),
        sums.Movement("4030", "Interest", "income", "interest", "", "", None, -10000, 1),
    ]
    asked = Question(world.fund, None, TODAY, LATER)
    assert flows.dependence(asked, moved).rows[1][2].text() == "25.00"  # type: ignore[union-attr]


def test_days_in_the_wrong_order_are_refused(world: World) -> None:
    with pytest.raises(Malformed):
        told("spending", world.fund, since=TODAY, until=date(2025, 1, 1))


def test_another_network_is_in_no_report(world: World) -> None:
    other = new_world(code="other")
    other.donate("5.00")
    assert cells(told("standing", world.fund, until=TODAY), "standing")[0] == ("balance", "747.50")


def test_what_was_corrected_of_an_instalment_is_neither_received_nor_due_nor_moved(world: World) -> None:
    project = act(
        setaside.sign_project,
        fund=world.fund,
        donor_name="Open Hand",
        title="Shelter",
        reference="OH-1",
        amount=Money(1_000_000, "EUR"),
        signed_on=TODAY,
    )
    part = act(setaside.record_instalment, project, amount=Money(500_000, "EUR"), arrived_on=TODAY)
    money = Money(40_000, "EUR")
    act(setaside.receive_setaside, project, amount=money, account=world.bank, on=TODAY)
    act(corrections.correct_instalment, part, amount=Money(300_000, "EUR"), reason="repaid", on=TODAY)
    (row, *_rest) = cells(told("set-aside", world.fund, at=TODAY), "set_aside")
    # 5,000 came and 3,000 went back: a tenth of 2,000 is due; of the 400 moved in 200 are the donor's again.
    assert row[2:7] == ("2000.00", "200.00", "200.00", "0.00", "0.00")
