"""Closing months and years over the API, and opening again what was closed."""

from datetime import date
from typing import Any

import pytest

from fund.ledger.verifying import verify
from notifications.audit import of_object
from notifications.models import OutboxMessage
from tests.factories import NOW
from tests.fund.api.desk import Desk, euros

NEXT_YEAR = NOW.replace(year=NOW.year + 1, month=3, day=10)
JANUARY, YEAR_END = date(NOW.year, 1, 31), date(NOW.year, 12, 31)


@pytest.fixture(autouse=True)
def _next_year(_clock: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NEXT_YEAR)


def act(desk: Desk, name: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return desk.post(name, path, body or {}, fresh=True)


def test_a_month_is_closed_with_its_digest_and_takes_no_entry_any_more(desk: Desk) -> None:
    closed = act(desk, "tom", "fund/periods/", {"through": str(JANUARY)}).json()
    assert (closed["state"], closed["ends_on"], len(closed["trial_balance_hash"])) == ("closed", str(JANUARY), 64)
    gift = {"kind": "donation", "amount": euros("5.00"), "account": "1010", "on": str(JANUARY)}
    assert act(desk, "tom", "fund/entries/", gift).json()["code"] == "period_closed"
    listed = desk.get("ana", "fund/periods/").json()["results"]
    assert [(row["starts_on"], row["state"]) for row in listed][1] == (str(date(NOW.year, 2, 1)), "open")
    [event] = of_object(listed[0]["id"])
    assert (event.verb, event.data["digest"]) == ("period_closed", closed["trial_balance_hash"])


def test_l19_a_year_closed_by_two_and_opened_by_two(desk: Desk) -> None:
    gift = {"kind": "donation", "amount": euros("5.00"), "account": "1010", "on": str(NOW.date())}
    assert act(desk, "tom", "fund/entries/", gift).status_code == 201
    [period] = desk.get("tom", "fund/periods/").json()["results"]
    here = f"fund/periods/{period['id']}/"
    assert act(desk, "tom", f"{here}year/").json()["year_close_asked"] is True
    assert [one.recipient_id for one in OutboxMessage.objects.all()] == [desk.people["chen"].pk]
    assert act(desk, "tom", f"{here}confirm-year/").status_code == 404
    closed = act(desk, "chen", f"{here}confirm-year/").json()
    assert (closed["state"], closed["ends_on"]) == ("closed", str(YEAR_END))
    assert _donations(desk) == "0.00"
    assert act(desk, "tom", f"{here}reopen/", {"reason_code": "late_fact"}).json()["state"] == "reopen_asked"
    assert act(desk, "bo", f"{here}answer/", {"agrees": False}).json()["state"] == "closed"
    act(desk, "tom", f"{here}reopen/", {"reason_code": "late_fact"})
    opened = act(desk, "bo", f"{here}answer/", {"agrees": True}).json()
    assert (opened["state"], opened["trial_balance_hash"]) == ("open", "")
    assert _donations(desk) == "-5.00"
    verbs = [event.verb for event in of_object(period["id"])]
    assert verbs == [
        "year_close_asked",
        "year_closed",
        "period_reopening_asked",
        "period_reopening_refused",
        "period_reopening_asked",
        "period_reopened",
    ]
    assert verify().ok


def _donations(desk: Desk) -> str:
    rows = desk.get("tom", "fund/trial-balance/", at=str(NEXT_YEAR.date())).json()["rows"]
    return next(row["amount"]["amount"] for row in rows if row["account"] == "4020")
