"""Interest that was earned and not yet paid: shown in reports, never posted.

Simple interest by the days gone over a year of 365 (act/365 fixed): amount × rate × days ÷ 365, whole minor units,
rounded down. A leap year earns its 366th day; compounding banks pay more, and what they pay is booked when it comes.
"""

from datetime import date

from fund.money import WHOLE

YEAR_DAYS = 365


def accrued(amount_minor: int, rate_bps: int, *, since: date, until: date) -> int:
    """Return the minor units earned from one day to another; the first day counts, the last does not."""
    days = max(0, (until - since).days)
    return amount_minor * rate_bps * days // (WHOLE * YEAR_DAYS)
