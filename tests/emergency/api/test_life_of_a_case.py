"""The life of a case through the API, act by act."""

from typing import Any

from emergency.actions.deciding.closing import close_due_rounds
from tests.emergency.api.callers import PAYOUT, Filed, Town, asking, assert_problem, money
from tests.factories import HOUR, NOW
from tests.keys import opened


def _approved(town: Town, clock: Any, **asked: Any) -> Filed:
    case = town.ask(**asked)
    town.to_review(case)
    town.approve(case, "ben", "bea")
    clock.move_to(NOW + 3 * HOUR)
    close_due_rounds(NOW + 3 * HOUR)
    return case


def test_a_case_goes_all_the_way_to_closed(town: Town, clock: Any) -> None:
    case = _approved(town, clock)
    assert case.state == "approved"
    town.give_details(case)
    assert case.state == "payable"
    town.pay(case)
    assert case.state == "paid"
    town.nobody.must(f"{case.path}confirm-receipt/", code=case.code)
    proof = {"vouchers": [{"kind": "invoice"}], "boxes": {"voucher": "Bills seen"}}
    assert town["cora"].must(f"{case.path}prove/", proof)["state"] == "accounted"
    assert town["cora"].must(f"{case.path}close/")["state"] == "closed"


def test_filing_shows_the_access_code_once(town: Town) -> None:
    body = asking({"medicine": None})
    first = town["ada"].must("aid-requests/", body, key="k1")
    again = town["ada"].must("aid-requests/", body, key="k1")
    assert first["reference"] == again["reference"]
    assert len(first["access_code"].replace(" ", "").replace("-", "")) == 16
    assert again["access_code"] is None
    reused = town["ada"].post("aid-requests/", {**body, "people": 2}, key="k1")
    assert_problem(reused, 409, "key_reused")


def test_a_stranger_without_account_asks_and_comes_back_with_the_code(town: Town) -> None:
    filed = town.nobody.must("aid-requests/", asking({"medicine": "30.00"}))
    path = f"aid-requests/{filed['reference']}/"
    assert_problem(town.nobody.get(path), 401)
    shown = town.nobody.reads(path, code=filed["access_code"])
    assert shown["state"] == "submitted"
    assert shown["acts"] == ["continue", "withdraw"]


def test_a_question_travels_by_slip_and_its_answer_comes_back(town: Town) -> None:
    case = town.ask(lines={"medicine": None})
    cora = town["cora"]
    cora.must(f"{case.path}take-up/", {"level": 0})
    cora.must(f"{case.path}ask/", {"codes": ["amount"], "slip": "How much?"})
    assert case.state == "info_needed"
    slips = town["ada"].reads(f"{case.path}slips/", code=case.code)["results"]
    assert [slip["text"] for slip in slips] == ["How much?"]
    answer = {"slots": {"amount": {"medicine": money("80.00")}}, "boxes": {"answer": "Eighty."}}
    town.nobody.must(f"{case.path}answer/", answer, code=case.code)
    assert case.state == "verifying"
    [line] = cora.reads(case.path)["lines"]
    assert line["asked"] == money("80.00")


def test_an_objection_lifts_the_case_and_its_votes_are_kept(town: Town, clock: Any) -> None:
    case = town.ask()
    town.to_review(case)
    town.approve(case, "ben", "bea")
    town["bo"].must(f"{case.path}recuse/", {"level": 0})
    town["bo"].must(f"{case.path}object/")
    clock.move_to(NOW + 3 * HOUR)
    close_due_rounds(NOW + 3 * HOUR)
    assert case.state == "in_review"
    [shown] = town["ben"].reads(f"{case.path}rounds/")["results"]
    assert (shown["count"]["tier"], shown["count"]["approvals"]) == ("majority", 2)
    town.vote("bo", case)
    assert case.state == "approved"


def test_a_repeated_vote_counts_once_and_needs_no_second_code(town: Town) -> None:
    case = town.ask()
    town.to_review(case)
    town["ben"].must(f"{case.path}recuse/", {"level": 0})
    ballot = town.ballot("ben", case)
    first = town["ben"].post(f"{case.path}vote/", ballot, fresh=True, key="v")
    again = town["ben"].post(f"{case.path}vote/", ballot, key="v")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert case.row.rounds.get().votes.count() == 1


def test_a_vote_needs_a_key_and_a_fresh_code(town: Town) -> None:
    case = town.ask()
    town.to_review(case)
    town["ben"].must(f"{case.path}recuse/", {"level": 0})
    ballot = town.ballot("ben", case)
    assert_problem(town["ben"].post(f"{case.path}vote/", ballot, fresh=True, key=""), 400, "key_missing")
    assert_problem(town["ben"].post(f"{case.path}vote/", ballot), 403, "second_factor_required")
    wrong = town["ben"].post(f"{case.path}vote/", {**ballot, "otp": "000000"})
    assert_problem(wrong, 403, "second_factor_wrong")
    assert case.row.rounds.get().votes.count() == 0


def test_declining_and_referring_name_a_next_door(town: Town) -> None:
    case = town.ask()
    cora = town["cora"]
    cora.must(f"{case.path}take-up/", {"level": 0})
    nowhere = cora.post(f"{case.path}decline/", {"reason_code": "outside_uses"})
    assert_problem(nowhere, 400, "malformed")
    cora.must(f"{case.path}decline/", {"reason_code": "outside_uses", "none_known": True, "slip": "Sorry."})
    assert town.nobody.reads(case.path, code=case.code)["refusal"]["none_known"] is True
    cora.must(f"{case.path}refer/", {"reason_code": "covered_elsewhere", "none_known": True})
    assert case.state == "referred"


def test_details_that_cannot_be_used_come_back_and_are_given_anew(town: Town, clock: Any) -> None:
    case = _approved(town, clock)
    town.give_details(case)
    town["tom"].must(f"{case.path}send-back-details/", {"reason_code": "name_missing"})
    assert case.state == "approved"
    town["ada"].must(f"{case.path}payout-details/", PAYOUT, code=case.code)
    assert case.state == "payable"


def test_a_returned_payment_is_paid_again(town: Town, clock: Any) -> None:
    case = _approved(town, clock)
    town.give_details(case)
    [sent] = town.pay(case)
    town["tom"].must(f"fund/disbursements/{sent['id']}/return/")
    assert case.state in {"payable", "deferred"}


def test_withdrawing_takes_the_content_along(town: Town) -> None:
    case = town.ask()
    town.to_review(case)
    town.nobody.must(f"{case.path}withdraw/", code=case.code)
    assert case.state == "withdrawn"
    shown = town["cora"].reads(case.path)
    assert shown["boxes"] == []


def test_what_is_served_opens_on_the_readers_own_device_only(town: Town) -> None:
    case = town.ask()
    town["cora"].must(f"{case.path}take-up/", {"level": 0})
    for box in town["cora"].reads(case.path)["boxes"]:
        sealed = town["cora"].get(f"boxes/{box['id']}/")
        assert sealed.headers["Content-Disposition"] == 'attachment; filename="file.gpg"'
        assert opened("cora", sealed.content, box=box["id"])[1]


def test_a_refusal_by_the_state_says_where_the_case_stands(town: Town) -> None:
    case = town.ask()
    refused = assert_problem(town["cora"].post(f"{case.path}close/"), 422, "wrong_state")
    assert "sent" in refused["detail"]
