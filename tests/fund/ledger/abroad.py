"""A fund with bank accounts in other currencies, and rates that move."""

from datetime import date
from typing import Any

from fund.ledger import chart, conversions, receipts
from fund.ledger.conversions import Exchange
from fund.models import Account, AccountBalance, Posting
from fund.money import Money
from tests.fund.ledger.world import TODAY, World, act, new_world
from tests.fund.rates.world import rate


def money(text: str) -> Money:
    """Return `100.00 USD`."""
    amount, currency = text.split()
    return Money.parse(amount, currency)


class Abroad:
    """The world of the stories with an account of each currency beside the euros."""

    def __init__(self, *currencies: str) -> None:
        self.world: World = new_world()
        self.fund = self.world.fund
        self.banks: dict[str, Account] = {"EUR": self.world.bank}
        for number, currency in enumerate(currencies, start=1020):
            self.banks[currency] = act(
                chart.open_bank_account, self.fund, code=str(number), name=currency, currency=currency
            )

    def rate(self, currency: str, value: str, *, on: date = TODAY) -> None:
        """One euro is worth so much of the currency from this day on."""
        rate(self.fund, "EUR", currency, value, on=on)

    def give(self, text: str, *, on: date = TODAY) -> Any:
        """Let a gift arrive on the account of its currency."""
        return self._fact(receipts.record_donation, text, on)

    def fee(self, text: str, *, on: date = TODAY) -> Any:
        """Let the bank take a fee."""
        return self._fact(receipts.record_fee, text, on)

    def open_with(self, text: str, *, on: date = TODAY) -> Any:
        """Let the account hold this when the books begin."""
        amounts = [(self.banks[money(text).currency], money(text))]
        return act(receipts.record_opening, fund=self.fund, amounts=amounts, on=on)

    def change(self, sold: str, bought: str, *, fee: str | None = None, on: date = TODAY) -> Any:
        """Convert between two own accounts."""
        left, arrived = money(sold), money(bought)
        exchange = Exchange(
            self.banks[left.currency], left, self.banks[arrived.currency], arrived, money(fee) if fee else None
        )
        return act(conversions.record_conversion, exchange, fund=self.fund, on=on)

    def holds(self, code: str, currency: str) -> tuple[str, str]:
        """Return what an account holds in its own money and what that stands for in euros."""
        row = AccountBalance.objects.filter(account__code=code, fund=self.fund, currency=currency).first()
        own, base = (row.balance_minor, row.base_minor) if row else (0, 0)
        return Money(own, currency).text(), Money(base, "EUR").text()

    def bank(self, currency: str) -> tuple[str, str]:
        """Return what the bank account of this currency holds, own and in euros."""
        return self.holds(self.banks[currency].code, currency)

    def base(self, code: str) -> str:
        """Return what an account stands for in euros over all currencies."""
        rows = Posting.objects.filter(account__code=code, fund=self.fund, entry__posted_at__isnull=False)
        return Money(sum(rows.values_list("base_minor", flat=True)), "EUR").text()

    def _fact(self, record: Any, text: str, on: date) -> Any:
        amount = money(text)
        return act(record, fund=self.fund, account=self.banks[amount.currency], amount=amount, on=on)
