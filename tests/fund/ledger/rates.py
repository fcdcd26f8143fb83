"""Rates for stories in several currencies: another one every day."""

from datetime import date

from fund.models import Fund, FxRate
from tests.fund.ledger.world import NOW

# One euro in each currency, by the day of March 2025; four places.
OF_A_EURO = {
    "USD": {3: 10_465, 7: 10_857, 10: 10_827},
    "GEL": {3: 29_001, 7: 30_077, 10: 29_985},
    "JPY": {3: 1_566_700, 7: 1_605_300, 10: 1_596_200},
    "KZT": {3: 5_220_000, 7: 5_330_100, 10: 5_350_000},
}


def give_rates(fund: Fund) -> None:
    """Let the fund's books know the rates of three days."""
    FxRate.objects.bulk_create(
        FxRate(
            fund=fund,
            source="ecb",
            effective_on=date(2025, 3, day),
            base="EUR",
            quote=currency,
            nominal=1,
            digits=digits,
            places=4,
            recorded_at=NOW,
        )
        for currency, days in OF_A_EURO.items()
        for day, digits in days.items()
    )
