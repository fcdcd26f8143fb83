"""A fund whose treasurer has rates of a few days."""

from datetime import date
from typing import Any

from fund.models import Fund, FxRate, RateSource
from fund.rates.quotes import value_of
from tests.fund.ledger.world import NOW, TODAY, TOM


def rate(
    fund: Fund, base: str, quote: str, value: str, *, on: date = TODAY, source: str = RateSource.ECB, **more: Any
) -> FxRate:
    """Let the books know a rate."""
    digits, places = value_of(value, place="")
    by_hand = {"set_by": TOM, "reason": "bank_rate"} if source == RateSource.BY_HAND else {}
    plain: dict[str, Any] = {"nominal": 1, "revision": 1, "recorded_at": NOW, **by_hand, **more}
    return FxRate.objects.create(
        fund=fund, source=source, effective_on=on, base=base, quote=quote, digits=digits, places=places, **plain
    )
