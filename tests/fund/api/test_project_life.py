"""A project's life over the API: announced, amended, corrected, covered, talked about, explained."""

from typing import Any

from fund.models import DonorProject, JournalEntry
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk, euros
from tests.fund.api.test_funds import did

TODAY = str(NOW.date())


def acts(desk: Desk, project: str, what: str, **body: Any) -> Any:
    return did(desk.post("tom", f"fund/projects/{project}/{what}/", body, fresh=True))


def test_a_projects_life_is_told_in_one_answer(desk: Desk) -> None:
    project = desk.signed(amount=euros("50000.00"))["id"]
    coming = {"amount": euros("20000.00"), "expected_on": str((NOW + 30 * DAY).date())}
    promise = acts(desk, project, "promises", **coming)
    later = acts(desk, project, "promises", **coming)
    assert did(desk.post("tom", f"fund/promises/{later['id']}/drop/", {}, fresh=True))["state"] == "dropped"
    part = acts(desk, project, "instalments", amount=euros("20000.00"), arrived_on=TODAY, promise=promise["id"])
    acts(desk, project, "words", word="asked", said_on=TODAY)
    agreed = {"agreed_on": TODAY, "document": "Amendment 1"}
    acts(desk, project, "amendments", amount=euros("60000.00"), setaside_bps=1250, **agreed)
    less = {"amount": euros("100.00"), "reason_code": "repaid", "on": TODAY}
    done = did(desk.post("tom", f"fund/instalments/{part['id']}/correct/", less, fresh=True))
    assert (done["share"], done["refundable"]) == (euros("10.00"), euros("0.00"))
    acts(desk, project, "names", donor=True, title=False)
    life = desk.get("bo", f"fund/projects/{project}/").json()
    assert [one["state"] for one in life["promises"]] == ["arrived", "dropped"]
    assert (life["row"]["owed"], life["row"]["word"], life["names"]["donor"]) == (euros("1990.00"), "asked", True)
    assert (life["amendments"][0]["former_setaside_bps"], life["instalments"][0]["share_bps"]) == (1000, 1000)
    assert life["instalments"][0]["corrections"][0]["reason_code"] == "repaid"


def test_a_share_never_falls_under_a_tenth(desk: Desk) -> None:
    project = desk.signed()["id"]
    body = {"amount": euros("1.00"), "setaside_bps": 999, "agreed_on": TODAY, "document": "A"}
    answer = desk.post("tom", f"fund/projects/{project}/amendments/", body, fresh=True)
    assert did(answer, 422)["code"] == "share_too_low"
    assert DonorProject.objects.get().setaside_bps == 1000


def test_a_receipt_is_said_to_be_a_share_and_nothing_else_after(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "1000.00")
    body = {"kind": "unknown_receipt", "amount": euros("60.00"), "account": "1010", "on": TODAY}
    receipt = did(desk.post("tom", "fund/entries/", body, fresh=True))["entry"]
    address = f"fund/entries/{receipt}/explain/"
    said = did(desk.post("tom", address, {"project": project}, fresh=True))
    assert (said["kind"], said["amount"]) == ("setaside_moved", euros("60.00"))
    assert did(desk.post("tom", address, {}, fresh=True), 422)["code"] == "already_cleared"
    back = desk.post("tom", f"fund/entries/{receipt}/reverse/", {"reason_code": "cleared"}, fresh=True)
    assert did(back, 422)["code"] == "already_cleared"
    assert desk.get("bo", "fund/set-aside/").json()["total"]["owed"] == euros("40.00")
    assert JournalEntry.objects.filter(reverses__isnull=False).count() == 0


def test_only_the_treasurer_notes_and_the_days_have_come(desk: Desk) -> None:
    project = desk.signed()["id"]
    word = {"word": "agreed", "said_on": str((NOW + DAY).date())}
    assert "said_on" in did(desk.post("tom", f"fund/projects/{project}/words/", word, fresh=True), 400)["fields"]
    for name in ("chen", "bo", "ana", "cora"):
        assert desk.post(name, f"fund/projects/{project}/words/", word, fresh=True).status_code == 404
