"""What lies in deposits: until when, what it has earned, what of it could be in the bank today and at what cost."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from fund.ledger.accrual import accrued
from fund.models import Deposit, DepositInterest, Fund
from fund.money import Money


@dataclass(frozen=True)
class DepositRow:
    """A deposit as it stands at the end of a day.

    accrued    earned and not paid yet
    worth      what it stands at in the base currency
    received   interest paid, before what was withheld
    free_on    when it comes back without cost
    available  what could be in the bank on this day: all once free, less the cost where it can be broken, else nothing
    """

    deposit: Deposit
    on: date
    amount: Money
    worth: Money
    accrued: Money
    received: Money
    withheld: Money
    free_on: date
    breakable_on: date
    breaking_cost: Money
    available: Money

    @property
    def is_free(self) -> bool:
        """Whether it can be taken back without cost."""
        return self.on >= self.free_on

    @property
    def is_back(self) -> bool:
        """Whether it was taken back by this day."""
        return self.deposit.withdrawn_on is not None and self.deposit.withdrawn_on <= self.on


@dataclass(frozen=True)
class Locked:
    """All deposits of a fund together in its base currency, at the end of a day.

    `rows` are the open ones, the first to be free first.
    """

    rows: Sequence[DepositRow]
    amount: Money
    accrued: Money
    available: Money

    @property
    def free(self) -> int:
        """How many wait to be taken back."""
        return sum(row.is_free for row in self.rows)


def locked(fund: Fund, *, on: date) -> Locked:
    """Return the deposits of a fund that were open at the end of a day, in two queries."""
    rows = [row_of(deposit, on=on) for deposit in _with_interest(open_on(fund, on))]
    rows.sort(key=lambda row: (row.free_on, row.deposit.pk))

    def total(*parts: tuple[DepositRow, Money]) -> Money:
        return Money(sum(row.deposit.worth(part.minor) for row, part in parts), fund.base_currency)

    return Locked(
        rows=rows,
        amount=total(*((row, row.amount) for row in rows)),
        accrued=total(*((row, row.accrued) for row in rows)),
        available=total(*((row, row.available) for row in rows)),
    )


def taken_back(fund: Fund, *, on: date, limit: int = 200) -> list[DepositRow]:
    """Return the newest deposits that were taken back by a day."""
    rows = (
        Deposit.objects.filter(fund=fund, withdrawn_on__lte=on)
        .select_related("bank", "fund")
        .order_by("-withdrawn_on", "pk")[:limit]
    )
    return [row_of(deposit, on=on) for deposit in _with_interest(rows)]


def open_on(fund: Fund, on: date) -> QuerySet[Deposit]:
    """Return the deposits placed by the end of a day and not back by then."""
    still = Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    rows = Deposit.objects.filter(still, fund=fund, placed_on__lte=on).select_related("bank", "fund")
    return rows.order_by("ends_on", "pk")


def row_of(deposit: Deposit, *, on: date) -> DepositRow:
    """Return a deposit as it stands at the end of a day; a notice given later does not count yet."""
    deposit = copy(deposit)
    if deposit.notice_given_on is not None and deposit.notice_given_on > on:
        deposit.notice_given_on = None
    paid = [one for one in deposit.interest.all() if _counts(one, on)]
    since = max((one.until_on for one in paid), default=deposit.placed_on)
    until = min(on, deposit.ends_on, deposit.withdrawn_on or on)
    is_back = deposit.withdrawn_on is not None and deposit.withdrawn_on <= on
    earned = 0 if is_back else accrued(deposit.amount_minor, deposit.rate_bps, since=since, until=until)

    def money(minor: int) -> Money:
        return Money(minor, deposit.currency)

    return DepositRow(
        deposit=deposit,
        on=on,
        amount=money(deposit.amount_minor),
        worth=Money(deposit.worth(deposit.amount_minor), deposit.fund.base_currency),
        accrued=money(earned),
        received=money(sum(one.gross_minor for one in paid)),
        withheld=money(sum(one.withheld_minor for one in paid)),
        free_on=deposit.free_on,
        breakable_on=deposit.breakable_on(on),
        breaking_cost=money(deposit.breaking_cost_minor),
        available=money(0 if is_back else _available(deposit, on)),
    )


def _available(deposit: Deposit, on: date) -> int:
    if on >= deposit.free_on:
        return deposit.amount_minor
    if deposit.breakable_on(on) > on:
        return 0
    return max(0, deposit.amount_minor - deposit.breaking_cost_minor)


def _with_interest(deposits: QuerySet[Deposit]) -> list[Deposit]:
    paid = DepositInterest.objects.select_related("entry__reversed_by")
    return list(deposits.prefetch_related(Prefetch("interest", queryset=paid)))


def _counts(paid: DepositInterest, on: date) -> bool:
    mirror = getattr(paid.entry, "reversed_by", None)
    is_taken_back = mirror is not None and mirror.accounting_date <= on
    return paid.entry.accounting_date <= on and not is_taken_back
