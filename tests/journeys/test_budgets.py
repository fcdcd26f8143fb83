"""Budgets in SQL statements, through the API and the pages: what a call costs whatever the house holds."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emergency.models import AidRequest, BudgetLine, Round, RoundSeat
from tests.emergency.api.callers import Town, asking, open_town
from tests.factories import NOW, make_fund
from tests.people import sign_in

FRAMES = re.compile(r"^(BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|SET|-- )")
# The roster in force is checked against the evidence of its adoption whenever something is sealed.
SEALING = re.compile(
    r'"notifications_(rosterversion|box|lock)"|pg_advisory_xact_lock|SELECT .*"notifications_auditdetail"'
)


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


def _fill_the_board(town: Town, count: int) -> None:
    """Put that many cases with an open round before the board, as rows: only what a list reads."""
    first = town.ask()
    town.to_review(first)
    model = AidRequest.objects.get(reference=first.reference)
    rows, lines, rounds, seats = [], [], [], []
    template = list(RoundSeat.objects.filter(round__aid_request=model))
    for number in range(count - 1):
        row = AidRequest(**{**_values(model), "reference": f"{number:04}-0000"})
        rows.append(row)
        lines += [BudgetLine(**{**_values(line), "aid_request_id": row.pk}) for line in model.lines.all()]
        opened = Round(**{**_values(model.rounds.get()), "aid_request_id": row.pk})
        rounds.append(opened)
        seats += [RoundSeat(**{**_values(seat), "round_id": opened.pk}) for seat in template]
    AidRequest.objects.bulk_create(rows)
    BudgetLine.objects.bulk_create(lines)
    Round.objects.bulk_create(rounds)
    RoundSeat.objects.bulk_create(seats)


def _values(row: Any) -> dict[str, Any]:
    unlike = {"id", "ledger_ref"}
    fields = [field for field in row._meta.concrete_fields if field.name not in unlike and not field.primary_key]
    return {field.attname: getattr(row, field.attname) for field in fields}


@pytest.mark.parametrize("count", [50, 500])
def test_the_boards_list_takes_at_most_8_statements(town: Town, count: int) -> None:
    _fill_the_board(town, count)
    found: list[Any] = []
    sql = statements(lambda: found.append(town["ben"].reads("aid-requests/")), sealing=True)
    assert len(found[0]["results"]) == min(count, 200)
    assert len(sql) <= 8, _listed(sql)


@pytest.mark.parametrize("count", [50, 500])
def test_the_boards_page_takes_at_most_8_statements_and_60_kb(town: Town, count: int) -> None:
    _fill_the_board(town, count)
    browser = sign_in(Client(), town.people["ben"])
    browser.get("/home/")  # the session's first call writes when it was seen
    found: list[Any] = []
    sql = statements(lambda: found.append(browser.get("/home/")), sealing=True)
    assert found[0].status_code == 200
    assert len(sql) <= 8, _listed(sql)
    if count == 50:
        assert len(found[0].content) <= 60 * 1024


def test_a_case_with_votes_takes_at_most_12_statements_in_one_call(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    town.approve(case, "ben", "bea")
    sql = statements(lambda: town["ben"].reads(case.path), sealing=True)
    assert len(sql) <= 12, _listed(sql)
    rounds = statements(lambda: town["ben"].reads(f"{case.path}rounds/"), sealing=True)
    assert len(rounds) <= 12, _listed(rounds)


def test_what_a_vote_and_a_decision_cost(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    costs = {}
    for name in ("ben", "bea", "bo"):
        town[name].must(f"{case.path}recuse/", {"level": 0})
        ballot = town.ballot(name, case)
        costs[name] = statements(
            lambda name=name, ballot=ballot: town[name].must(f"{case.path}vote/", ballot, fresh=True)
        )
    assert case.state == "approved"
    assert NOW
    print("vote", len(costs["ben"]), "decision", len(costs["bo"]))
    print(_listed(costs["ben"]))
    print(_listed(costs["bo"]))
