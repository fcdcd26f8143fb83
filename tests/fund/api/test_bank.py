"""Bank files through the API: sealed, matched, tied by hand and taken back."""

import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fund.models import BankStatement, Match, StatementLine
from fund.reconciliation import profiles
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk, bank_says, euros
from tests.fund.reconciliation.test_s41_nothing_of_the_bank_in_clear import Planted, dump, found_in, in_files
from tests.people import token_for

CSV = {"columns": {"day": "day", "amount": "amount", "text": "text"}, "currency": "EUR"}


def test_a_file_in_a_form_is_imported_once_whatever_is_sent_again(desk: Desk) -> None:
    content = bank_says(("12.00", "DBIT", "fee of the bank"))
    first = desk.upload("tom", content)
    assert first.status_code == 201, first.content
    told = first.json()
    statement = told.pop("statement")
    assert told == {
        "lines": 1,
        "new": 1,
        "matched": 0,
        "suggested": 0,
        "left": 1,
        "opening": euros("10000.00"),
        "closing": euros("9988.00"),
    }
    again = desk.upload("chen", content).json()
    assert (again["statement"], again["new"]) == (statement, 0)
    (row,) = desk.get("chen", "fund/statements/").json()["results"]
    assert (row["id"], row["lines"], row["matched"], row["opening"]) == (statement, 1, 0, euros("10000.00"))


@pytest.mark.parametrize("kind", ["application/xml", "application/octet-stream"])
def test_a_file_as_the_whole_body_is_imported(desk: Desk, kind: str) -> None:
    answer = desk.upload_raw("tom", bank_says(("12.00", "DBIT", "x")), kind, account="1010")
    assert (answer.status_code, answer.json()["new"]) == (201, 1)
    missing = desk.upload_raw("tom", bank_says(("1.00", "DBIT", "x")), kind)
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["account"])


def test_a_csv_is_read_by_its_saved_mapping(desk: Desk) -> None:
    content = f"day,amount,text\n{NOW.date()},-12.00,Wasser\n".encode()
    unmapped = desk.upload_raw("tom", content, "text/csv", account="1010")
    assert (unmapped.status_code, list(unmapped.json()["fields"])) == (400, ["mapping"])
    unknown = desk.upload_raw("tom", content, "text/csv", account="1010", mapping="mybank")
    assert unknown.status_code == 404
    profiles.save_profile(fund=desk.fund, name="mybank", settings=CSV, by=None, now=NOW)
    assert desk.upload_raw("tom", content, "text/csv", account="1010", mapping="mybank").json()["new"] == 1


def test_a_broken_file_names_the_place_and_brings_nothing(desk: Desk) -> None:
    answer = desk.upload("tom", b"<Document")
    assert (answer.status_code, answer.json()["code"]) == (400, "broken_file")
    assert desk.upload("tom", b"").status_code == 400
    assert desk.upload_raw("tom", b"{}", "application/json", account="1010").status_code == 415
    assert not BankStatement.objects.exists()


def test_a_file_above_the_cap_is_refused(desk: Desk) -> None:
    large = b"<" + b" " * (settings.BODY_LIMIT + 1)
    assert desk.upload_raw("tom", large, "application/xml", account="1010").status_code == 413
    assert desk.upload("tom", large[: 5 * 1024 * 1024]).status_code == 413


def test_l15_a_key_repeats_the_import_s_answer_and_refuses_another_file(desk: Desk) -> None:
    header = {"idempotency-key": "file-1"}
    first, second = bank_says(("12.00", "DBIT", "x")), bank_says(("13.00", "DBIT", "x"))
    told = _keyed(desk, first, header)
    assert _keyed(desk, first, header).json() == told.json()
    assert _keyed(desk, second, header).status_code == 409


def test_s41_a_payee_in_a_file_sent_over_the_api_stands_nowhere_in_clear(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    started = time.time() - 1
    payee = Planted().stems[1]
    content = bank_says(("12.00", "DBIT", f"за {payee}"), payee=f"Иван {payee.capitalize()}")
    assert desk.upload("tom", content).status_code == 201
    assert desk.upload_raw("tom", content, "application/xml", account="1010").status_code == 201
    answers = b"".join(
        desk.get("tom", path).content for path in ("fund/statements/", "fund/statement-lines/", "fund/matches/")
    )
    for where in (dump(), answers, caplog.text.encode()):
        assert found_in(where, [payee]) == []
    assert in_files(started, Path(tempfile.gettempdir()) / "none", [payee]) == []


def test_a_waiting_line_is_tied_to_its_suggestion_and_the_tie_undone(desk: Desk) -> None:
    donate(desk.fund, "75.00")
    desk.upload("tom", bank_says(("75.00", "CRDT", "a gift"), ("3.00", "DBIT", "fee")))
    lines = {line["amount"]["amount"]: line for line in desk.get("chen", "fund/statement-lines/").json()["results"]}
    (suggestion,) = lines["75.00"]["suggestions"]
    assert (suggestion["agreeing"], suggestion["amount"]) == (["amount", "account", "day"], euros("75.00"))
    assert lines["-3.00"]["suggestions"] == []
    body = {"line": lines["75.00"]["id"], "entry": suggestion["entry"]}
    tied = desk.post("chen", "fund/matches/", body, key="tie")
    assert tied.status_code == 201
    assert desk.post("chen", "fund/matches/", body, key="tie").json() == tied.json()
    assert desk.post("chen", "fund/matches/", body).status_code == 409
    assert [line["amount"]["amount"] for line in desk.get("tom", "fund/statement-lines/").json()["results"]] == [
        "-3.00"
    ]
    match = tied.json()["match"]
    undone = desk.post("tom", f"fund/matches/{match}/undo/", {}, key="undo")
    assert (undone.status_code, undone.json()) == (200, {"match": match})
    assert desk.post("tom", f"fund/matches/{match}/undo/", {}, key="undo").json() == {"match": match}
    assert desk.post("tom", f"fund/matches/{match}/undo/", {}).status_code == 409
    (row,) = desk.get("tom", "fund/matches/").json()["results"]
    assert (row["id"], row["how"], row["amount"], bool(row["undone_at"])) == (match, "accepted", euros("75.00"), True)


def test_l18_books_and_bank_are_told_apart_to_the_cent(desk: Desk) -> None:
    desk.upload("tom", bank_says(("3.00", "DBIT", "fee")))
    (state,) = desk.get("tom", "fund/statements/").json()["accounts"]
    assert state == {
        "account": "1010",
        "book": euros("10000.00"),
        "closing": euros("9997.00"),
        "unreconciled": euros("3.00"),
        "waiting": 1,
        "is_reconciled": False,
    }


def test_what_does_not_fit_is_not_tied(desk: Desk) -> None:
    donate(desk.fund, "75.00")
    desk.upload("tom", bank_says(("3.00", "DBIT", "fee")))
    entry = desk.get("tom", "fund/entries/").json()["results"][0]["id"]
    body = {"line": str(StatementLine.objects.get().pk), "entry": entry}
    answer = desk.post("tom", "fund/matches/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_candidate")
    assert not Match.objects.exists()


def _keyed(desk: Desk, content: bytes, header: dict[str, str]) -> object:
    return Client().post(
        "/api/v1/fund/statements/",
        content,
        content_type="application/xml",
        query_params={"account": "1010"},
        headers={"authorization": token_for(desk.people["tom"]), **header},
    )
