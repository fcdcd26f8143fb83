"""A listed payee named for a case: the tier it decides (R-16), where its money goes, and when it is forgotten."""

from typing import Any

import pytest
from django.test import Client

from emergency.actions.ending import retention
from emergency.facts import facts_of
from emergency.models import AidRequest
from emergency.paying.facts import payout_facts
from emergency.paying.ways import ways_for
from fund.actions import payees, ways
from fund.models import Fund, ListedPayee
from fund.rules.codes import WAYS
from notifications.errors import Malformed, Refused
from tests.after_approval import confirm_receipt, give_details, pay, prepare, prove
from tests.emergency.payments.payer import visitor, words
from tests.emergency.web.forms import filled
from tests.factories import DAY, NOW, Case, People, approve, ask, present, to_review, to_verifying
from tests.pages import assert_sound_page
from tests.people import token_for
from tests.remembered import remembered


@remembered
def listed(fund: Fund, people: People, *, agreed: bool = True, **changes: Any) -> ListedPayee:
    """Let Tom enter a lawyer of Georgia, with a fee agreement unless told otherwise, and Chen confirm."""
    terms = payees.Terms(valid_from=NOW.date()) if agreed else None
    known = {"name": "Samartali", "kind": "lawyer", "country": "GE", "uses": ["legal_aid"], "agreement": terms}
    said = payees.Registration(**{**known, **changes})
    row = payees.register(fund=fund, said=said, by=people["tom"].pk, now=NOW)
    return payees.confirm(payee_id=row.pk, revision=1, by=people["chen"].pk, now=NOW)


def red(fund: Fund, people: People, minor: int, **asked: Any) -> Case:
    """Return a red case that is checked and not yet presented."""
    return to_verifying(ask(fund, people, urgency="red", lines={"legal_aid": minor}, **asked), people)


def test_r16_a_red_case_for_a_payee_with_an_agreement_is_decided_by_one_seat_up_to_600(
    fund: Fund, people: People
) -> None:
    payee = listed(fund, people)
    assert present(red(fund, people, 60_000), people, payee=payee.pk).round.tier == "duty"
    assert present(red(fund, people, 60_001), people, payee=payee.pk).round.tier == "two"
    assert present(red(fund, people, 60_000), people).round.tier == "two"
    amber = to_verifying(ask(fund, people, lines={"legal_aid": 60_000}), people)
    assert present(amber, people, payee=payee.pk).round.tier == "two"


def test_r16_an_agreement_counts_only_while_it_stands_and_for_what_it_covers(fund: Fund, people: People) -> None:
    case = red(fund, people, 50_000)
    plain = listed(fund, people, agreed=False)
    row = case.row
    row.payee = plain
    assert (facts_of(row, now=NOW).payee_kind, facts_of(row, now=NOW).has_fee_agreement) == ("lawyer", False)
    terms = payees.Terms(valid_from=NOW.date(), valid_until=(NOW + 2 * DAY).date())
    payees.agree(payee_id=plain.pk, terms=terms, by=people["tom"].pk, now=NOW)
    row.payee = ListedPayee.objects.get()
    assert not facts_of(row, now=NOW).has_fee_agreement
    payees.confirm(payee_id=plain.pk, revision=2, by=people["chen"].pk, now=NOW)
    row.payee = ListedPayee.objects.get()
    assert facts_of(row, now=NOW).has_fee_agreement
    assert not facts_of(row, now=NOW + 3 * DAY).has_fee_agreement
    row.way = "cash"
    assert facts_of(row, now=NOW).payee_kind == ""
    two = ask(fund, people, urgency="red", lines={"legal_aid": 30_000, "ticket": 10_000}).row
    two.payee = ListedPayee.objects.get()
    assert (facts_of(two, now=NOW).payee_kind, facts_of(two, now=NOW).has_fee_agreement) == ("lawyer", False)


def test_only_a_confirmed_payee_of_the_country_and_need_can_be_named(fund: Fund, people: People) -> None:
    case = red(fund, people, 50_000)
    abroad = listed(fund, people, country="AM", name="Elsewhere")
    other = listed(fund, people, uses=["ticket"], name="Carrier", kind="carrier", agreement=None)
    said = payees.Registration("Waiting", "lawyer", "GE", ["legal_aid"])
    waiting = payees.register(fund=fund, said=said, by=people["tom"].pk, now=NOW)
    for payee in (abroad, other, waiting):
        with pytest.raises(Malformed) as refused:
            present(case, people, payee=payee.pk)
        assert set(refused.value.fields) == {"payee"}


def test_money_decided_for_a_payee_goes_nowhere_else(fund: Fund, people: People) -> None:
    payee = listed(fund, people)
    case = approve(present(red(fund, people, 50_000), people, payee=payee.pk), people)
    assert [way.value for way in ways_for(case.row)] == ["vendor"]
    with pytest.raises(Refused) as refused:
        give_details(case, way="cash", details="name: N\nplace: T\n")
    assert refused.value.code == "payee_decided"
    give_details(case, way="vendor", details="")
    assert (case.state, payout_facts(case.row, now=case.at).payee_kind) == ("payable", "lawyer")
    row = payees.change_details(payee_id=payee.pk, details={"account": "7"}, by=people["tom"].pk, now=NOW)
    with pytest.raises(Refused) as waiting:
        prepare(case, people)
    assert waiting.value.code == "payee_not_listed"
    payees.confirm(payee_id=row.pk, revision=2, by=people["chen"].pk, now=NOW)
    pay(case, people)
    assert case.state == "paid"


def test_r23_bail_to_a_listed_payee_waits_for_the_persons_word(fund: Fund, people: People) -> None:
    payee = listed(fund, people, uses=["housing"], agreed=False)
    case = ask(fund, people, lines={"housing": 50_000}, consent="cannot_be_asked")
    to_review(case, people, purposes=["bail"], has_lawyers_word=True, payee=payee.pk)
    approve(case, people)
    give_details(case, way="vendor", consent="cannot_be_asked", details="")
    assert case.state == "payable"


def test_the_tie_to_a_payee_goes_with_the_details(fund: Fund, people: People) -> None:
    payee = listed(fund, people)
    case = approve(present(red(fund, people, 50_000), people, payee=payee.pk), people)
    prove(confirm_receipt(pay(give_details(case, way="vendor", details=""), people), people), people)
    assert case.row.payee_id == payee.pk
    retention.erase_due(now=case.at + 7 * DAY)
    assert AidRequest.objects.get().payee_id is None


def test_a_payee_is_named_after_the_approval_once_by_page_and_api(fund: Fund, people: People) -> None:
    payee = listed(fund, people)
    case = approve(to_review(ask(fund, people), people), people)
    cora, address = visitor(people, "cora"), f"/work/{case.reference}/name-payee/"
    shown = cora.get(address)
    assert "Samartali (lawyer, with a fee agreement)" in words(assert_sound_page(shown))
    cora.post(address, filled(shown, action=address) | {"payee": str(payee.pk)})
    assert case.row.payee_id == payee.pk
    assert "Samartali" in words(assert_sound_page(cora.get(f"/work/{case.reference}/")))
    again = Client().post(
        f"/api/v1/aid-requests/{case.reference}/name-payee/",
        {"payee": str(payee.pk)},
        content_type="application/json",
        headers={"authorization": token_for(people["cora"])},
    )
    assert (again.status_code, again.json()["code"]) == (422, "payee_decided")


def test_r16_from_the_page_to_the_tier(fund: Fund, people: People) -> None:
    payee, case = listed(fund, people), red(fund, people, 50_000)
    cora, address = visitor(people, "cora"), f"/work/{case.reference}/present/"
    said = {"payee": str(payee.pk), "card": "N., Tbilisi", "harm_by_coordinator": "no"}
    assert cora.post(address, filled(cora.get(address), action=address) | said).status_code == 302
    assert (case.round.tier, case.row.payee_id) == ("duty", payee.pk)


def test_the_go_ahead_names_payee_and_sum_and_nothing_else(fund: Fund, people: People) -> None:
    payee = listed(fund, people)
    case = approve(present(red(fund, people, 50_000), people, payee=payee.pk), people)
    address = f"/work/{case.reference}/go-ahead/"
    cora = visitor(people, "cora")
    assert "Go-ahead" in words(assert_sound_page(cora.get(f"/work/{case.reference}/")))
    (main,) = assert_sound_page(cora.get(address)).xpath("//main")
    told = words(main)
    assert "Samartali" in told and "€500.00" in told
    for secret in (case.reference, "legal", "Georgia", "GE", "red"):
        assert secret not in told.split()
    assert cora.get(f"{address}?as=pdf").content.startswith(b"%PDF")
    path, said = "/api/v1/reports/go-ahead/", {"reference": case.reference}
    answer = Client().get(path, said, headers={"authorization": token_for(people["tom"])}).json()
    assert answer == {
        "payee": "Samartali",
        "up_to": {"amount": "500.00", "currency": "EUR"},
        "given_on": str((NOW + 3 * DAY).date()),
    }
    for name in ("ben", "chen", "ada", "gil"):
        assert visitor(people, name).get(address).status_code == 404
    other = approve(to_review(ask(fund, people), people), people)
    assert cora.get(f"/work/{other.reference}/go-ahead/").status_code == 422


def test_r25_the_form_offers_open_ways_only_and_a_closed_one_is_refused(fund: Fund, people: People) -> None:
    case = approve(to_review(ask(fund, people), people), people)
    switch = ways.Switch("GE", "cash", False, "4/26")
    change = ways.propose(fund=fund, said=switch, by=people["ben"].pk, now=NOW)
    assert payout_facts(case.row, now=NOW).ways_open is None
    ways.agree(change_id=change.pk, by=people["bea"].pk, now=NOW)
    assert payout_facts(case.row, now=NOW).ways_open == WAYS.keys() - {"cash", "crypto"}
    page = assert_sound_page(Client().post("/return/", {"reference": case.reference, "code": case.access_code}))
    offered = page.xpath("//input[@name='way']/@value")
    assert "bank" in offered and "cash" not in offered
    with pytest.raises(Refused) as refused:
        give_details(case, way="cash", details="name: N\nplace: T\n")
    assert [finding.code for finding in refused.value.findings] == ["way_closed"]
    answer = Client().get(f"/api/v1/aid-requests/{case.reference}/", headers={"access-code": case.access_code}).json()
    assert "bank" in answer["ways"] and "cash" not in answer["ways"]
