"""What the database refuses about the floor of a bank account."""

from collections.abc import Callable

from fund.models import Account, AccountBalance
from fund.money import Money
from tests.fund.ledger.world import World


def raise_a_floor_above_what_is_there(world: World) -> None:
    """Let an account go below zero as agreed with the bank, then forget the agreement."""
    bank = Account.objects.filter(pk=world.bank.pk)
    bank.update(floor_minor=-10_000)
    held = AccountBalance.objects.get(account=world.bank, fund=world.fund).balance_minor
    world.fee(Money(held + 5_000, "EUR").text())
    bank.update(floor_minor=0)


ROWS: list[tuple[str, str, Callable[[World], None]]] = [
    ("fund_account_floor_moves", "", raise_a_floor_above_what_is_there),
]
