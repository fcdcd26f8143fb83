"""By API: a further need, two requests for one person, codes for trusted people, and person codes."""

import json
from typing import Any

import pytest

from emergency.models import AidRequest, Confirmation
from emergency.states import State
from fund.models import Organisation
from tests.emergency.api.callers import Town, asking, assert_problem, money

FURTHER = {"lines": [{"use": "ticket", "amount": money("120.00")}], "boxes": {"narrative": "A ticket, Зимородок"}}
SAID = {"knows": "yes", "believes": "yes", "relation": "member"}


def verifying(town: Town, **more: Any) -> Any:
    case = town.ask(**more)
    town["cora"].must(f"{case.path}take-up/", {"level": 0})
    return case


def test_a_further_need_gets_a_reference_and_opens_with_the_same_code(town: Town) -> None:
    case = verifying(town)
    said = town.nobody.must(f"{case.path}continue/", FURTHER, code=case.code, key="k")
    assert town.nobody.must(f"{case.path}continue/", FURTHER, code=case.code, key="k") == said
    assert (said["state"], AidRequest.objects.count()) == ("submitted", 2)
    further = f"aid-requests/{said['reference']}/"
    shown = town.nobody.reads(further, code=case.code)
    assert (shown["same_emergency"], shown["lines"][0]["use"]) == ([case.reference], "ticket")
    assert town["cora"].reads(case.path)["same_emergency"] == [said["reference"]]
    wrong = town.nobody.post(f"{case.path}continue/", {"lines": [], "boxes": {}}, code=case.code)
    assert_problem(wrong, 400, "malformed")


def test_a_joined_request_shows_its_asker_nothing_of_the_other(town: Town) -> None:
    case = verifying(town)
    second = town.ask("aziz", {"medicine": "77.00"}, country="KZ")
    answer = town["cora"].post(f"{second.path}join/", {"lead": "ZZZZ-9999"})
    assert_problem(answer, 400, "malformed")
    assert town["cora"].must(f"{second.path}join/", {"lead": case.reference})["state"] == "joined"
    told = [town.nobody.reads(second.path + part, code=second.code) for part in ("", "events/", "slips/", "rounds/")]
    said = json.dumps(told)
    assert told[0]["state"] == "verifying"
    for telling in ("joined", "join", case.reference, "1200.00", "duplicate"):
        assert telling not in said, telling
    by_ada = town["ada"].reads(case.path, code=case.code)
    assert (by_ada["joined"], by_ada["joined_to"], by_ada["confirmations"]) == ([], None, [])
    assert second.reference not in json.dumps(by_ada)
    assert town["cora"].reads(second.path)["joined_to"] == case.reference
    assert town["cora"].reads(case.path)["joined"] == [second.reference]
    refused = town.nobody.post(f"{second.path}answer/", {"boxes": {"answer": "Yes"}}, code=second.code)
    assert "join" not in json.dumps(assert_problem(refused, 422))


def test_a_code_is_shown_once_and_confirms_once_without_login(town: Town) -> None:
    case = verifying(town)
    said = town["cora"].must(f"{case.path}confirm-code/", key="k")
    again = town["cora"].must(f"{case.path}confirm-code/", key="k")
    assert said["confirm_code"] and again["confirm_code"] is None
    body = {**SAID, "code": said["confirm_code"], "boxes": {"words": "Seen her"}}
    for _call in range(2):
        assert town.nobody.must("confirm/", body) == {"heard": True}
    assert Confirmation.objects.get().independent is True
    assert_problem(town.nobody.post("confirm/", {**body, "relation": "payee"}), 404, "not_found")
    assert_problem(town.nobody.post("confirm/", {"code": "0000000000"}), 400, "malformed")
    [shown] = town["cora"].reads(case.path)["confirmations"]
    assert (shown["means"], shown["relation"], shown["knows"]) == ("code", "member", "yes")


def test_a_partner_of_the_register_confirms_and_a_meeting_precedes_not_confirmable(town: Town) -> None:
    case, cora = verifying(town), town["cora"]
    partner = Organisation.objects.create(name="A partner", kind="legal", how_to_reach="-", confirms=True)
    said = {"confirmer": "partner", "means": "voice", "independent": True}
    assert_problem(cora.post(f"{case.path}confirm/", said), 400, "malformed")
    cora.must(f"{case.path}confirm/", {**said, "organisation": str(partner.pk), "verifier": "clinic"})
    refuse = {"reason_code": "not_confirmable", "none_known": True}
    assert_problem(cora.post(f"{case.path}decline/", refuse), 422, "meeting_not_offered")
    cora.must(f"{case.path}offer-meeting/", {"meeting_with": "contact"})
    cora.must(f"{case.path}decline/", refuse)
    assert case.state == State.DECLINED


def test_r18_r19_what_the_asker_and_the_coordinator_say_of_earlier_help(town: Town) -> None:
    case = verifying(town, repeat_declared="other_fund", person_codes=["J7 QD N2 RW"])
    said = {"recipient": "vouched", "member": "no", "other_funds_say": "yes", "refused_before_on": "2026-01-02"}
    town["cora"].must(f"{case.path}check-repeat/", said)
    shown = town["cora"].reads(case.path)
    assert {name: shown[name] for name in ("repeat_declared", "recipient", "is_repeat_checked")} == {
        "repeat_declared": "other_fund",
        "recipient": "vouched",
        "is_repeat_checked": True,
    }
    assert "J7" not in json.dumps(shown)
    assert case.row.person_codes.count() == 1
    assert_problem(town.nobody.post("aid-requests/", asking({"ticket": "1.00"}, person_codes=["x"])), 400, "malformed")


@pytest.mark.parametrize(("people", "status"), [(1, 400), (2, 201)])
def test_a_group_says_its_number(town: Town, people: int, status: int) -> None:
    body = asking({"ticket": "1.00"}, for_whom="group", people=people)
    assert town.nobody.post("aid-requests/", body).status_code == status
