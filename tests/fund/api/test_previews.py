"""Bank files over the API: looked at, confirmed once, thrown away; and the profiles of banks."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fund.models import BankStatement, MatchingRun, StatementLine, StatementPreview
from fund.reconciliation import incoming
from tests.factories import NOW
from tests.fund.api.desk import API, Desk, bank_says, euros, other_treasurer
from tests.people import token_for

PREVIEWS = "fund/statement-previews/"
PROFILES = "fund/bank-profiles/"
SETTINGS = {"currency": "EUR", "columns": {"day": "day", "amount": "amount"}}


def send(desk: Desk, content: bytes, name: str = "tom", **more: str) -> Any:
    """Send a file in to be looked at."""
    said = {"file": SimpleUploadedFile("x", content), "account": "1010", **more}
    return Client().post(f"{API}{PREVIEWS}", said, headers={"authorization": token_for(desk.people[name])})


def test_a_file_is_looked_at_then_taken_in_once(desk: Desk) -> None:
    content = bank_says(("12.00", "DBIT", "fee"), ("5.00", "CRDT", "gift"))
    made = send(desk, content).json()
    assert made == send(desk, content, "chen").json() == {"preview": made["preview"], "statement": None}
    assert [each["id"] for each in desk.get("chen", PREVIEWS).json()["results"]] == [made["preview"]]
    seen = desk.get("chen", f"{PREVIEWS}{made['preview']}/").json()
    assert (seen["lines"], seen["new"], seen["refused"], seen["unknown"]) == (2, 2, "", [])
    assert (seen["opening"], seen["closing"]) == (euros("10000.00"), euros("9993.00"))
    assert not StatementLine.objects.exists()
    taken = desk.post("chen", f"{PREVIEWS}{made['preview']}/confirm/", {}, key="k1")
    assert (taken.status_code, taken.json()["new"], taken.json()["statement"]) == (201, 2, made["preview"])
    assert desk.post("chen", f"{PREVIEWS}{made['preview']}/confirm/", {}, key="k1").json() == taken.json()
    assert desk.post("chen", f"{PREVIEWS}{made['preview']}/confirm/", {}).status_code == 404
    assert send(desk, content).json() == {"preview": None, "statement": made["preview"]}


def test_a_file_is_thrown_away(desk: Desk) -> None:
    made = send(desk, bank_says(("12.00", "DBIT", "fee"))).json()["preview"]
    assert desk.post("chen", f"{PREVIEWS}{made}/discard/", {}).json() == {"discarded": made}
    assert desk.get("tom", f"{PREVIEWS}{made}/").status_code == 404
    assert not StatementPreview.objects.exists()


def test_strangers_find_no_preview(desk: Desk) -> None:
    made = send(desk, bank_says(("12.00", "DBIT", "fee"))).json()["preview"]
    other_treasurer(desk)
    for name in ("ana", "bo", "cora", "cy"):
        assert desk.get(name, f"{PREVIEWS}{made}/").status_code == 404
        assert desk.post(name, f"{PREVIEWS}{made}/confirm/", {}).status_code == 404
        assert desk.post(name, f"{PREVIEWS}{made}/discard/", {}).status_code == 404
    assert desk.get("cy", PREVIEWS).json() == {"results": []}
    assert (StatementPreview.objects.count(), BankStatement.objects.count()) == (1, 0)


def test_a_profile_is_saved_and_used(desk: Desk) -> None:
    content = f"day,amount\n{NOW.date()},-12.00\n".encode()
    assert list(send(desk, content).json()["fields"]) == ["mapping"]
    wrong = desk.post("tom", PROFILES, {"name": "mine", "settings": {"columns": {"day": "day"}, "shoe": 1}})
    assert (wrong.status_code, set(wrong.json()["fields"])) == (400, {"columns", "shoe"})
    saved = desk.post("tom", PROFILES, {"name": "mine", "settings": SETTINGS}, key="p1")
    assert desk.post("tom", PROFILES, {"name": "mine", "settings": SETTINGS}, key="p1").json() == saved.json()
    found = desk.get("chen", PROFILES).json()["results"]
    assert found[0] == {"name": "mine", "ready": False, "settings": SETTINGS}
    assert {"tbc-a", "swedbank", "wise"} <= {each["name"] for each in found if each["ready"]}
    seen = send(desk, content, mapping="mine").json()["preview"]
    told = desk.get("tom", f"{PREVIEWS}{seen}/").json()
    assert told["unknown"] == ["The file states no balance: whether a statement before it is missing cannot be told."]
    assert send(desk, content, mapping="none").status_code == 404


def test_the_lines_of_a_long_file_are_compared_in_the_background(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 1)
    told = desk.upload("tom", bank_says(("12.00", "DBIT", "fee"), ("5.00", "CRDT", "gift"))).json()
    assert (told["new"], told["waiting"]) == (2, 2)
    assert MatchingRun.objects.get().finished_at is None
