"""The books as they stood: at the end of a day, and as they were known at a moment (L20).

on         the day whose end is meant, by the dates the entries bear
known_at   the moment of knowing: what was recorded later does not count, however early it is dated

What is recorded is never changed, so both together give the same answer for ever. The moment an entry was recorded is
part of its hash, hence nobody can move it unnoticed.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet, Sum

from fund.ledger import chart
from fund.ledger.balances import KEY, BalanceRow, TrialBalance, figures_of, rows_of_days
from fund.models import EntryKind, Fund, Posting

_YEAR_CLOSE = Q(entry__kind=EntryKind.YEAR_CLOSE) | Q(entry__reverses__kind=EntryKind.YEAR_CLOSE)


@dataclass(frozen=True)
class Promise:
    """What was promised to one opaque case for one use and not yet paid or released, in base minor units."""

    fund: str
    source_ref: uuid.UUID | None
    use: str
    country: str
    since: date
    base_minor: int


def postings(
    funds: Collection[Fund],
    *,
    on: date | None = None,
    known_at: datetime | None = None,
    since: date | None = None,
    with_year_close: bool = True,
) -> QuerySet[Posting]:
    """Return the postings of these funds dated from `since` to `on`, both included, recorded by `known_at`.

    Without the year's close income and expense of a closed year are still what they were before it.
    """
    rows = Posting.objects.filter(fund__in=[fund.pk for fund in funds], entry__posted_at__isnull=False)
    if on is not None:
        rows = rows.filter(entry__accounting_date__lte=on)
    if since is not None:
        rows = rows.filter(entry__accounting_date__gte=since)
    if known_at is not None:
        rows = rows.filter(entry__recorded_at__lte=known_at)
    return rows if with_year_close else rows.exclude(_YEAR_CLOSE)


def trial_balance(
    funds: Sequence[Fund], *, on: date, known_at: datetime | None = None, with_year_close: bool = True
) -> TrialBalance:
    """Return every account of these funds that had moved by the end of a day, as known at a moment or as known now."""
    rows = balance_rows(funds, on=on, known_at=known_at, with_year_close=with_year_close)
    figures = [(fund, figures_of(fund, [row for row in rows if row.fund == fund.code])) for fund in funds]
    return TrialBalance(on, rows, figures, known_at=known_at)


def balance_rows(
    funds: Collection[Fund],
    *,
    on: date,
    known_at: datetime | None = None,
    since: date | None = None,
    with_year_close: bool = True,
) -> list[BalanceRow]:
    """Return the sums by fund, account and currency; from `since` on they are what moved in between.

    What counts by its date alone is summed up by days already; every other question goes to the postings.
    """
    if known_at is None and with_year_close:
        return rows_of_days(funds, until=on, since=since)
    rows = postings(funds, on=on, known_at=known_at, since=since, with_year_close=with_year_close)
    sums = rows.order_by(*KEY[:2], "currency").values_list(*KEY)
    return [BalanceRow(*row) for row in sums.annotate(amount=Sum("amount_minor"), base=Sum("base_minor"))]


def promises(funds: Collection[Fund], *, on: date, known_at: datetime | None = None) -> list[Promise]:
    """Return what was promised and neither paid nor released, the oldest first; the sum is account 9100."""
    rows = postings(funds, on=on, known_at=known_at).filter(account__code=chart.ENCUMBRANCES)
    sums = rows.values("fund__code", "source_ref", "use", "country")
    sums = sums.annotate(since=Min("entry__accounting_date"), base=Sum("base_minor")).exclude(base=0)
    return [
        Promise(row["fund__code"], row["source_ref"], row["use"], row["country"], row["since"], row["base"])
        for row in sums.order_by("since", "source_ref", "use")
    ]
