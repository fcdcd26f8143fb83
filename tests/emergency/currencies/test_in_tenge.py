"""A case in tenge from asking to paying: judged in euros, promised in tenge, paid while the rate moves."""

from typing import Any

from emergency.models import Decision, Grant, GrantedMonth
from tests.emergency.api.callers import assert_problem
from tests.emergency.currencies.abroad import KZT, Abroad, tenge
from tests.factories import NOW


def test_a_case_in_tenge_is_decided_by_its_worth_in_euros_and_paid_in_tenge(abroad: Abroad) -> None:
    case = abroad.decided("1200000.00")
    opened = abroad.round(case)
    assert (opened.tier, opened.rate["per_base"], opened.rate["currency"]) == ("majority", "500", "KZT")
    (promise,) = abroad.promised(case)
    assert (promise.currency, promise.remaining_minor, promise.held_base_minor) == ("KZT", 1_200_000_00, 2_400_00)
    assert abroad.committed == 2_400_00
    assert abroad.line(case).granted_minor == 2_400_00
    record = Decision.objects.get().record
    assert record["rate"]["per_base"] == "500"
    assert record["amounts"][0]["approved"] == tenge("1200000.00")
    assert record["amounts"][0]["approved_base"] == {"amount": "2400.00", "currency": "EUR"}
    assert record["facts"]["lines"] == [{"use": "legal_aid", "amount_minor": 2_400_00}]
    assert sum(GrantedMonth.objects.values_list("granted_minor", flat=True)) == 2_400_00
    assert Grant.objects.get().amount_minor == 2_400_00

    abroad.town.give_details(case, by="aziz")
    abroad.rate("480.77", at=abroad.at(1))  # 4 % dearer: 2,495.99
    (paid,) = abroad.town.pay(case)
    assert (case.state, paid["amount"], paid["account"]) == ("paid", tenge("1200000.00"), KZT)
    assert abroad.committed == 0
    assert (abroad.base("5060"), abroad.base("5400"), abroad.base(KZT)) == ("2400.00", "0.00", "3600.00")
    assert abroad.is_in_balance


def test_what_the_rate_made_too_dear_is_decided_again_and_then_paid(abroad: Abroad) -> None:
    case = abroad.payable()
    tom = abroad.town["tom"]
    assert_problem(tom.post(f"{case.path}top-up/"), 422, "rate_near")
    abroad.rate("458.71", at=abroad.at(1))  # 9 % dearer: 2,616.03
    refused = tom.post("fund/disbursements/", {"reference": case.reference}, fresh=True)
    assert "more than 5 %" in assert_problem(refused, 422, "rate_drifted")["detail"]

    assert tom.must(f"{case.path}top-up/")["state"] == "in_review"
    assert (abroad.round(case).kind, abroad.round(case).tier) == ("top_up", "majority")
    assert abroad.round(case).rate["per_base"] == "458.71"
    assert abroad.committed == 2_400_00
    abroad.town.approve(case, "ben", "bea", "bo")
    assert (case.state, case.row.lapse_at, case.row.way) == ("payable", None, "vendor")
    (promise,) = abroad.promised(case)
    assert (promise.remaining_minor, promise.held_base_minor, abroad.committed) == (120_000_000, 2_616_03, 2_616_03)
    assert sum(GrantedMonth.objects.values_list("granted_minor", flat=True)) == 2_616_03
    assert Grant.objects.get().amount_minor == 2_616_03
    abroad.town.pay(case)
    assert (case.state, abroad.committed, abroad.base("5060")) == ("paid", 0, "2616.03")
    assert abroad.is_in_balance


def test_a_refused_top_up_leaves_the_choice_to_pay_what_the_promise_buys(abroad: Abroad) -> None:
    case = abroad.payable()
    tom = abroad.town["tom"]
    abroad.rate("400", at=abroad.at(1))
    assert_problem(tom.post(f"{case.path}pay-less/"), 422, "top_up_not_asked")
    tom.must(f"{case.path}top-up/")
    for name in ("ben", "bea"):
        abroad.town.vote(name, case, "decline")
    assert case.state == "payable"
    assert Decision.objects.latest("decided_at").record["money"] == "kept"
    assert (abroad.committed, sum(GrantedMonth.objects.values_list("granted_minor", flat=True))) == (240_000, 240_000)
    assert_problem(tom.post("fund/disbursements/", {"reference": case.reference}, fresh=True), 422, "rate_drifted")

    tom.must(f"{case.path}pay-less/")
    line = abroad.line(case)
    assert (line.approved_minor, line.granted_minor, abroad.committed) == (960_001_99, 2_400_00, 2_400_00)
    (paid,) = abroad.town.pay(case)
    assert (paid["amount"], abroad.committed) == (tenge("960001.99"), 0)


def test_a_cheaper_sum_is_simply_paid(abroad: Abroad) -> None:
    case = abroad.payable()
    abroad.rate("900", at=abroad.at(1))
    abroad.town.pay(case)
    assert (case.state, abroad.committed) == ("paid", 0)


def test_nothing_is_presented_or_decided_without_a_rate_and_it_goes_on_when_there_is_one(abroad: Abroad) -> None:
    abroad.at(11)
    case = abroad.ask("1200000.00")
    abroad.town.to_verifying(case)
    card: dict[str, Any] = {"boxes": {"card": "Nino, capital"}}
    refused = abroad.town["cora"].post(f"{case.path}present/", card)
    said = assert_problem(refused, 422, "rate_missing")["detail"]
    assert "KZT" in said and "/treasury/rates/" in said
    abroad.rate("500", at=abroad.at(11))
    abroad.town["cora"].must(f"{case.path}present/", card)
    abroad.at(22)
    abroad.town.approve(case, "ben", "bea", "bo")
    assert case.state == "in_review"
    assert abroad.round(case).chair_asked_at is not None
    assert_problem(abroad.town["ben"].post(f"{case.path}close-round/"), 422, "rate_missing")
    abroad.rate("510", at=abroad.at(22))
    abroad.town["ben"].must(f"{case.path}close-round/")
    assert (case.state, abroad.committed) == ("approved", 2_352_94)


def test_the_tier_stays_by_the_rate_it_was_opened_at(abroad: Abroad) -> None:
    case = abroad.ask("700000.00")  # 1,400.00: two seats
    abroad.town.to_review(case)
    assert abroad.round(case).tier == "two"
    abroad.town.approve(case, "ben", "bea")
    abroad.rate("450", at=abroad.at(0, hours=3), revision=2)  # 1,555.56 today, above what two decide
    abroad.town["ben"].must(f"{case.path}close-round/")
    assert (case.state, abroad.line(case).granted_minor) == ("approved", 1_555_56)


def test_a_case_is_lifted_once_whatever_the_rate_does_meanwhile(abroad: Abroad) -> None:
    case = abroad.ask("700000.00")
    abroad.town.to_review(case)
    abroad.rate("5000", at=NOW, revision=2)  # 140.00 today, which one seat would decide
    ben = abroad.town["ben"]
    ben.must(f"{case.path}recuse/", {"level": 0})
    ben.must(f"{case.path}lift/")
    assert abroad.round(case).tier == "majority"
    assert_problem(ben.post(f"{case.path}lift/"), 422, "lifted_already")


def test_sums_of_one_request_are_in_one_currency_that_the_fund_counts_in(abroad: Abroad) -> None:
    mixed = [
        {"use": "legal_aid", "amount": tenge("1000.00")},
        {"use": "medicine", "amount": {"amount": "10.00", "currency": "EUR"}},
    ]
    body = {"country": "KZ", "urgency": "red", "consent": "agrees", "harm": "no", "boxes": {"narrative": "A story"}}
    aziz = abroad.town["aziz"]
    assert "currency" in assert_problem(aziz.post("aid-requests/", {**body, "lines": mixed}), 400)["fields"]
    unknown = [{"use": "medicine", "amount": {"amount": "100", "currency": "JPY"}}]
    assert "currency" in assert_problem(aziz.post("aid-requests/", {**body, "lines": unknown}), 400)["fields"]
    open_sum = {**body, "lines": [{"use": "medicine", "amount": None}], "currency": "KZT"}
    filed = aziz.must("aid-requests/", open_sum)
    assert abroad.town["cora"].reads(f"aid-requests/{filed['reference']}/")["lines"][0]["asked"] is None


def test_a_vote_in_another_currency_than_the_case_is_refused(abroad: Abroad) -> None:
    case = abroad.ask("1200000.00")
    abroad.town.to_review(case)
    ben = abroad.town["ben"]
    ben.must(f"{case.path}recuse/", {"level": 0})
    ballot = abroad.town.ballot("ben", case)
    ballot["lines"][0]["amount"] = {"amount": "1200000.00", "currency": "EUR"}
    assert "currency" in assert_problem(ben.post(f"{case.path}vote/", ballot, fresh=True), 400)["fields"]
