"""What reports read of the books: sums of postings over days, as known at a moment; the one source of all figures.

Where a country stood in a group at that moment, what is older is told under the group too: a member beside it would
say which of its countries the rest belongs to.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum

from fund.country_groups import groups_at, use_in_clear
from fund.ledger import as_of, chart
from fund.ledger.balances import BalanceRow, Overview, figures_of
from fund.models import AccountType, Posting
from fund.money import Money
from fund.reports.frame import Question

RELIEF = frozenset(chart.EXPENSES.values())
_MOVED = ("account__code", "account__name", "account__type", "entry__kind", "use", "country", "project_id")
_A_DAY = timedelta(days=1)
Row = TypeVar("Row", "Movement", as_of.Promise, "Spent")


@dataclass(frozen=True)
class Movement:
    """What one kind of event brought an account: base minor units, debit positive, and in how many entries."""

    account: str
    name: str
    type: str
    kind: str
    use: str
    country: str
    project_id: uuid.UUID | None
    base_minor: int
    entries: int


@dataclass(frozen=True)
class Spent:
    """What relief was spent on a case for one use: base minor units."""

    case: uuid.UUID
    use: str
    country: str
    base_minor: int


@dataclass(frozen=True)
class Standing:
    """How a fund stood at the end of a day."""

    on: date
    balance: Money
    committed: Money
    free: Money


def balances(asked: Question, *, until: date | None = None) -> list[BalanceRow]:
    """Return what every account held at the end of a day, the last one by default."""
    return as_of.balance_rows([asked.fund], on=until or asked.until, known_at=asked.known)


def figures(asked: Question, *, until: date | None = None) -> Overview:
    """Return what the fund had, had promised and had free at the end of a day."""
    return figures_of(asked.fund, balances(asked, until=until))


def movements(asked: Question) -> list[Movement]:
    """Return what moved the accounts in these days; closing a year moves nothing."""
    rows = _between(asked).order_by(*_MOVED).values_list(*_MOVED)
    moved = [Movement(*row) for row in rows.annotate(base=Sum("base_minor"), entries=Count("entry", distinct=True))]
    return _told(moved, groups_at(asked.fund, asked.known))


def promises(asked: Question) -> list[as_of.Promise]:
    """Return what was promised and not yet paid at the end of the last day, the oldest first."""
    found = as_of.promises([asked.fund], on=asked.until, known_at=asked.known)
    return _told(found, groups_at(asked.fund, asked.known))


def spent_by_case(asked: Question) -> list[Spent]:
    """Return what relief was spent on each case, by use and country; less than nothing where more came back."""
    keys = ("source_ref", "use", "country")
    rows = _between(asked).filter(account__code__in=RELIEF, source_ref__isnull=False).values_list(*keys)
    spent = [Spent(*row) for row in rows.annotate(base=Sum("base_minor")).order_by()]
    return _told(spent, groups_at(asked.fund, asked.known))


def helped(spent: Iterable[Spent], name: Callable[[Spent], str]) -> dict[str, frozenset[uuid.UUID]]:
    """Return on which cases relief was spent, net of what came back, under each name."""
    by_case: dict[tuple[str, uuid.UUID], int] = defaultdict(int)
    for row in spent:
        by_case[name(row), row.case] += row.base_minor
    found: dict[str, frozenset[uuid.UUID]] = {}
    for (place, case), base in by_case.items():
        found[place] = found.get(place, frozenset()) | ({case} if base > 0 else set())
    return found


def over_time(asked: Question) -> list[Standing]:
    """Return how the fund stood before the first day, at the end of every month between, and on the last day."""
    postings = as_of.postings([asked.fund], on=asked.until, known_at=asked.known)
    bank, deposit = Q(account__is_bank=True), Q(account__is_deposit=True)
    brought = postings.values_list("entry__accounting_date").annotate(
        held=Sum("base_minor", filter=bank | deposit),
        liquid=Sum("base_minor", filter=bank | Q(account__type=AccountType.LIABILITY)),
        committed=Sum("base_minor", filter=Q(account__code=chart.ENCUMBRANCES)),
    )
    days = list(brought.order_by("entry__accounting_date"))
    return [_stood(asked, days, on) for on in month_ends(asked.since or asked.until, asked.until)]


def month_ends(first: date, last: date) -> list[date]:
    """Return the day before the first day, the ends of the months between, and the last day."""
    days, day = [first - _A_DAY], first
    while (end := _end_of_month(day)) < last:
        days.append(end)
        day = end + _A_DAY
    return [*days, last]


def net_assets(rows: Sequence[BalanceRow]) -> int:
    """Return what is owned less what is owed, base minor units."""
    return sum(row.base_minor for row in rows if row.type in {AccountType.ASSET, AccountType.LIABILITY})


def _between(asked: Question) -> QuerySet[Posting]:
    return as_of.postings([asked.fund], on=asked.until, since=asked.since, known_at=asked.known, with_year_close=False)


def _told(rows: list[Row], groups: Mapping[str, str]) -> list[Row]:
    return [_in_its_group(row, groups[row.country]) if row.country in groups else row for row in rows]


def _in_its_group(row: Row, code: str) -> Row:
    return replace(row, country=code, use=use_in_clear(code, row.use))


def _stood(asked: Question, brought: Sequence[Any], on: date) -> Standing:
    until = [row for row in brought if row[0] <= on]
    held, liquid, committed = (sum(row[place] or 0 for row in until) for place in (1, 2, 3))
    currency = asked.fund.base_currency
    return Standing(on, *(Money(part, currency) for part in (held, committed, liquid - committed)))


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _A_DAY
