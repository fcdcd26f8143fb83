"""What foreign balances are worth at the rate of a day beside the value at which they stand in the books.

Nothing is posted for it: the difference is shown, and becomes real when the money moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fund.ledger.balances import BalanceRow, trial_balance
from fund.ledger.conversions import CLEARING
from fund.models import AccountType, Fund
from fund.money import Money
from fund.rates.look_up import Rate, RateMissing, rate_on

_HELD = {AccountType.ASSET, AccountType.LIABILITY}


@dataclass(frozen=True)
class ClosingRow:
    """One account's balance in one foreign currency; `closing` is None where no rate of the day is known."""

    row: BalanceRow
    own: Money
    book: Money
    closing: Money | None
    rate: Rate | None

    @property
    def difference(self) -> Money | None:
        """What would be gained, below zero lost, if it were changed at this rate."""
        return self.closing - self.book if self.closing is not None else None


def at_closing_rate(fund: Fund, *, at: date | None = None, now: datetime) -> list[ClosingRow]:
    """Return the foreign balances of a fund at the end of a day, today by default, at the rate of that day."""
    found = trial_balance([fund], at=at, now=now)
    return closing_rows(fund, found.rows, on=found.at)


def closing_rows(fund: Fund, rows: Sequence[BalanceRow], *, on: date) -> list[ClosingRow]:
    """Return those of these balances that are money or claims in a foreign currency, beside their worth on a day."""
    held = [row for row in rows if _counts(row, fund)]
    rates = {currency: _rate(fund, currency, on) for currency in {row.currency for row in held}}
    return [_closing(fund, row, rates[row.currency]) for row in held]


def _counts(row: BalanceRow, fund: Fund) -> bool:
    return (
        row.currency != fund.base_currency
        and row.type in _HELD
        and not row.account.startswith(CLEARING)
        and bool(row.amount_minor or row.base_minor)
    )


def _closing(fund: Fund, row: BalanceRow, rate: Rate | None) -> ClosingRow:
    own = Money(row.amount_minor, row.currency)
    closing = rate.value(own) if rate else None
    return ClosingRow(row, own, Money(row.base_minor, fund.base_currency), closing, rate)


def _rate(fund: Fund, currency: str, on: date) -> Rate | None:
    try:
        return rate_on(fund, currency, on)
    except RateMissing:
        return None
