"""Reconciling over the API: ties by parts, entries from a line, own transfers, lines set aside, locks, typed lines."""

from typing import Any

from fund.ledger import chart
from fund.models import JournalEntry, Match, StatementLine
from fund.reconciliation.importing import import_statement
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk, bank_says, euros


def taken_in(desk: Desk, *lines: tuple[str, str, str], account: str = "1010", **named: Any) -> list[str]:
    """Let Tom take a statement in and return the ids of its lines."""
    call = {"fund": desk.fund, "account_code": account, "by": desk.people["tom"].pk, "now": NOW}
    statement = import_statement(content=bank_says(*lines, **named), **call).statement
    return [str(pk) for pk in statement.lines.order_by("place").values_list("pk", flat=True)]


def gift(desk: Desk, amount: str) -> str:
    donate(desk.fund, amount)
    return str(JournalEntry.objects.filter(kind="donation").latest("number").pk)


def test_l17_a_line_is_split_over_the_api_and_undone_as_a_whole(desk: Desk) -> None:
    first, second = gift(desk, "30.00"), gift(desk, "45.00")
    (line,) = taken_in(desk, ("80.00", "CRDT", "gifts"))
    parts = [{"line": line, "entry": first}, {"line": line, "entry": second, "amount": euros("40.00")}]
    made = desk.post("chen", "fund/matches/split/", {"parts": parts}, key="split")
    assert made.status_code == 201, made.content
    assert desk.post("chen", "fund/matches/split/", {"parts": parts}, key="split").json() == made.json()
    (waiting,) = desk.get("tom", "fund/statement-lines/").json()["results"]
    assert (waiting["amount"], waiting["left"]) == (euros("80.00"), euros("10.00"))
    too_much = [{"line": line, "entry": second, "amount": euros("10.01")}]
    assert desk.post("chen", "fund/matches/split/", {"parts": too_much}).status_code == 422
    assert desk.post("chen", "fund/matches/split/", {"parts": []}).status_code == 400
    rows = desk.get("tom", "fund/matches/").json()["results"]
    assert {row["reconciliation"] for row in rows} == {made.json()["reconciliation"]}
    desk.post("tom", f"fund/matches/{rows[0]['id']}/undo/", {})
    assert not Match.objects.filter(undone_at=None).exists()


def test_a_fee_is_posted_from_its_line_with_a_code(desk: Desk) -> None:
    (line,) = taken_in(desk, ("3.00", "DBIT", "fee"))
    address, body = f"fund/statement-lines/{line}/post/", {"kind": "bank_fee"}
    assert desk.post("tom", address, body).json()["code"] == "second_factor_required"
    assert desk.post("chen", address, body, fresh=True).status_code == 404
    made = desk.post("tom", address, body, fresh=True, key="fee")
    assert (made.status_code, made.json()["amount"]) == (201, euros("3.00"))
    assert desk.post("tom", address, {"kind": "bank_fee"}, fresh=True, key="other").status_code == 409
    (state,) = desk.get("tom", "fund/statements/").json()["accounts"]
    assert state["is_reconciled"]


def test_an_own_transfer_is_suggested_and_tied(desk: Desk) -> None:
    tom = desk.people["tom"].pk
    chart.open_bank_account(desk.fund, code="1011", name="Savings", currency="EUR", by=tom, now=NOW)
    (left,) = taken_in(desk, ("50.00", "DBIT", "to savings"))
    (arrived,) = taken_in(desk, ("50.00", "CRDT", "from bank"), account="1011", opening="0.00")
    (pair,) = desk.get("chen", "fund/own-transfers/").json()["results"]
    assert (pair["left"]["line"], pair["arrived"]["line"], pair["days_apart"]) == (left, arrived, 0)
    body = {"left": left, "arrived": arrived}
    assert desk.post("tom", "fund/own-transfers/", body, fresh=True).status_code == 201
    assert desk.get("chen", "fund/own-transfers/").json()["results"] == []
    assert [row["is_reconciled"] for row in desk.get("tom", "fund/statements/").json()["accounts"]] == [True, True]


def test_a_statement_is_set_right_locked_and_unlocked(desk: Desk) -> None:
    lines = taken_in(desk, ("9.00", "DBIT", "wrong"), ("9.00", "CRDT", "corrected"))
    aside = desk.post("chen", "fund/ignored-lines/", {"lines": lines, "reason_code": "corrected"}).json()
    statement = f"fund/statements/{StatementLine.objects.first().statement_id}/"
    assert desk.post("tom", f"{statement}lock/", {}, fresh=True).json()["lock"] == "asked"
    assert desk.post("tom", f"{statement}confirm-lock/", {}, fresh=True).json()["code"] == "separation_of_duties"
    assert desk.post("chen", f"{statement}confirm-lock/", {}, fresh=True).json()["lock"] == "locked"
    undo = f"fund/ignored-lines/{aside['reconciliation']}/undo/"
    assert desk.post("chen", undo, {}).json()["code"] == "statement_locked"
    unlocked = desk.post("tom", f"{statement}unlock/", {"reason_code": "audit"}, fresh=True)
    assert unlocked.json()["lock"] == "lifted"
    assert desk.post("chen", undo, {}).status_code == 200


def test_a_statement_is_typed_and_confirmed(desk: Desk) -> None:
    today = str(NOW.date())
    line = {"day": today, "amount": euros("12.00"), "direction": "out", "who": "Agent", "what": "rent"}
    days = {"from_on": today, "to_on": today}
    body = {**days, "account": "1010", "opening": euros("10000.00"), "closing": euros("9988.00"), "lines": [line]}
    typed = desk.post("tom", "fund/typed-statements/", body)
    assert typed.status_code == 201, typed.content
    (row,) = desk.get("chen", "fund/typed-statements/").json()["results"]
    assert (row["id"], row["lines"], "Agent" in str(row)) == (typed.json()["typed"], 1, False)
    confirm = f"fund/typed-statements/{row['id']}/confirm/"
    assert desk.post("tom", confirm, {}, fresh=True).json()["code"] == "separation_of_duties"
    assert desk.post("chen", confirm, {}, fresh=True).json()["closing"] == euros("9988.00")
    again = desk.post(
        "tom", "fund/typed-statements/", {**body, "opening": euros("9988.00"), "closing": euros("9976.00")}
    )
    discard = f"fund/typed-statements/{again.json()['typed']}/discard/"
    assert desk.post("chen", discard, {}).status_code == 200
    assert desk.get("chen", "fund/typed-statements/").json()["results"] == []
