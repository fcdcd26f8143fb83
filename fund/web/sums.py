"""Sums of several currencies as pages show them."""

from collections import defaultdict
from collections.abc import Iterable

from fund.models import Fund
from fund.money import Money


def totals(amounts: Iterable[Money], fund: Fund) -> list[Money]:
    """Return what these amounts add up to in each currency, the books' own first, by code after it."""
    sums: dict[str, int] = defaultdict(int, {fund.base_currency: 0})
    for amount in amounts:
        sums[amount.currency] += amount.minor
    order = sorted(sums, key=lambda currency: (currency != fund.base_currency, currency))
    return [Money(sums[currency], currency) for currency in order]
