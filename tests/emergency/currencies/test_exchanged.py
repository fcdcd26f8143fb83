"""A promise in tenge that the bank pays out of the euros, and one in euros out of the tenge, from page and API."""

from typing import Any

from django.test import Client
from lxml import html

from emergency.models import AidRequest
from fund.models import Disbursement
from notifications import audit
from tests.emergency.api.callers import Filed, assert_problem
from tests.emergency.currencies.abroad import KZT, Abroad, named, tenge
from tests.emergency.currencies.test_pages import said, visitor
from tests.emergency.payments.payer import TAB, filled
from tests.pages import assert_sound_page
from tests.people import code_for

EUROS = "1010"


def euros(amount: str) -> dict[str, str]:
    return named(amount, "EUR")


def prepared(abroad: Abroad, case: Filed, leaves: str | None = None, *, account: str = EUROS) -> dict[str, Any]:
    """Let Tom prepare the whole legal aid over the API, from the euros."""
    line = {"use": "legal_aid", "amount": tenge("1200000.00"), **({"leaves": euros(leaves)} if leaves else {})}
    body = {"reference": case.reference, "account": account, "lines": [line]}
    return abroad.town["tom"].must("fund/disbursements/", body, fresh=True)["disbursements"][0]


def step(abroad: Abroad, name: str, payment: dict[str, Any], what: str, **body: Any) -> Any:
    path = f"fund/disbursements/{payment['id']}/{what}/"
    return abroad.town[name].post(path, body, fresh=what not in {"return", "fail"})


def test_a_promise_in_tenge_is_paid_from_euros_and_shown_in_both(abroad: Abroad) -> None:
    case = abroad.payable()
    payment = prepared(abroad, case, "2450.00")
    assert (payment["amount"], payment["leaves"], payment["account"]) == (tenge("1200000.00"), euros("2450.00"), EUROS)
    (shown,) = abroad.town["chen"].reads("fund/disbursements/")["results"]
    assert shown["rate"]["per_unit"] == "489.79592"
    assert (shown["rate"]["official"], shown["rate"]["apart_percent"]) == ("2400.00", "+2.1")
    assert step(abroad, "chen", payment, "authorise").status_code == 200
    refused = step(abroad, "tom", payment, "send", leaves=euros("2600.00"))
    assert_problem(refused, 422, "other_than_authorised")
    sent = step(abroad, "tom", payment, "send", leaves=euros("2455.10")).json()
    assert (sent["state"], sent["disbursement"]["leaves"]) == ("paid", euros("2455.10"))
    assert (abroad.committed, abroad.base("5060"), abroad.base(EUROS)) == (0, "2455.10", "3544.90")
    assert (abroad.base(KZT), abroad.is_in_balance) == ("6000.00", True)


def test_a_rate_far_from_the_official_one_needs_the_authorisers_word_which_stays_as_evidence(abroad: Abroad) -> None:
    case = abroad.payable()
    payment = prepared(abroad, case, "245.00")
    said_why = assert_problem(step(abroad, "chen", payment, "authorise"), 422, "rate_to_confirm")["detail"]
    assert "2,400.00" in said_why
    assert step(abroad, "chen", payment, "authorise", rate_confirmed=True).status_code == 200
    told = [event.data for event in audit.of_object(case.row.pk) if event.verb.endswith("authorise")]
    assert [(data.get("rate_confirmed"), data.get("leaves_minor")) for data in told] == [(True, 245_00)]


def test_what_the_bank_asks_above_the_drift_is_refused_with_the_way_out_that_helps(abroad: Abroad) -> None:
    case = abroad.payable()
    line = {"use": "legal_aid", "amount": tenge("1200000.00"), "leaves": euros("2520.01")}
    body = {"reference": case.reference, "account": EUROS, "lines": [line]}
    tom = abroad.town["tom"]
    refused = tom.post("fund/disbursements/", body, fresh=True)
    assert "/treasury/rates/" in assert_problem(refused, 422, "dearer_than_decided")["detail"]
    no_sum = {**body, "lines": [{"use": "legal_aid", "leaves": euros("2400.00")}]}
    assert "leaves" in assert_problem(tom.post("fund/disbursements/", no_sum, fresh=True), 400)["fields"]
    abroad.rate("476.19", revision=2)
    tom.must("fund/disbursements/", {**body, "lines": [{**line, "leaves": euros("2520.00")}]}, fresh=True)


def test_a_promise_that_drifted_is_decided_again_and_then_paid_from_the_euros(abroad: Abroad) -> None:
    case, tom = abroad.payable(), abroad.town["tom"]
    abroad.rate("458.71", at=abroad.at(1))
    body = {"reference": case.reference, "account": EUROS}
    assert_problem(tom.post("fund/disbursements/", body, fresh=True), 422, "rate_drifted")
    tom.must(f"{case.path}top-up/")
    abroad.town.approve(case, "ben", "bea", "bo")
    payment = prepared(abroad, case)
    assert payment["leaves"] == euros("2616.03")
    step(abroad, "chen", payment, "authorise")
    assert step(abroad, "tom", payment, "send").json()["state"] == "paid"
    assert (abroad.committed, abroad.base("5060"), abroad.is_in_balance) == (0, "2616.03", True)


def test_a_returned_payment_comes_back_in_euros_and_its_promise_stands_in_tenge(abroad: Abroad) -> None:
    case = abroad.payable()
    payment = prepared(abroad, case, "2450.00")
    step(abroad, "chen", payment, "authorise")
    step(abroad, "tom", payment, "send")
    assert "arrived" in assert_problem(step(abroad, "tom", payment, "return"), 400)["fields"]
    came = step(abroad, "tom", payment, "return", arrived=euros("2390.00"), fee=euros("10.00")).json()
    assert came["state"] == "payable"
    assert (abroad.committed, abroad.base("5060"), abroad.base("5300"), abroad.base("5400")) == (
        2_400_00,
        "0.00",
        "10.00",
        "50.00",
    )
    (promise,) = abroad.promised(case)
    assert (promise.currency, promise.remaining_minor) == ("KZT", 1_200_000_00)
    again = prepared(abroad, case, "2410.00")
    step(abroad, "chen", again, "authorise")
    step(abroad, "tom", again, "send")
    unspent = {"amount": tenge("120000.00"), "arrived": euros("240.00")}
    assert step(abroad, "tom", again, "unspent", **unspent).status_code == 200
    assert (abroad.base("5060"), abroad.base("5400"), abroad.committed) == ("2169.00", "51.00", 0)
    assert abroad.is_in_balance


def test_a_promise_in_euros_is_paid_from_tenge_by_page_and_the_asker_sees_euros(abroad: Abroad) -> None:
    town = abroad.town
    case = abroad.ask("200.00", currency="EUR")
    town.to_review(case)
    town.approve(case, "ben")
    town.give_details(case, by="aziz")
    tom, chen = visitor(abroad, "tom"), visitor(abroad, "chen")
    address = f"{TAB}{case.reference}/prepare/"
    page = assert_sound_page(tom.get(TAB))
    wrong = filled(page, address, account=KZT, leaves_legal_aid="9,000.001")
    assert tom.post(address, wrong).status_code == 400
    typed = filled(page, address, account=KZT, leaves_legal_aid="10000")
    assert tom.post(address, typed).status_code == 302
    row = Disbursement.objects.get()
    assert (row.amount_minor, row.leaving.text(), row.leaving.currency) == (200_00, "10000.00", "KZT")
    page = assert_sound_page(chen.get(TAB))
    assert "KZT10,000.00, one KZT for 0.02 EUR; at the official rate of today KZT100,000.00 (-90.0 %)" in said(page)
    take(abroad, chen, page, row, "authorise", status=422)
    page = assert_sound_page(chen.get(TAB))
    take(abroad, chen, page, row, "authorise", rate_confirmed="on")
    page = assert_sound_page(tom.get(TAB))
    assert "What really left the account, in KZT" in said(page)
    take(abroad, tom, page, row, "send", leaves="10100")
    page = assert_sound_page(tom.get(TAB))
    take(abroad, tom, page, row, "return", status=400)
    assert (abroad.base("5060"), abroad.base(KZT), abroad.committed) == ("20.20", "5979.80", 0)
    seen = town["aziz"].reads(f"aid-requests/{case.reference}/", code=case.code)
    assert "KZT" not in str(seen)
    assert AidRequest.objects.get(reference=case.reference).state == "paid"


def take(
    abroad: Abroad,
    client: Client,
    page: html.HtmlElement,
    row: Disbursement,
    name: str,
    *,
    status: int = 302,
    **typed: Any,
) -> None:
    """Take a step by page, with a code where one is asked for."""
    address = f"{TAB}{row.pk}/{name}/"
    who = {"authorise": "chen", "send": "tom"}.get(name)
    code = {"code": code_for(abroad.town.people[who])} if who else {}
    answer = client.post(address, filled(page, address, **typed, **code))
    assert answer.status_code == status, answer.content.decode()[:3000]
