"""A bank account renamed, its floor moved, closed: by two people, and only when nothing stands against it."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fund.api.account_changes import ChangeAnswer
from fund.ledger import chart, receipts
from fund.ledger.verifying import verify
from fund.models import Account, AccountBalance, AccountChange
from fund.money import Money
from notifications.audit import of_object
from tests.factories import NOW
from tests.fund.api.desk import Desk, bank_says, euros
from tests.fund.ledger.world import World, act
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

CHANGES, PAGE = "fund/account-changes/", "/treasury/accounts/"
TODAY = str(NOW.date())


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A second account, 1020, which holds nothing."""
    monkeypatch.setattr("tests.fund.ledger.world.NOW", NOW)
    body = {"account": "1020", "name": "Savings", "currency": "EUR"}
    assert desk.post("tom", "fund/accounts/", body, fresh=True).status_code == 201
    return desk


def proposed(desk: Desk, code: str = "1020", by: str = "tom", **body: Any) -> Any:
    return desk.post(by, f"fund/accounts/{code}/changes/", body, fresh=True)


def entered(desk: Desk, kind: str, amount: str) -> None:
    body = {"kind": kind, "amount": euros(amount), "account": "1020", "on": TODAY}
    assert desk.post("tom", "fund/entries/", body, fresh=True).status_code == 201


def done(desk: Desk, code: str = "1020", **body: Any) -> Any:
    made = proposed(desk, code, **body)
    assert made.status_code == 201, made.content
    return desk.post("chen", f"{CHANGES}{made.json()['id']}/confirm/", {}, fresh=True)


def test_l21_a_name_changes_by_the_word_of_a_second_person(desk: Desk) -> None:
    made = proposed(desk, kind="rename", name="  Rainy   days ")
    assert (made.status_code, set(made.json())) == (201, set(ChangeAnswer().fields))
    assert Account.objects.get(code="1020").name == "Savings"
    own = desk.post("tom", f"{CHANGES}{made.json()['id']}/confirm/", {}, fresh=True)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    assert proposed(desk, by="chen", kind="close").json()["code"] == "change_waits"
    assert desk.post("chen", f"{CHANGES}{made.json()['id']}/confirm/", {}, fresh=True).json()["done"]
    account = Account.objects.get(code="1020")
    assert account.name == "Rainy days"
    verbs = [one.verb for one in of_object(account.pk)]
    assert verbs == ["account_opened", "account_change_proposed", "account_changed"]
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.update(confirmed_by=desk.people["tom"].pk)


def test_l10_a_floor_moves_in_the_control_rows_too_and_never_above_what_is_there(desk: Desk) -> None:
    entered(desk, "donation", "10.00")
    assert done(desk, kind="floor", overdraft=euros("50.00")).status_code == 201
    row = AccountBalance.objects.get(account__code="1020")
    assert (row.floor_minor, row.deficit_minor) == (-5_000, 0)
    entered(desk, "bank_fee", "40.00")
    back = proposed(desk, kind="floor", overdraft=euros("29.99"))
    assert (back.status_code, back.json()["code"]) == (422, "account_below_floor")
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.filter(code="1020").update(floor_minor=0)
    assert done(desk, kind="floor", overdraft=euros("30.00")).status_code == 201
    entered(desk, "bank_fee", "5.00")
    assert AccountBalance.objects.get(account__code="1020").deficit_minor == 500
    assert done(desk, kind="floor", overdraft=euros("33.00")).status_code == 201
    assert AccountBalance.objects.get(account__code="1020").deficit_minor == 200
    assert verify().problems == []


def test_an_account_is_closed_when_nothing_lies_in_it_and_takes_no_posting_after(desk: Desk) -> None:
    assert proposed(desk, "1010", kind="close").json()["code"] == "account_holds_money"
    assert done(desk, kind="close").status_code == 201
    account = Account.objects.get(code="1020")
    assert account.closed_on == NOW.date()
    body = {"kind": "donation", "amount": euros("1.00"), "account": "1020", "on": TODAY}
    refused = desk.post("tom", "fund/entries/", body, fresh=True)
    assert (refused.status_code, refused.json()["fields"]) == (400, {"account": "This account is closed."})
    assert proposed(desk, kind="rename", name="X").status_code == 404
    late = desk.upload("tom", bank_says(("1.00", "CRDT", "late"), opening="0.00"), account="1020")
    assert (late.status_code, late.json()["code"]) == (422, "account_closed")
    with pytest.raises(DatabaseError, match="L4"):
        act(receipts.record_donation, fund=desk.fund, account=account, amount=Money(1, "EUR"), on=NOW.date())
    assert "1020" not in words(assert_sound_page(visitor(desk, "tom").get("/treasury/entries/")))


def test_an_account_stays_open_while_a_line_or_a_payment_of_it_waits(desk: Desk) -> None:
    world = World(desk.fund, chart.account(desk.fund, "1020"))
    entered(desk, "donation", "10.00")
    world.prepare(world.promise("10.00")[0], "10.00")
    entered(desk, "bank_fee", "10.00")
    assert proposed(desk, kind="close").json()["code"] == "payments_planned"
    desk.upload("tom", bank_says(("10.00", "CRDT", "unknown"), opening="0.00"), account="1020")
    assert proposed(desk, kind="close").json()["code"] == "lines_wait"


def test_what_stands_against_closing_is_looked_at_again_when_it_is_confirmed(desk: Desk) -> None:
    made = proposed(desk, kind="close").json()
    entered(desk, "donation", "1.00")
    late = desk.post("chen", f"{CHANGES}{made['id']}/confirm/", {}, fresh=True)
    assert (late.status_code, late.json()["code"]) == (422, "account_holds_money")
    assert not desk.post("chen", f"{CHANGES}{made['id']}/withdraw/", {}, fresh=True).json()["waits"]
    assert desk.get("ana", CHANGES).json() == {"results": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "rename", "name": " "}, "name"),
        ({"kind": "floor"}, "overdraft"),
        ({"kind": "floor", "overdraft": {"amount": "1.00", "currency": "USD"}}, "overdraft"),
    ],
)
def test_a_change_says_what_it_is(desk: Desk, body: dict[str, Any], field: str) -> None:
    answer = proposed(desk, **body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_an_overdrawn_account_is_taken_over_below_zero_and_its_deficit_stands(desk: Desk) -> None:
    path = "fund/accounts/1020/opening/"
    body = {"amount": euros("30.00"), "on": TODAY, "overdrawn": True}
    assert desk.post("tom", path, body, fresh=True).status_code == 201
    row = AccountBalance.objects.get(account__code="1020")
    assert (row.balance_minor, row.deficit_minor) == (-3_000, 3_000)
    assert desk.get("ana", "fund/overview/").json()["free"] == euros("9970.00")
    assert verify().problems == []
    assert desk.post("tom", path, body, fresh=True).json()["code"] == "not_first"


def test_a_change_goes_its_way_by_page(desk: Desk) -> None:
    tom, chen = visitor(desk, "tom"), visitor(desk, "chen")
    here = f"{PAGE}change/"
    typed = {"account": "1020", "kind": "rename", "name": "Rainy days", "code": coded(desk, "tom")}
    form = filled(assert_sound_page(tom.get(PAGE)), here, **{f"change-{name}": said for name, said in typed.items()})
    assert tom.post(here, form)["Location"] == PAGE
    change = AccountChange.objects.get()
    confirm = f"{PAGE}{change.pk}/confirm/"
    own = assert_sound_page(tom.get(PAGE))
    assert "another name: Rainy days" in words(own) and not own.xpath(f"//form[@action='{confirm}']")
    code = {f"confirm-{change.pk}-code": coded(desk, "chen")}
    assert chen.post(confirm, filled(assert_sound_page(chen.get(PAGE)), confirm, **code))["Location"] == PAGE
    assert "1020 Rainy days" in words(assert_sound_page(tom.get(PAGE)))
