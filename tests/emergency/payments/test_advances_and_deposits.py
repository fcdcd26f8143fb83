"""A case paid from an advance held in its country, and a deposit that comes back: from page and API to the books."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from emergency.actions.disbursing import paying
from emergency.actors import Actor
from fund.actions import advances, ways
from fund.ledger.balances import trial_balance
from fund.ledger.verifying import verify
from fund.models import Advance, Disbursement, Fund, Organisation, Surety
from fund.money import Money
from notifications.errors import Malformed
from tests.after_approval import authorise_and_send
from tests.emergency.payments.payer import TAB, call, filled, payable, visitor, words
from tests.factories import DAY, NOW, Case, People
from tests.pages import assert_sound_page
from tests.people import code_for, token_for
from tests.remembered import remembered

LATER = (NOW + 60 * DAY).date()


@remembered
def held(fund: Fund, people: People, holder: Any, *, country: str = "GE") -> Advance:
    """Let a holder have EUR 500.00 in advance."""
    change = ways.propose(fund=fund, said=ways.Switch(country, "float", True, "4/26"), by=people["ben"].pk, now=NOW)
    ways.agree(change_id=change.pk, by=people["bea"].pk, now=NOW)
    wanted = advances.Wanted(holder, country, LATER)
    paid = {"amount": Money(50_000, "EUR"), "account": "1010"}
    payment = advances.prepare(fund=fund, wanted=wanted, **paid, by=people["tom"].pk, now=NOW)
    return advances.authorise(payment_id=payment.pk, by=people["chen"].pk, now=NOW).advance


@remembered
def house() -> Any:
    return Organisation.objects.create(name="Partner House", kind="shelter", how_to_reach="by post").pk


def sheet(fund: Fund, at: Any) -> dict[str, int]:
    rows = trial_balance([fund], at=None, now=at).rows
    return {row.account: row.amount_minor for row in rows if row.account in {"1010", "1310", "1320", "5060"}}


def test_a_case_is_paid_from_an_advance_by_page(fund: Fund, people: People) -> None:
    advance, case = held(fund, people, house()), payable(fund, people)
    tom, address = visitor(people, "tom"), f"{TAB}{case.reference}/prepare/"
    page = assert_sound_page(tom.get(TAB))
    assert "advance of Partner House, €500.00 left" in words(page)
    tom.post(address, filled(page, address, account=f"advance:{advance.pk}"))
    row = Disbursement.objects.get()
    assert (row.advance_id, row.account.code) == (advance.pk, "1310")
    authorise_and_send(case, people, [row])
    assert (case.state, sheet(fund, case.at)) == ("paid", {"1010": 450_000, "1310": 10_000, "5060": 40_000})
    assert verify().ok


def test_over_the_api_too_and_never_from_one_that_is_used_up_or_of_another_country(fund: Fund, people: People) -> None:
    advance, case = held(fund, people, house()), payable(fund, people)
    body = {"reference": case.reference, "advance": str(advance.pk)}
    done = call(people, "tom", "", body)
    assert (done.status_code, done.json()["disbursements"][0]["advance"]) == (201, str(advance.pk))
    abroad = held(fund, people, people["aziz"].pk, country="KZ")
    refused = call(people, "tom", "", {"reference": payable(fund, people).reference, "advance": str(abroad.pk)})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["advance"])


def test_whoever_asked_does_not_pay_it_from_their_own_advance(fund: Fund, people: People) -> None:
    advance, case = held(fund, people, people["ada"].pk), payable(fund, people)
    with pytest.raises(Malformed):
        paying.prepare(reference=case.reference, by=Actor(people["tom"]), now=case.at, advance=advance.pk)


def deposit(fund: Fund, people: People, *, sent: bool = True) -> tuple[Case, Surety]:
    """Pay EUR 400.00 for a deposit that comes back."""
    case = payable(fund, people)
    line = {"use": "legal_aid", "returnable": "visa", "expected_on": str(LATER)}
    answer = call(people, "tom", "", {"reference": case.reference, "lines": [line]})
    assert answer.status_code == 201, answer.content
    surety = Surety.objects.get()
    if sent:
        authorise_and_send(case, people, [surety.disbursement])
    return case, surety


def test_a_deposit_is_laid_down_by_page_and_expected_back(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    tom, address = visitor(people, "tom"), f"{TAB}{case.reference}/prepare/"
    typed = filled(assert_sound_page(tom.get(TAB)), address, returnable="bail")
    missing = assert_sound_page(tom.post(address, typed), status=400)
    assert "Name the day on which it should come back." in words(missing)
    assert tom.post(address, {**typed, f"{case.reference}-expected_on": str(LATER)})["Location"] == TAB
    authorise_and_send(case, people, [Disbursement.objects.get()])
    assert sheet(fund, case.at) == {"1010": 460_000, "1320": 40_000}
    shown = words(assert_sound_page(tom.get("/treasury/sureties/")))
    assert "€400.00" in shown and "bail" in shown and "Expected on" in shown


def test_a_deposit_comes_back_and_the_rest_is_lost_by_two_people(fund: Fund, people: People) -> None:
    case, surety = deposit(fund, people)
    client = Client()

    def post(name: str, act: str, body: dict[str, Any]) -> Any:
        said = {**body, "otp": code_for(people[name])}
        headers = {"authorization": token_for(people[name]), "idempotency-key": f"{name}{act}"}
        address = f"/api/v1/fund/sureties/{surety.pk}/{act}/"
        return client.post(address, said, content_type="application/json", headers=headers)

    part = {"amount": {"amount": "300.00", "currency": "EUR"}, "account": "1010", "on": str(case.at.date())}
    assert post("tom", "return", part).json()["left"] == {"amount": "100.00", "currency": "EUR"}
    lost = {"amount": {"amount": "100.00", "currency": "EUR"}, "reason_code": "forfeited"}
    assert post("tom", "lose", lost).json()["claimed"]["amount"] == "100.00"
    assert post("tom", "confirm", {}).json()["code"] == "separation_of_duties"
    assert post("cora", "confirm", {}).status_code == 404
    assert post("chen", "confirm", {}).json()["lost"]["amount"] == "100.00"
    assert sheet(fund, case.at) == {"1010": 490_000, "1320": 0, "5060": 10_000}
    assert verify().ok


def test_a_loss_is_put_down_and_confirmed_by_page(fund: Fund, people: People) -> None:
    case, surety = deposit(fund, people)
    address, tom, chen = "/treasury/sureties/", visitor(people, "tom"), visitor(people, "chen")
    lose, confirm = f"{address}{surety.pk}/lose/", f"{address}{surety.pk}/confirm/"

    def typed(page: Any, action: str, **said: str) -> dict[str, str]:
        return filled(page, action, **said)

    said = typed(assert_sound_page(tom.get(address)), lose, amount="400", reason="offset", code=code_for(people["tom"]))
    assert tom.post(lose, said)["Location"] == address
    assert "You put this loss down" in words(assert_sound_page(tom.get(address)))
    page = assert_sound_page(chen.get(address))
    assert chen.post(confirm, typed(page, confirm, code=code_for(people["chen"])))["Location"] == address
    assert sheet(fund, case.at) == {"1010": 460_000, "1320": 0, "5060": 40_000}
    assert "Back or lost" in words(assert_sound_page(tom.get(address)))


def test_a_deposit_is_overdue_in_the_list_after_its_day(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit(fund, people)
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + timedelta(days=61))
    page = assert_sound_page(visitor(people, "chen").get("/treasury/sureties/"))
    assert "It should be back by now." in words(page) and "60 days" in words(page)
