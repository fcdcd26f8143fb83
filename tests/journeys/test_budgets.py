"""Budgets in SQL statements, through the API and the pages: what a call costs whatever the house holds."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emergency.reading.judgement import findings_now
from emergency.selectors import cases
from tests.emergency.api.board import fill_the_board
from tests.emergency.api.callers import Town, asking, open_town
from tests.factories import NOW, make_fund
from tests.people import code_for, sign_in

FRAMES = re.compile(r"^(BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|SET|-- )")
# The roster in force is checked against the evidence of its adoption whenever something is sealed.
SEALING = re.compile(
    r'"notifications_(rosterversion|box|lock)"|pg_advisory_xact_lock|SELECT .*"notifications_auditdetail"'
)

# A vote: token, key (3), case and standing before the code (2), the code (3), lock, case and standing under it (3),
# seats, votes and lines (3), the vote (2), answers to rings (1), evidence (4). In an open sitting three fewer.
VOTE_NOW = 22
# Changed in an open sitting: instead of the vote written (2), it is updated and its lines written anew (3).
CHANGED_VOTE_NOW = 20
# The deciding vote: those, the case's surroundings (6), commitment and books (13), person code (2), slip (2), outcome
# and grants (7), the case and whom to tell (3).
DECISION_NOW = 55
# Session and person, case, mandates and how near they stand, lines, locks, who vouched, seats and votes, what surrounds
# the case, money, what was filed. One more for each of what few cases have: a question, something owed, a rule passed,
# somebody near, a round that is closed; for a coordinator one for what belongs to the case, and one for new codes.
CASE_PAGE_NOW = 12


@pytest.fixture
def town(clock: Any) -> Town:
    return open_town(make_fund("5000.00"))


def statements(act: Callable[[], Any], *, sealing: bool = False) -> list[str]:
    """Return the statements of an act, the frames of transactions and, unless asked for, those of sealing aside."""
    with CaptureQueriesContext(connection) as captured:
        act()
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if not FRAMES.match(sql) and (sealing or not SEALING.search(sql))]


def _listed(sql: list[str]) -> str:
    return "\n".join(
        f"{place}. {re.sub('SELECT .* FROM', 'SELECT … FROM', one)[:150]}" for place, one in enumerate(sql[:30], 1)
    )


def test_submitting_takes_at_most_12_statements_besides_sealing(town: Town) -> None:
    town.ask()  # the roster is verified once per process
    body = asking({"legal_aid": "400.00", "medicine": None})
    sql = statements(lambda: town["ada"].must("aid-requests/", body, key=""))
    assert len(sql) <= 12, _listed(sql)


def test_an_idempotency_key_costs_three_more(town: Town) -> None:
    town.ask()
    body = asking({"legal_aid": "400.00", "medicine": None})
    sql = statements(lambda: town["ada"].must("aid-requests/", body, key="k"))
    assert len([one for one in sql if '"notifications_idempotencykey"' in one]) == 3
    assert len(sql) <= 15, _listed(sql)


def test_submitting_from_the_public_form_takes_no_more(town: Town) -> None:
    town.ask()
    body = asking({"legal_aid": "400.00", "medicine": None})
    sql = statements(lambda: town.nobody.must("aid-requests/", body, key=""))
    assert len(sql) <= 12, _listed(sql)


@pytest.mark.parametrize("count", [50, 500])
def test_the_boards_list_takes_at_most_8_statements(town: Town, count: int) -> None:
    fill_the_board(town, count)
    found: list[Any] = []
    sql = statements(lambda: found.append(town["ben"].reads("aid-requests/")), sealing=True)
    assert len(found[0]["results"]) == min(count, 200)
    assert len(sql) <= 8, _listed(sql)


@pytest.mark.parametrize("count", [50, 500])
def test_the_boards_page_takes_at_most_8_statements_and_60_kb(town: Town, count: int) -> None:
    fill_the_board(town, count)
    browser = sign_in(Client(), town.people["ben"])
    browser.get("/home/")  # the session's first call writes when it was seen
    found: list[Any] = []
    sql = statements(lambda: found.append(browser.get("/home/")), sealing=True)
    assert found[0].status_code == 200
    assert len(sql) <= 8, _listed(sql)
    if count == 50:
        assert len(found[0].content) <= 60 * 1024


@pytest.mark.parametrize("address", ["/home/", "/all/"])
def test_a_coordinators_lists_take_at_most_8_statements(town: Town, address: str) -> None:
    fill_the_board(town, 50)
    browser = sign_in(Client(), town.people["cora"])
    browser.get("/home/")
    found: list[Any] = []
    sql = statements(lambda: found.append(browser.get(address)), sealing=True)
    assert found[0].content.count(b"-0000/") >= 49
    assert len(sql) <= 8, _listed(sql)


def test_a_case_with_votes_takes_at_most_12_statements_in_one_call(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    town.approve(case, "ben", "bea")
    sql = statements(lambda: town["ben"].reads(case.path), sealing=True)
    assert len(sql) <= 12, _listed(sql)
    rounds = statements(lambda: town["ben"].reads(f"{case.path}rounds/"), sealing=True)
    assert len(rounds) <= 12, _listed(rounds)


def test_the_page_of_a_case_with_votes_reads_nothing_twice(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    town.approve(case, "ben", "bea")
    browser = sign_in(Client(), town.people["ben"])
    browser.get("/home/")
    sql = statements(lambda: browser.get(f"/work/{case.reference}/"), sealing=True)
    assert len(sql) <= CASE_PAGE_NOW, _listed(sql)
    assert len([one for one in sql if 'FROM "emergency_budgetline"' in one]) == 1
    town["bo"].must(f"{case.path}recuse/", {"level": 2})
    somebody_near = statements(lambda: browser.get(f"/work/{case.reference}/"), sealing=True)
    assert len(somebody_near) <= CASE_PAGE_NOW + 1, _listed(somebody_near)


def test_findings_of_a_case_take_at_most_12_statements_wherever_it_stands(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    costs = {}

    def judge() -> None:
        row = cases().select_related("fund", "regulation").get(reference=case.reference)
        costs[row.state] = statements(partial(findings_now, row, now=NOW), sealing=True)

    judge()
    town.to_review(case)
    judge()
    assert set(costs) == {"submitted", "in_review"}
    assert all(0 < len(sql) <= 12 for sql in costs.values()), {state: _listed(sql) for state, sql in costs.items()}


def test_a_vote_and_a_decision_cost_no_more_than_now(town: Town) -> None:
    """Ceilings as measured, so that a query in a loop is noticed."""
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    costs: dict[str, list[str]] = {}
    for name in ("ben", "bea", "bo"):
        town[name].must(f"{case.path}recuse/", {"level": 0})
        ballot = town.ballot(name, case) | {"otp": code_for(town.people[name])}
        costs[name] = statements(partial(town[name].must, f"{case.path}vote/", ballot))
    assert case.state == "approved"
    assert len(costs["ben"]) <= VOTE_NOW, _listed(costs["ben"])
    assert len(costs["bo"]) <= DECISION_NOW, _listed(costs["bo"])


def test_a_changed_vote_costs_no_more_than_now(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    town["ben"].must(f"{case.path}recuse/", {"level": 0})
    ballot = town.ballot("ben", case)
    town["ben"].must(f"{case.path}vote/", ballot | {"otp": code_for(town.people["ben"])})
    sql = statements(partial(town["ben"].must, f"{case.path}vote/", ballot))
    assert len(sql) <= CHANGED_VOTE_NOW, _listed(sql)
