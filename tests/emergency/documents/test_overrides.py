"""Rules that were passed, counted by code for the Board and listed without a case; late words count when given."""

from datetime import timedelta
from typing import Any

from emergency.documents.overrides import BOARD_QUARTER, OVERRIDES
from emergency.models import Override, OverrideConsent
from fund.models import Fund
from fund.reports.frame import Definition
from fund.reports.periods import question
from fund.reports.written import as_json
from tests.factories import HOUR, NOW, Case, People, ask

WORDS = {"rule": "R-12", "finding_code": "too_few", "regulation_code": "R1", "role": "member", "reason_code": "other"}


def passed(case: Case, people: People, *, needs_second: bool = False, **named: Any) -> Override:
    known = {**WORDS, "needs_second": needs_second, "made_at": NOW, "by": people["ben"], **named}
    return Override.objects.create(aid_request=case.row, **known)


def tables(definition: Definition, fund: Fund, **more: Any) -> dict[str, list[dict[str, Any]]]:
    days = {"since": NOW.date(), "until": NOW.date()}
    asked = question(definition, fund, now=NOW + 3 * HOUR, days=days, **more)
    return {table["table"]: table["rows"] for table in as_json(definition.build(asked))["tables"]}


def test_they_are_counted_by_code_and_listed_by_week_without_a_case(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    for rule in ("R-12", "R-12", "R-13"):
        passed(case, people, rule=rule)
    waiting = passed(case, people, needs_second=True)
    passed(case, people, made_at=NOW - timedelta(days=400))
    OverrideConsent.objects.create(override=waiting, by=people["bea"], role="member", given_at=NOW + 2 * HOUR)
    found = tables(OVERRIDES, fund)
    assert [(row["rule"], row["number"]) for row in found["overrides_by_code"]] == [("R-12", 3), ("R-13", 1)]
    assert len(found["overrides"]) == 4
    assert case.reference not in str(found)
    earlier = tables(OVERRIDES, fund, known_at=NOW + HOUR)
    assert len(earlier["overrides"]) == 3
    quarter = tables(BOARD_QUARTER, fund)
    assert [row["number"] for row in quarter["overrides_by_code"]] == [3, 1]
