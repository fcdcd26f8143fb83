"""What was held in advance and is lost: written off by two people (5200), and taken back when it was no loss."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import advance_losses, advances
from fund.ledger.verifying import verify
from fund.models import Advance, AdvanceLoss
from notifications.errors import Malformed, Refused, Stale
from tests.fund.ledger.test_advances import given, switched_on, used
from tests.fund.ledger.world import CHEN, TODAY, TOM, World, act, euros, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A fund with EUR 1,000.00 whose board has switched advances on in Georgia."""
    world = new_world()
    world.donate("1000.00")
    switched_on(world)
    return world


def claimed(advance: Advance, amount: str, reason: str = "unreachable") -> AdvanceLoss:
    return act(advance_losses.put_down, advance_id=advance.pk, amount=euros(amount), reason=reason)


def sheet(world: World) -> tuple[str, ...]:
    return tuple(world.balance(code) for code in ("1010", "1310", "5200"))


def test_a_loss_is_posted_by_the_second_person_and_taken_back_by_its_mirror(world: World) -> None:
    advance = given(world, "300.00")
    used(world, advance, "120.00")
    loss = claimed(advance, "180.00")
    assert sheet(world) == ("700.00", "180.00", "0.00"), "nothing is posted by one person"
    act(advance_losses.confirm, loss_id=loss.pk, by=CHEN)
    assert (sheet(world), advances.open_advances(world.fund)) == (("700.00", "0.00", "180.00"), [])
    assert verify().problems == []
    act(advance_losses.correct, loss_id=loss.pk)
    assert (sheet(world), Advance.objects.get().left_minor) == (("700.00", "180.00", "0.00"), 18_000)
    assert verify().problems == []
    with pytest.raises(Stale):
        act(advance_losses.correct, loss_id=loss.pk)
    act(advances.give_back, advance_id=advance.pk, amount=euros("180.00"), account=world.bank, on=TODAY)
    assert sheet(world) == ("880.00", "0.00", "0.00")


def test_l21_who_put_a_loss_down_and_who_holds_the_money_do_not_confirm_it(world: World) -> None:
    loss = claimed(given(world, "300.00"), "1.00")
    with pytest.raises(Refused) as own:
        act(advance_losses.confirm, loss_id=loss.pk, by=TOM)
    assert own.value.code == "separation_of_duties"
    loss.advance.holder_id = CHEN
    with pytest.raises(Refused):
        advance_losses.check_can_confirm(loss, CHEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvanceLoss.objects.update(confirmed_by=TOM)


def test_no_more_is_lost_than_is_held_when_it_is_put_down_and_when_it_is_confirmed(world: World) -> None:
    advance = given(world, "300.00")
    with pytest.raises(Refused) as much:
        claimed(advance, "300.01")
    assert much.value.code == "more_than_held"
    loss = claimed(advance, "300.00")
    act(advances.give_back, advance_id=advance.pk, amount=euros("0.01"), account=world.bank, on=TODAY)
    with pytest.raises(Refused) as less:
        act(advance_losses.confirm, loss_id=loss.pk, by=CHEN)
    assert (less.value.code, sheet(world)) == ("more_than_held", ("700.01", "299.99", "0.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Advance.objects.update(lost_minor=30_000)


@pytest.mark.parametrize(("change", "field"), [({"reason": "because"}, "reason_code"), ({"amount": "0.00"}, "amount")])
def test_a_loss_names_its_reason_and_an_amount(world: World, change: dict[str, Any], field: str) -> None:
    advance = given(world, "300.00")
    said = {"amount": "1.00", "reason": "taken", **change}
    with pytest.raises(Malformed) as wrong:
        claimed(advance, said["amount"], said["reason"])
    assert list(wrong.value.fields) == [field]


def test_one_loss_waits_at_a_time_and_one_that_was_withdrawn_posts_nothing(world: World) -> None:
    advance = given(world, "300.00")
    loss = claimed(advance, "100.00")
    with pytest.raises(Refused) as twice:
        claimed(advance, "100.00")
    assert twice.value.code == "loss_waits"
    act(advance_losses.withdraw, loss_id=loss.pk)
    with pytest.raises(Stale):
        act(advance_losses.confirm, loss_id=loss.pk, by=CHEN)
    assert claimed(advance, "100.00").waits and sheet(world) == ("700.00", "300.00", "0.00")


def test_the_books_checked_again_find_a_loss_without_its_entry(world: World) -> None:
    advance = given(world, "300.00")
    act(advance_losses.confirm, loss_id=claimed(advance, "100.00").pk, by=CHEN)
    Advance.objects.update(lost_minor=9_999)
    said = {problem.text for problem in verify().problems}
    assert said == {
        "what is held in advance is not the balance of 1310",
        "what was lost of the advance is not what was written off",
    }
