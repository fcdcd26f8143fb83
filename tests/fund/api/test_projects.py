"""Signing, what arrives, what is moved: each act once, under a key, with a fresh code."""

import pytest

from fund.api import answers
from fund.models import DonorProject, JournalEntry
from notifications.audit import of_object
from tests.factories import DAY, NOW
from tests.fund.api.desk import PROJECT, Desk, euros
from tests.people import code_for

TODAY = str(NOW.date())
SIGN = {**PROJECT, "signed_on": TODAY}


def test_the_share_of_what_arrives_becomes_due_and_is_moved_in(desk: Desk) -> None:
    project = desk.signed()
    part = desk.arrived(project["id"], "20000.00")
    assert (part["share"], part["amount"]) == (euros("2000.00"), euros("20000.00"))
    receipt = desk.moved(project["id"], "1500.00")
    assert (receipt["kind"], receipt["amount"]) == ("setaside_moved", euros("1500.00"))
    table = desk.get("bo", "fund/set-aside/").json()
    zero = euros("0.00")
    sums = {
        "received": euros("20000.00"),
        "due": euros("2000.00"),
        "moved": euros("1500.00"),
        "owed": euros("500.00"),
        "overdue": zero,
        "written_off": zero,
        "waived": zero,
        "covered": zero,
    }
    assert table["results"] == [
        {
            "id": project["id"],
            "title": PROJECT["title"],
            "donor": PROJECT["donor"],
            "signed": euros("50000.00"),
            **sums,
            "base": sums,
            "refundable": [],
            "word": None,
            "exempt": None,
            "next_due_on": part["due_on"],
            "share_reached_bps": 750,
        }
    ]
    assert table["total"] == {**sums, "share_reached_bps": 750}
    assert desk.get("bo", "fund/overview/").json()["balance"] == euros("11500.00")


def test_l16_the_total_owed_is_account_1300(desk: Desk) -> None:
    for number, amount in enumerate(("33.33", "1000.01", "7.77")):
        desk.arrived(desk.signed(reference=f"P{number}")["id"], amount)
    receivable = next(row for row in desk.get("ana", "fund/accounts/").json()["results"] if row["code"] == "1300")
    assert desk.get("ana", "fund/set-aside/").json()["total"]["owed"] == receivable["base"] == euros("104.13")


def test_l15_the_same_key_and_body_answer_the_same_and_post_once(desk: Desk) -> None:
    project = desk.signed()["id"]
    body = {"amount": euros("100.00"), "arrived_on": TODAY}
    path = f"fund/projects/{project}/instalments/"
    before = JournalEntry.objects.count()
    first = desk.post("tom", path, body, key="k-1", fresh=True)
    again = desk.post("tom", path, body, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert JournalEntry.objects.count() == before + 1


@pytest.mark.parametrize("act", ["projects", "instalments", "receipts"])
def test_l15_every_act_repeats_its_answer_and_refuses_another_body_under_its_key(desk: Desk, act: str) -> None:
    project = desk.signed(reference="first")["id"]
    desk.arrived(project, "100.00")
    path, body, other = {
        "projects": ("fund/projects/", {**SIGN, "reference": "second"}, {**SIGN, "reference": "third"}),
        "instalments": (
            f"fund/projects/{project}/instalments/",
            {"amount": euros("9.00"), "arrived_on": TODAY},
            {"amount": euros("9.01"), "arrived_on": TODAY},
        ),
        "receipts": (
            f"fund/projects/{project}/receipts/",
            {"amount": euros("9.00"), "account": "1010", "on": TODAY},
            {"amount": euros("8.00"), "account": "1010", "on": TODAY},
        ),
    }[act]
    first = desk.post("tom", path, body, key="k", fresh=True)
    counted = JournalEntry.objects.count(), DonorProject.objects.count()
    assert desk.post("tom", path, body, key="k").json() == first.json()
    reused = desk.post("tom", path, other, key="k", fresh=True)
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")
    assert (JournalEntry.objects.count(), DonorProject.objects.count()) == counted


def test_l15_an_act_on_money_without_a_key_is_refused(desk: Desk) -> None:
    answer = desk.post("tom", "fund/projects/", SIGN, key=None, fresh=True)
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")
    assert not DonorProject.objects.exists()


def test_an_act_on_money_needs_a_fresh_code_and_each_works_once(desk: Desk) -> None:
    missing = desk.post("tom", "fund/projects/", SIGN)
    assert (missing.status_code, missing.json()["code"]) == (403, "second_factor_required")
    wrong = desk.post("tom", "fund/projects/", {**SIGN, "otp": "aaaa-aaaa-aaaa"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "second_factor_wrong")
    code = code_for(desk.people["tom"])
    assert desk.post("tom", "fund/projects/", {**SIGN, "otp": code}).status_code == 201
    again = desk.post("tom", "fund/projects/", {**SIGN, "reference": "another", "otp": code})
    assert (again.status_code, again.json()["code"]) == (403, "second_factor_wrong")
    assert DonorProject.objects.count() == 1


def test_a_wrong_body_uses_up_no_code_and_names_the_fields(desk: Desk) -> None:
    code = code_for(desk.people["tom"])
    answer = desk.post("tom", "fund/projects/", {**SIGN, "amount": euros("1,00"), "country": "XX", "otp": code})
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"amount", "country"})
    assert desk.post("tom", "fund/projects/", {**SIGN, "otp": code}).status_code == 201


def test_r02_a_share_under_a_tenth_is_refused(desk: Desk) -> None:
    answer = desk.post("tom", "fund/projects/", {**SIGN, "setaside_bps": 999}, fresh=True)
    assert (answer.status_code, answer.json()["code"]) == (422, "share_too_low")


def test_days_to_come_and_unknown_banks_are_refused(desk: Desk) -> None:
    tomorrow = str((NOW + DAY).date())
    early = desk.post("tom", "fund/projects/", {**SIGN, "signed_on": tomorrow}, fresh=True)
    assert (early.status_code, list(early.json()["fields"])) == (400, ["signed_on"])
    project = desk.signed()["id"]
    body = {"amount": euros("5.00"), "arrived_on": tomorrow}
    assert desk.post("tom", f"fund/projects/{project}/instalments/", body, fresh=True).status_code == 400
    elsewhere = {"amount": euros("5.00"), "account": "1300", "on": TODAY}
    answer = desk.post("tom", f"fund/projects/{project}/receipts/", elsewhere, fresh=True)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["account"])


def test_a_project_without_reference_is_given_one(desk: Desk) -> None:
    body = {name: value for name, value in SIGN.items() if name != "reference"}
    references = {desk.post("tom", "fund/projects/", body, fresh=True).json()["reference"] for _ in range(2)}
    assert len(references) == 2
    assert all(len(reference) == 10 for reference in references)
    known = desk.post("tom", "fund/projects/", {**SIGN, "reference": references.pop()}, fresh=True)
    assert (known.status_code, known.json()["code"]) == (422, "project_exists")


def test_each_act_leaves_evidence_without_words(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "50.00")
    desk.moved(project, "5.00")
    rows = of_object(DonorProject.objects.get().pk)
    assert [row.verb for row in rows] == ["project_signed", "instalment_recorded", "setaside_received"]
    assert {row.actor_id for row in rows} == {desk.people["tom"].pk}
    assert [row.data["amount_minor"] for row in rows] == [5_000_000, 5_000, 500]


def test_answers_are_of_the_form_the_description_names(desk: Desk) -> None:
    project = desk.signed()
    assert set(project) == set(answers.ProjectAnswer().fields)
    assert set(desk.arrived(project["id"], "50.00")) == set(answers.InstalmentAnswer().fields)
    assert set(desk.moved(project["id"], "5.00")) == set(answers.ReceiptAnswer().fields)
    assert desk.get("ana", "fund/projects/").json()["results"] == [project]
