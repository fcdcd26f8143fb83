"""What the sums of a case are worth in the books' base currency.

A case is asked for in one currency, the same in all its lines: one rate then speaks for all of it, and what is asked,
proposed, voted and paid can be compared to the cent. In the base currency a sum is its own worth and asks the database
nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from emergency.models import BudgetLine
from fund.models import Fund
from fund.money import Money
from fund.rates.converting import converted, shown
from fund.rates.look_up import RateMissing, rate_on
from fund.rates.offered import last_known_day


@dataclass(frozen=True)
class Valuation:
    """The rate of one day at which sums of a case are counted; `worth` is None where no rate counts on that day."""

    currency: str
    base: str
    worth: Fraction | None
    # The day the rate was published for; without one the last day for which any was.
    on: date | None = None
    source: str = ""

    @property
    def is_foreign(self) -> bool:
        """Say whether the sums are in another currency than the books."""
        return self.currency != self.base

    @property
    def is_missing(self) -> bool:
        """Say whether nothing tells what the sums are worth."""
        return self.worth is None

    @property
    def per_base(self) -> str:
        """Return how much of the currency one unit of the base currency is worth, for reading."""
        return shown(1 / self.worth) if self.worth else ""

    def minor(self, amount: int | None) -> int | None:
        """Return what so many minor units are worth in minor units of the base currency; None where nobody knows."""
        if amount is None or not self.is_foreign:
            return amount
        return None if self.worth is None else converted(Money(amount, self.currency), self.worth, self.base).minor

    def total(self, amounts: Iterable[int | None]) -> int:
        """Return what these are worth together, each rounded by itself as the books promise it; nothing for unknown."""
        return sum(self.minor(amount) or 0 for amount in amounts)

    def facts(self) -> dict[str, Any]:
        """Return what the rules are told where no rate counts, by the names of `RequestFacts`."""
        return {"rate_missing": self.currency, "rate_known_on": self.on} if self.is_missing else {}

    def as_json(self) -> dict[str, str] | None:
        """Return the rate as it is frozen in a round or a decision; None in the base currency and without a rate."""
        if not self.is_foreign or self.worth is None or self.on is None:
            return None
        return {
            "currency": self.currency,
            "base": self.base,
            "worth": str(self.worth),
            "per_base": self.per_base,
            "on": self.on.isoformat(),
            "source": self.source,
        }


def valuation(fund: Fund, currency: str, *, on: date) -> Valuation:
    """Return what this currency counts on this day; one without worth where no rate is known."""
    if currency == fund.base_currency:
        return Valuation(currency, fund.base_currency, Fraction(1), on)
    try:
        rate = rate_on(fund, currency, on)
    except RateMissing:
        return Valuation(currency, fund.base_currency, None, last_known_day(fund, currency, on))
    return Valuation(currency, fund.base_currency, rate.worth, rate.effective_on, rate.source)


def frozen(stored: Mapping[str, str] | None) -> Valuation | None:
    """Return the rate that `as_json` froze; None where there is none."""
    if stored is None:
        return None
    on = date.fromisoformat(stored["on"])
    return Valuation(stored["currency"], stored["base"], Fraction(stored["worth"]), on, stored["source"])


def currency_of(lines: Iterable[BudgetLine], fund: Fund) -> str:
    """Return the one currency of a case's lines."""
    return next((line.currency for line in lines), fund.base_currency)


def valuation_of(lines: Iterable[BudgetLine], fund: Fund, *, on: date) -> Valuation:
    """Return what the currency of these lines counts on this day."""
    return valuation(fund, currency_of(lines, fund), on=on)


def value_lines(lines: Iterable[BudgetLine], at: Valuation) -> None:
    """Keep with each approved line, unsaved, what it was worth when it was decided; nothing in the base currency."""
    for line in lines:
        line.approved_base_minor = at.minor(line.approved_minor) if at.is_foreign else None
