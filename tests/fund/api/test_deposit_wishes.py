"""R-06: a deposit that locks more than half for long is placed by treasurer and one seat, never by a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.actions import deposit_wishes, deposits
from fund.api.deposit_wishes import WishAnswer
from fund.models import Deposit, DepositWish
from fund.money import Money
from fund.regulations import seed_r1
from notifications.audit import of_object
from notifications.errors import Stale
from notifications.models import OutboxMessage
from tests.factories import HOUR, NOW, donate
from tests.fund.api.desk import Desk, euros
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PATH, WISHES, TAB = "fund/deposits/", "fund/deposit-wishes/", "/treasury/deposits/"
TODAY, LATER = str(NOW.date()), str((NOW + timedelta(days=60)).date())


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A fund of EUR 10,000.00 under R1: more than half locked for more than a week is too much."""
    people = desk.people
    seed_r1(desk.fund, drafted_by=people["ben"], adopted_by=people["bea"], now=NOW - timedelta(days=30))
    return desk


def body(amount: str = "6000.00", **more: Any) -> dict[str, Any]:
    return {"amount": euros(amount), "account": "1010", "ends_on": LATER, **more}


def wished(desk: Desk, amount: str = "6000.00") -> dict[str, Any]:
    made = desk.post("tom", WISHES, body(amount, reason_code="not_needed"), fresh=True)
    assert made.status_code == 201, made.content
    return made.json()


def test_r06_a_reason_alone_places_nothing_and_a_seat_places_it(desk: Desk) -> None:
    refused = desk.post("tom", PATH, body(on=TODAY, reason_code="not_needed"), fresh=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "deposits_locked")
    wish = wished(desk)
    assert set(wish) == set(WishAnswer().fields)
    assert (wish["locked_with_it"], Deposit.objects.count()) == (euros("6000.00"), 0)
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {desk.people[name].pk for name in ("ben", "bea", "bo", "bela", "bao")}
    for name in ("tom", "chen", "cora"):
        assert desk.post(name, f"{WISHES}{wish['id']}/confirm/", {}, fresh=True).status_code == 404
    placed = desk.post("bo", f"{WISHES}{wish['id']}/confirm/", {}, fresh=True)
    assert (placed.status_code, placed.json()["amount"]) == (201, euros("6000.00"))
    row = DepositWish.objects.get()
    assert (row.confirmed_by, row.deposit_id) == (desk.people["bo"].pk, Deposit.objects.get().pk)
    assert desk.get("bea", WISHES).json() == {"results": []}
    (event,) = of_object(Deposit.objects.get().pk)
    assert (event.verb, event.data["reason_code"]) == ("deposit_placed", "not_needed")
    again = desk.post("bea", f"{WISHES}{wish['id']}/confirm/", {}, fresh=True)
    assert again.status_code == 409


def test_r06_nobody_is_asked_for_what_is_no_more_than_half(desk: Desk) -> None:
    refused = desk.post("tom", WISHES, body("5000.00", reason_code="not_needed"), fresh=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_second_needed")
    assert desk.post("tom", PATH, body("5000.00", on=TODAY), fresh=True).status_code == 201
    assert desk.post("tom", PATH, body("0.01", on=TODAY), fresh=True).json()["code"] == "deposits_locked"


def test_r06_a_word_comes_too_late_after_a_week_and_nobody_sees_the_wish_any_more(desk: Desk) -> None:
    wish, bo = wished(desk), desk.people["bo"].pk
    made_at, week = NOW + HOUR, timedelta(days=7)
    assert deposit_wishes.waiting(desk.fund, now=made_at + week - timedelta(seconds=1))
    assert deposit_wishes.waiting(desk.fund, now=made_at + week) == []
    with pytest.raises(Stale):
        deposit_wishes.confirm(wish_id=wish["id"], by=bo, now=made_at + week)
    assert Deposit.objects.count() == 0


def test_r06_a_word_counts_only_up_to_what_was_asked_for(desk: Desk) -> None:
    first, second = wished(desk, "6000.00"), wished(desk, "5500.00")
    donate(desk.fund, "9000.00")
    assert desk.post("bo", f"{WISHES}{first['id']}/confirm/", {}, fresh=True).status_code == 201
    more = desk.post("bo", f"{WISHES}{second['id']}/confirm/", {}, fresh=True)
    assert (more.status_code, more.json()["code"], Deposit.objects.count()) == (422, "deposits_locked", 1)


def test_l21_who_asked_does_not_agree_also_with_a_seat_and_in_the_database(desk: Desk) -> None:
    wish = wished(desk)
    desk.fund.mandates.create(user=desk.people["tom"], role="substitute", starts_on=NOW.date())
    own = desk.post("tom", f"{WISHES}{wish['id']}/confirm/", {}, fresh=True)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    amount, terms = Money.parse("1.00", "EUR"), deposits.Terms(ends_on=NOW.date() + timedelta(days=1))
    call: dict[str, Any] = {"by": desk.people["tom"].pk, "now": NOW + HOUR}
    other = deposits.place(fund=desk.fund, amount=amount, account="1010", on=NOW.date(), terms=terms, **call)
    with pytest.raises(IntegrityError), transaction.atomic():
        DepositWish.objects.update(confirmed_by=desk.people["tom"].pk, deposit=other)


def test_a_wish_goes_its_way_by_page(desk: Desk) -> None:
    tom, bea = visitor(desk, "tom"), visitor(desk, "bea")
    typed = {"amount": "6000", "ends_on": LATER, "reason": "not_needed", "code": coded(desk, "tom")}
    assert tom.post(TAB, filled(assert_sound_page(tom.get(TAB)), TAB, **typed))["Location"] == TAB
    wish = DepositWish.objects.get()
    page = assert_sound_page(bea.get(TAB))
    assert "nothing is in sight that would need it before" in words(page) and "€6,000.00" in words(page)
    confirm = f"{TAB}wish/{wish.pk}/confirm/"
    code = {f"confirm-{wish.pk}-code": coded(desk, "bea")}
    assert bea.post(confirm, filled(page, confirm, **code))["Location"] == TAB
    assert Deposit.objects.get().amount_minor == 600_000
    assert "Waiting for the board" not in words(assert_sound_page(tom.get(TAB)))


def test_the_treasurer_withdraws_and_a_seat_refuses(desk: Desk) -> None:
    for name in ("tom", "bela"):
        wish = wished(desk)
        assert not desk.post(name, f"{WISHES}{wish['id']}/end/", {}, fresh=True).json()["waits"]
        assert desk.post("bo", f"{WISHES}{wish['id']}/confirm/", {}, fresh=True).status_code == 409
    assert desk.post("chen", f"{WISHES}{wish['id']}/end/", {}, fresh=True).status_code == 404
