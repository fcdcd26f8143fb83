"""Restricted money is spent on its purpose only (R-04), and transfers leave every fund balanced (L3)."""

import uuid
from datetime import date
from typing import Any

import pytest

from fund.ledger import balances, chart, commitments, fund_transfers, purses, receipts
from fund.ledger.commitments import CommitmentLine, ShortOfMoney
from fund.ledger.purpose import OtherPurpose
from fund.ledger.verifying import verify
from fund.models import Fund, PurseTerms
from fund.money import Money
from notifications.errors import Refused
from tests.fund.ledger.rates import give_rates
from tests.fund.ledger.world import BEN, NOW, TOM, World, act, euros, new_purse, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = new_world()
    world.donate("1000.00")
    return world


@pytest.fixture
def purse(world: World) -> Fund:
    purse = new_purse(world)
    PurseTerms.objects.create(fund=purse, uses=["medicine"], countries=["GE"], opened_by=TOM, opened_at=NOW)
    world.donate("300.00", fund=purse)
    return purse


def promise(purse: Fund, use: str, *, country: str = "GE") -> Any:
    return act(
        commitments.commit,
        fund=purse,
        source_ref=uuid.uuid4(),
        lines=[CommitmentLine(use, euros("10.00"))],
        barred_people=frozenset({BEN}),
        country=country,
    )


def move(giver: Fund, taker: Fund, world: World, amount: str) -> Any:
    said: dict[str, Any] = {"amount": euros(amount), "account": world.bank, "decision": uuid.uuid4()}
    return act(fund_transfers.move_inside, giver=giver, taker=taker, **said)


@pytest.mark.parametrize(("use", "country"), [("ticket", "GE"), ("medicine", "KZ")])
def test_r04_a_purse_promises_nothing_for_another_purpose(purse: Fund, use: str, country: str) -> None:
    with pytest.raises(OtherPurpose):
        promise(purse, use, country=country)
    promise(purse, "medicine")


def test_r04_a_purse_carries_a_promise_that_serves_its_purpose_and_pays_it(world: World, purse: Fund) -> None:
    (line,) = world.promise("120.00", use="medicine")
    carried = act(purses.charge, line, purse)
    assert (world.figures(), world.figures(purse)) == (
        ("1000.00", "0.00", "1000.00"),
        ("300.00", "120.00", "180.00"),
    )
    world.pay(carried, "120.00")
    assert (world.figures(purse), world.balance("5030", purse)) == (("180.00", "0.00", "180.00"), "120.00")
    assert verify().ok


def test_r04_it_carries_nothing_else_nothing_paid_and_no_more_than_it_has(world: World, purse: Fund) -> None:
    ticket, *_rest = world.promise("10.00", use="ticket")
    with pytest.raises(OtherPurpose):
        act(purses.charge, ticket, purse)
    (large,) = world.promise("300.01", use="medicine")
    with pytest.raises(ShortOfMoney):
        act(purses.charge, large, purse)
    world.pay(large, "100.00")
    with pytest.raises(Refused) as caught:
        act(purses.charge, large, purse)
    assert caught.value.code == "paid_already"
    assert world.figures(purse) == ("300.00", "0.00", "300.00")


def test_l3_a_transfer_leaves_each_fund_balanced_and_all_of_them_at_nothing(world: World, purse: Fund) -> None:
    move(world.fund, purse, world, "250.00")
    assert (world.figures()[2], world.figures(purse)[2]) == ("750.00", "550.00")
    assert (world.balance("3100"), world.balance("3100", purse)) == ("250.00", "-250.00")
    assert verify().ok


def test_l3_dollars_change_their_owner_with_their_value_and_the_difference_stays_behind(
    world: World, purse: Fund
) -> None:
    """100 USD came at 1.0465 and are worth 95.56; at 1.0827 they go on as 92.36: the giver has lost 3.20."""
    give_rates(world.fund)
    dollars = act(chart.open_bank_account, world.fund, code="1020", name="Dollars", currency="USD")
    came: dict[str, Any] = {"account": dollars, "amount": Money(10_000, "USD"), "on": date(2025, 3, 3)}
    act(receipts.record_donation, fund=world.fund, **came)
    said: dict[str, Any] = {"amount": Money(10_000, "USD"), "account": dollars, "decision": uuid.uuid4()}
    act(fund_transfers.move_inside, giver=world.fund, taker=purse, **said)
    rows = balances.trial_balance([world.fund, purse], at=None, now=NOW).rows
    assert {(row.fund, row.account): row.base_minor for row in rows if row.account in {"1020", "3100", "5400"}} == {
        ("relief", "1020"): 0,
        ("relief", "3100"): 9_236,
        ("relief", "5400"): 320,
        ("purse", "1020"): 9_236,
        ("purse", "3100"): -9_236,
    }
    assert verify().ok


def test_l11_a_transfer_is_ours_so_the_floor_holds(world: World, purse: Fund) -> None:
    world.promise("900.00")
    with pytest.raises(ShortOfMoney):
        move(world.fund, purse, world, "100.01")
    with pytest.raises(Refused) as caught:
        move(world.fund, new_world(code="other").fund, world, "1.00")
    assert caught.value.code == "other_books"
