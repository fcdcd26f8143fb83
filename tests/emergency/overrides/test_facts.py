"""What the rules are told about a case, from the database, in few statements."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from emergency.deciding.facts import facts_around
from emergency.deciding.surroundings import quarter_of, surroundings_of
from emergency.models import AidRequest, CaseTask, GivenPersonCode, GrantedMonth, TaskKind
from emergency.paying.facts import money_facts, payout_facts, proof_facts
from emergency.reading.judgement import findings_now
from emergency.selectors import cases
from fund.actions import treasury
from fund.ledger import chart, deposits, owed
from fund.models import Fund
from fund.money import Money
from tests.factories import (
    DAY,
    NOW,
    Case,
    People,
    approve,
    ask,
    bring_to,
    confirm_receipt,
    make_fund,
    pay,
    present,
    to_review,
    to_verifying,
)

MONTH = NOW.date().replace(day=1)


def granted(fund: Fund, minor: int, *, country: str = "GE", tier: str = "two", months_ago: int = 0) -> None:
    month = MONTH
    for _one in range(months_ago):
        month = (month - timedelta(days=1)).replace(day=1)
    GrantedMonth.objects.create(fund=fund, month=month, country=country, tier=tier, granted_minor=minor)


def read(case: Case) -> AidRequest:
    return cases().select_related("fund", "regulation").get(reference=case.reference)


@pytest.mark.parametrize(
    ("day", "first"), [((2026, 1, 1), 1), ((2026, 3, 31), 1), ((2026, 4, 1), 4), ((2026, 12, 31), 10)]
)
def test_r17_a_quarter_begins_in_january_april_july_october(day: tuple[int, int, int], first: int) -> None:
    assert quarter_of(date(*day)) == date(2026, first, 1)


def test_r17_the_fence_holds_what_one_seat_granted_in_this_quarter(fund: Fund, people: People) -> None:
    approve(to_review(ask(fund, people, lines={"legal_aid": 30_000}), people), people, "ben")
    approve(to_review(ask(fund, people, lines={"legal_aid": 120_000}), people), people)
    granted(fund, 70_000, tier="duty", months_ago=4)
    granted(fund, 60_000, tier="", country="KZ")
    fence = surroundings_of(ask(fund, people).row, now=NOW).fence
    assert (fence.granted_minor, fence.is_lifted, fence.unratified_since) == (30_000, False, NOW.date())
    CaseTask.objects.filter(kind=TaskKind.RATIFY).update(done_at=NOW)
    assert surroundings_of(ask(fund, people).row, now=NOW).fence.unratified_since is None


def test_r21_shares_are_those_of_twelve_months_and_of_this_fund(fund: Fund, people: People) -> None:
    granted(fund, 10_000)
    granted(fund, 5_000, months_ago=11, tier="")
    granted(fund, 7_000, country="KZ")
    granted(fund, 90_000, months_ago=12)
    granted(make_fund("1.00", code="other"), 90_000)
    shares = surroundings_of(ask(fund, people).row, now=NOW).shares
    assert (shares.country_minor, shares.all_minor, shares.is_silenced) == (15_000, 22_000, False)


def test_a_case_decided_before_is_not_part_of_what_it_is_measured_by(fund: Fund, people: People) -> None:
    case = approve(to_review(ask(fund, people, lines={"legal_aid": 30_000}), people), people, "ben")
    around = surroundings_of(case.row, now=NOW)
    assert (around.fence.granted_minor, around.shares.country_minor, around.shares.all_minor) == (0, 0, 0)
    other = surroundings_of(ask(fund, people).row, now=NOW)
    assert (other.fence.granted_minor, other.shares.country_minor) == (30_000, 30_000)


def test_r05_r06_balance_and_deposits_that_are_locked_long(people: People, fund: Fund) -> None:
    bank = chart.account(fund, chart.BANK)
    for days, sum_ in ((7, "100.00"), (8, "200.00")):
        with transaction.atomic():
            deposits.place(
                fund=fund,
                bank=bank,
                amount=Money.parse(sum_, "EUR"),
                ends_on=(NOW + days * DAY).date(),
                by=people["tom"].pk,
                now=NOW,
            )
    money = money_facts(ask(fund, people).row, now=NOW)
    assert (money.balance_minor, money.locked_minor, money.locked_long_minor) == (500_000, 30_000, 20_000)
    assert (money.liquid_minor, money.locked_until) == (470_000, (NOW + 7 * DAY).date())


def test_r11_hours_past_the_promise_count_from_the_first_begun(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    due_at = case.row.due_at
    assert due_at is not None
    for later, hours in (
        (timedelta(0), 0),
        (timedelta(seconds=1), 1),
        (timedelta(hours=1), 1),
        (timedelta(hours=1, seconds=1), 2),
    ):
        assert facts_around(case.row, now=due_at + later)["late_hours"] == hours


def test_r03_r26_a_payment_is_relief_and_knows_when_it_was_decided(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    facts = payout_facts(case.row, now=case.at)
    assert (facts.outflow, facts.decided_on) == ("relief", case.at.date())


def test_r25_r26_cash_knows_who_signed_and_since_when_it_waits(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    row = case.row
    row.way = "cash"
    row.save()
    pay(case, people)
    waiting = proof_facts(case.row, now=case.at)
    assert (waiting.cash_signatures, waiting.uncollected_since) == (0, case.at.date())
    confirm_receipt(case, people)
    facts = proof_facts(case.row, now=case.at)
    assert facts.uncollected_since is None
    assert facts.cash_signatures >= 1


def test_r19_without_a_person_code_the_history_is_what_was_declared(fund: Fund, people: People) -> None:
    row = ask(fund, people).row
    row.repeat_declared, row.is_new_threat = "none", True
    row.save()
    history = facts_around(row, now=NOW)["history"]
    assert (history.codes_given, history.repeat_declared, history.is_new_threat) == (0, "none", True)


def _with_everything(fund: Fund, people: People) -> Case:
    """A case with person code, further need, overdue set-aside, deposit: whatever may cost a statement."""
    tom = people["tom"].pk
    amount = Money.parse("1000.00", "EUR")
    signed = {"donor": "Open Hand", "title": "Project", "amount": amount, "signed_on": NOW.date()}
    project = treasury.sign_project(fund=fund, **signed, by=tom, now=NOW)
    treasury.record_instalment(project_id=project.pk, amount=amount, arrived_on=NOW.date(), by=tom, now=NOW)
    bank = chart.account(fund, chart.BANK)
    with transaction.atomic():
        deposits.place(fund=fund, bank=bank, amount=amount, ends_on=(NOW + 30 * DAY).date(), by=tom, now=NOW)
    earlier = approve(to_review(ask(fund, people, lines={"legal_aid": 30_000}), people), people, "ben")
    case = to_verifying(ask(fund, people, lines={"legal_aid": 90_000, "medicine": 5_000}), people)
    AidRequest.objects.filter(pk=case.row.pk).update(emergency_id=earlier.row.emergency_id, continues_since=NOW)
    GivenPersonCode.objects.create(aid_request=case.row, code_hmac="a" * 64)
    return case


def test_r02_what_projects_owe_is_the_same_in_one_query(fund: Fund, people: People) -> None:
    _with_everything(fund, people)
    full = [row for row in owed.table(fund, on=NOW.date()) if row.owed]
    short = owed.owing(fund, on=NOW.date())
    names = ("project", "owed", "overdue", "next_due_on")
    assert [[getattr(row, name) for name in names] for row in short] == [
        [getattr(row, name) for name in names] for row in full
    ]
    later = NOW.date() + timedelta(days=60)
    assert owed.owing(fund, on=later)[0].overdue == Money.parse("100.00", "EUR")


@pytest.mark.parametrize("state", ["verifying", "in_review", "payable", "paid"])
def test_findings_for_one_case_take_at_most_12_statements(fund: Fund, people: People, state: str) -> None:
    is_deciding = state in {"verifying", "in_review"}
    case = _with_everything(fund, people) if is_deciding else bring_to(state, fund, people)
    if state == "in_review":
        present(case, people)
    row: Any = read(case)
    with CaptureQueriesContext(connection) as captured:
        found = findings_now(row, now=case.at)
    assert found
    said = [query["sql"] for query in captured.captured_queries]
    assert len(said) <= 12, "\n".join(one[:160] for one in said)
