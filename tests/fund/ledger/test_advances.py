"""Money held in advance, as a treasurer would write it on one sheet of paper (1310)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.actions import ways
from fund.ledger import advances, chart, disbursements
from fund.ledger.floors import AccountTooLow, ShortOfMoney
from fund.ledger.verifying import verify
from fund.models import Advance, AdvancePayment, Disbursement, JournalEntry, Organisation, Voucher, WayChange
from notifications.errors import Refused, Stale
from tests.fund.ledger.world import BEA, BEN, CHEN, NOW, TODAY, TOM, World, act, euros, new_world

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def world() -> World:
    """A fund with EUR 1,000.00 whose board has switched advances on in Georgia."""
    world = new_world()
    world.donate("1000.00")
    switched_on(world)
    return world


def switched_on(world: World) -> None:
    """Let two seats have decided it."""
    WayChange.objects.create(
        fund=world.fund,
        country="GE",
        way="float",
        is_open=True,
        minute_number="4/25",
        proposed_by=BEN,
        proposed_at=NOW,
        agreed_by=BEA,
        agreed_at=NOW,
    )


def partner(name: str = "Partner House") -> Organisation:
    return Organisation.objects.create(name=name, kind="shelter", how_to_reach="by post")


def prepared(world: World, amount: str, *, to: Organisation | None = None, **changes: Any) -> AdvancePayment:
    known: dict[str, Any] = {"country": "GE", "settle_by": LATER, "organisation": to or partner()}
    terms = advances.Terms(**{**known, **changes})
    return act(advances.prepare, fund=world.fund, terms=terms, amount=euros(amount), account=world.bank)


def given(world: World, amount: str, **changes: Any) -> Advance:
    payment = prepared(world, amount, **changes)
    return act(advances.authorise, payment_id=payment.pk, by=CHEN).advance


def used(world: World, advance: Advance, amount: str) -> Disbursement:
    (line,) = world.promise(amount)
    held = chart.account(world.fund, chart.ADVANCES)
    known: dict[str, Any] = {"commitment_id": line.pk, "amount": euros(amount), "way": "partner"}
    payment = act(disbursements.prepare, **known, account=held, advance=advance)
    world.authorise(payment)
    return world.send(payment)


def sheet(world: World) -> tuple[str, ...]:
    return tuple(world.balance(code) for code in ("1010", "1310", "5060", "9100"))


def test_an_advance_is_paid_used_for_a_case_and_the_rest_comes_back(world: World) -> None:
    advance = given(world, "300.00")
    assert (sheet(world), world.figures()) == (("700.00", "300.00", "0.00", "0.00"), ("700.00", "0.00", "700.00"))
    used(world, advance, "120.00")
    assert (sheet(world), world.figures()) == (("700.00", "180.00", "120.00", "0.00"), ("700.00", "0.00", "700.00"))
    act(advances.give_back, advance_id=advance.pk, amount=euros("180.00"), account=world.bank, on=TODAY)
    assert sheet(world) == ("880.00", "0.00", "120.00", "0.00")
    assert advances.open_advances(world.fund) == []
    assert verify().problems == []


def test_l12_a_payment_from_an_advance_keeps_its_promise_and_l14_posts_once(world: World) -> None:
    advance = given(world, "300.00")
    (line,) = world.promise("200.00")
    assert world.figures() == ("700.00", "200.00", "500.00")
    held = chart.account(world.fund, chart.ADVANCES)
    payment = act(
        disbursements.prepare,
        commitment_id=line.pk,
        amount=euros("200.00"),
        account=held,
        way="cash",
        advance=advance,
    )
    world.authorise(payment)
    world.send(payment)
    assert world.figures() == ("700.00", "0.00", "700.00")
    assert JournalEntry.objects.get(source_id=payment.pk).kind == "advance_used"
    payment = act(disbursements.returned, disbursement_id=payment.pk)
    assert (sheet(world), payment.commitment.remaining_minor) == (("700.00", "300.00", "0.00", "200.00"), 20_000)
    assert Advance.objects.get().used_minor == 0
    assert verify().problems == []


def test_what_was_not_needed_of_it_goes_back_to_who_holds_it(world: World) -> None:
    advance = given(world, "300.00")
    payment = used(world, advance, "100.00")
    act(disbursements.return_unspent, disbursement_id=payment.pk, amount=euros("30.00"), on=TODAY)
    assert (sheet(world), Advance.objects.get().left_minor) == (("700.00", "230.00", "70.00", "0.00"), 23_000)
    assert verify().problems == []


def test_l13_no_more_is_used_or_given_back_than_is_held(world: World) -> None:
    advance = given(world, "100.00")
    (line,) = world.promise("150.00")
    held = chart.account(world.fund, chart.ADVANCES)
    known: dict[str, Any] = {"commitment_id": line.pk, "account": held, "way": "cash", "advance": advance}
    payment = act(disbursements.prepare, **known, amount=euros("150.00"))
    with pytest.raises(Refused) as small:
        world.authorise(payment)
    assert small.value.code == "advance_too_small"
    with pytest.raises(Refused) as much:
        act(advances.give_back, advance_id=advance.pk, amount=euros("100.01"), account=world.bank, on=TODAY)
    assert much.value.code == "more_than_held"
    with pytest.raises(IntegrityError), transaction.atomic():
        Advance.objects.update(used_minor=10_001)


def test_l21_an_advance_takes_two_people_and_is_given_once(world: World) -> None:
    payment = prepared(world, "100.00")
    with pytest.raises(Refused) as own:
        act(advances.authorise, payment_id=payment.pk, by=TOM)
    assert own.value.code == "separation_of_duties"
    act(advances.authorise, payment_id=payment.pk, by=CHEN)
    with pytest.raises(Stale):
        act(advances.authorise, payment_id=payment.pk, by=CHEN)
    with pytest.raises(Stale):
        act(advances.discard, payment_id=payment.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvancePayment.objects.update(authorised_by=TOM)


def test_r04_an_advance_is_free_money_of_the_bank(world: World) -> None:
    world.promise("950.00")
    payment = prepared(world, "50.01")
    with pytest.raises(ShortOfMoney):
        act(advances.authorise, payment_id=payment.pk, by=CHEN)
    act(advances.discard, payment_id=payment.pk)
    assert Advance.objects.get().paid_minor == 0
    world.lock("40.00")
    with pytest.raises((ShortOfMoney, AccountTooLow)):
        given(world, "20.00", to=partner("Other"))


def test_advances_are_off_where_the_board_has_not_switched_them_on(world: World) -> None:
    with pytest.raises(Refused) as off:
        prepared(world, "10.00", country="KZ")
    assert off.value.code == "advances_off"
    assert ways.picture_of(WayChange.objects.get())["in_force"]


def test_an_overdue_advance_keeps_the_next_one_from_being_given(world: World) -> None:
    house = partner()
    advance = given(world, "100.00", to=house)
    late = {"now": NOW + timedelta(days=31)}
    terms = advances.Terms("GE", date(2025, 12, 1), house)
    known: dict[str, Any] = {"fund": world.fund, "amount": euros("10.00"), "account": world.bank}
    with pytest.raises(Refused) as overdue:
        act(advances.prepare, **known, terms=terms, **late)
    assert overdue.value.code == "advance_overdue"
    assert "€100.00 of an earlier advance" in str(overdue.value)
    other = advances.Terms("GE", date(2025, 12, 1), partner("Somebody else"))
    assert act(advances.prepare, **known, terms=other, **late).waits
    act(advances.give_back, advance_id=advance.pk, amount=euros("100.00"), account=world.bank, on=TODAY)
    assert act(advances.prepare, **known, terms=terms, **late).waits


def test_a_float_is_filled_up_by_what_was_used_and_proven(world: World) -> None:
    advance = given(world, "200.00", is_float=True)
    payment = used(world, advance, "150.00")
    known: dict[str, Any] = {"advance_id": advance.pk, "account": world.bank, "settle_by": LATER}
    with pytest.raises(Refused) as unproven:
        act(advances.refill, **known, amount=euros("150.00"))
    assert unproven.value.code == "proof_missing"
    Voucher.objects.create(
        disbursement=payment, kind="receipt", amount_minor=15_000, currency="EUR", dated_on=TODAY, recorded_at=NOW
    )
    with pytest.raises(Refused) as more:
        act(advances.refill, **known, amount=euros("150.01"))
    assert more.value.code == "more_than_used"
    again = act(advances.refill, **known, amount=euros("150.00"))
    act(advances.authorise, payment_id=again.pk, by=CHEN)
    assert (sheet(world), Advance.objects.get().left_minor) == (("650.00", "200.00", "150.00", "0.00"), 20_000)
    with pytest.raises(Refused):
        act(advances.refill, **known, amount=euros("0.01"))
    plain = given(world, "10.00", to=partner("Plain"))
    with pytest.raises(Refused) as no_float:
        act(advances.refill, **{**known, "advance_id": plain.pk}, amount=euros("1.00"))
    assert no_float.value.code == "no_float"
    assert verify().problems == []


def test_an_advance_pays_in_its_own_country_only(world: World) -> None:
    advance = given(world, "100.00")
    Advance.objects.update(country="KZ")
    advance.refresh_from_db()
    (line,) = world.promise("50.00")
    held = chart.account(world.fund, chart.ADVANCES)
    known: dict[str, Any] = {"commitment_id": line.pk, "amount": euros("50.00"), "account": held, "way": "cash"}
    with pytest.raises(Refused) as other:
        act(disbursements.prepare, **known, advance=advance)
    assert other.value.code == "other_advance"
    with pytest.raises(Refused):
        act(disbursements.prepare, **known)


def test_l09_a_wrong_row_beside_the_books_is_found(world: World) -> None:
    used(world, given(world, "100.00"), "40.00")
    Advance.objects.update(used_minor=3_000)
    assert {problem.rule for problem in verify().problems} == {"L9"}
