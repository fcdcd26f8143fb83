"""How a fund stood in the past, read backwards from what it holds now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from fund.ledger import balances, chart
from fund.models import AccountType, Fund, FundAvailable, Posting
from fund.money import Money

MOST_MONTHS = 12
# Younger books are shown week by week.
_YOUNG = timedelta(days=90)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """What a fund held, had promised and had free at the end of a day."""

    on: date
    balance: Money
    committed: Money
    free: Money


def standing_over_time(fund: Fund, *, now: datetime) -> list[Standing]:
    """Return how the fund stood at the ends of its last weeks or months and stands today, in three queries."""
    today = now.date()
    days = _days(_opened_on(fund) or today, today)
    figures = balances.overview(fund, now=now)
    later = _moved(fund, since=days[0])
    return [_standing(figures, later, on) for on in days]


@dataclass(frozen=True)
class _Moved:
    """What one day brought, in base minor units."""

    on: date
    held: int
    free: int
    committed: int


def _opened_on(fund: Fund) -> date | None:
    return FundAvailable.objects.filter(fund=fund).values_list("opened_on", flat=True).first()


def _days(opened_on: date, today: date) -> list[date]:
    """Return the last days of past weeks or months since the books opened, and today."""
    past: list[date] = []
    day = today
    while len(past) < MOST_MONTHS and day > opened_on:
        day = day - _WEEK if today - opened_on < _YOUNG else day.replace(day=1) - timedelta(days=1)
        if day >= opened_on:
            past.append(day)
    return [*reversed(past), today]


def _moved(fund: Fund, *, since: date) -> list[_Moved]:
    """Return what each day after this one brought; the day itself is part of its own end."""
    rows = Posting.objects.filter(fund=fund, entry__posted_at__isnull=False, entry__accounting_date__gt=since)
    sums = rows.values_list("entry__accounting_date").annotate(
        bank=Sum("base_minor", filter=Q(account__is_bank=True)),
        locked=Sum("base_minor", filter=Q(account__is_deposit=True)),
        owed=Sum("base_minor", filter=Q(account__type=AccountType.LIABILITY)),
        committed=Sum("base_minor", filter=Q(account__code=chart.ENCUMBRANCES)),
    )
    found = []
    for on, *parts in sums.order_by("entry__accounting_date"):
        bank, locked, owed, committed = (part or 0 for part in parts)
        # A liability stands on the credit side: what is owed to others is negative here.
        found.append(_Moved(on, held=bank + locked, free=bank + owed - committed, committed=committed))
    return found


def _standing(figures: balances.Overview, later: Sequence[_Moved], on: date) -> Standing:
    after = [row for row in later if row.on > on]
    return Standing(
        on=on,
        balance=figures.balance - Money(sum(row.held for row in after), figures.balance.currency),
        committed=figures.committed - Money(sum(row.committed for row in after), figures.committed.currency),
        free=figures.free - Money(sum(row.free for row in after), figures.free.currency),
    )
