"""Findings for one case cost the same however many cases the fund has seen.

The promise is 20 milliseconds and 12 statements on 100,000 past cases: PAST_CASES=100000 measures the first.
"""

import os
import uuid
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emergency.models import (
    AidRequest,
    BudgetLine,
    CaseTask,
    Confirmation,
    Decision,
    GivenPersonCode,
    Grant,
    GrantedMonth,
    Override,
    Round,
    TaskKind,
)
from emergency.reading.judgement import findings_now
from emergency.selectors import cases
from fund.models import Fund
from tests.factories import DAY, NOW, People, ask, to_verifying

PAST_CASES = int(os.environ.get("PAST_CASES", "0"))
MILLISECONDS = 20
AT_ONCE = 5_000


def past(fund: Fund, people: People, count: int) -> None:
    """Put that many closed cases into the fund as rows, each with all that findings look at."""
    model = ask(fund, people).row
    cora, then = people["cora"], NOW - 90 * DAY
    said = {"fund": fund, "regulation": model.regulation, "state": "closed", "country": "GE", "week": "2026-W01"}
    rows = [AidRequest(reference=f"{number:06}-AA", **said) for number in range(count)]
    AidRequest.objects.bulk_create(rows, batch_size=AT_ONCE)
    line = {"position": 1, "use": "medicine", "currency": "EUR", "asked_minor": 100, "approved_minor": 100}
    BudgetLine.objects.bulk_create((BudgetLine(aid_request=row, **line) for row in rows), batch_size=AT_ONCE)
    closed = {"revision": 1, "tier": "duty", "opened_at": then, "deadline_at": then, "closed_at": then}
    rounds = [Round(aid_request=row, outcome="approved", **closed) for row in rows]
    Round.objects.bulk_create(rounds, batch_size=AT_ONCE)
    decided = {"outcome": "approved", "tier": "duty", "record": {"amounts": []}, "decided_at": then}
    decisions = [Decision(round=one, **decided) for one in rounds]
    Decision.objects.bulk_create(decisions, batch_size=AT_ONCE)
    done = {"fund": fund, "kind": TaskKind.RATIFY, "owner": "board", "made_at": then, "due_at": then, "done_at": then}
    tasks = (CaseTask(aid_request=row, decision=one, **done) for row, one in zip(rows, decisions, strict=True))
    CaseTask.objects.bulk_create(tasks, batch_size=AT_ONCE)
    passed = {"rule": "R-12", "finding_code": "not_confirmed", "regulation_code": "R1", "reason_code": "other"}
    Override.objects.bulk_create(
        (Override(aid_request=row, needs_second=False, by=cora, made_at=then, **passed) for row in rows),
        batch_size=AT_ONCE,
    )
    voice = {"confirmer": "member", "means": "voice", "independent": True, "recorded_at": then}
    Confirmation.objects.bulk_create((Confirmation(aid_request=row, **voice) for row in rows), batch_size=AT_ONCE)
    grants = (
        Grant(aid_request=row, code_hmac=f"{number:064}", month=then.date(), amount_minor=1, emergency_id=uuid.uuid4())
        for number, row in enumerate(rows)
    )
    Grant.objects.bulk_create(grants, batch_size=AT_ONCE)
    for month in range(1, 13):
        first = NOW.date().replace(month=month, day=1)
        GrantedMonth.objects.create(fund=fund, month=first, country="GE", tier="duty", granted_minor=1)


def plans(statements: list[str]) -> list[str]:
    """Return the steps by which SQLite would find the rows; it reads no statistics, so a few rows tell of many."""
    steps = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            steps += [str(row[3]) for row in cursor.fetchall()]
    return steps


@pytest.mark.sqlite_only
def test_no_finding_reads_through_the_past_cases(fund: Fund, people: People) -> None:
    past(fund, people, 20)
    case = to_verifying(ask(fund, people, lines={"legal_aid": 90_000, "medicine": 5_000}), people)
    GivenPersonCode.objects.create(aid_request=case.row, code_hmac=f"{7:064}")
    row = cases().select_related("fund", "regulation").get(reference=case.reference)
    with CaptureQueriesContext(connection) as captured:
        findings_now(row, now=NOW)
    steps = plans([query["sql"] for query in captured.captured_queries])
    assert len(steps) > len(captured)
    # A table read through, or found by nothing narrower than its fund or state, grows with every case.
    assert [step for step in steps if step.startswith("SCAN") and "emergency_" in step] == []
    assert [step for step in steps if "aid_request_work" in step or "aid_request_lapse" in step] == []


@pytest.mark.skipif("PAST_CASES" not in os.environ, reason="measured by hand, on a machine that does nothing else")
def test_findings_take_20_milliseconds_on_that_many_past_cases(fund: Fund, people: People) -> None:
    past(fund, people, PAST_CASES)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    case = to_verifying(ask(fund, people, lines={"legal_aid": 90_000, "medicine": 5_000}), people)
    GivenPersonCode.objects.create(aid_request=case.row, code_hmac=f"{7:064}")
    spent = []
    for _one in range(7):
        row = cases().select_related("fund", "regulation").get(reference=case.reference)
        began = perf_counter()
        findings_now(row, now=NOW)
        spent.append((perf_counter() - began) * 1000)
    # The best of several: what else the machine does at that moment is no part of it.
    assert min(spent) <= MILLISECONDS, f"{min(spent):.1f} ms on {PAST_CASES} past cases"
