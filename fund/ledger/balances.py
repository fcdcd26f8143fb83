"""What the books hold, by their control rows: now, and at a day's end as the sum of the days until then."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet, Sum

from fund.ledger import chart
from fund.models import Account, AccountBalance, AccountDay, AccountType, Fund
from fund.money import Money
from notifications.prepared import Prepared


@dataclass(frozen=True)
class BalanceRow:
    """What one account holds of one fund in one currency; debit positive, minor units."""

    fund: str
    account: str
    name: str
    type: str
    is_bank: bool
    is_deposit: bool
    currency: str
    amount_minor: int
    base_minor: int


@dataclass(frozen=True)
class Overview:
    """A fund in its base currency.

    balance   money in banks and deposits
    locked    the part of it in deposits
    owed      the part of it that belongs to others (unexplained or refundable)
    liquid    balance without locked and owed
    committed promised and not yet paid
    free      liquid less committed; below zero when facts from the bank have taken more
    setaside_owed  what donor projects still owe
    """

    balance: Money
    liquid: Money
    locked: Money
    owed: Money
    committed: Money
    free: Money
    setaside_owed: Money


@dataclass(frozen=True)
class TrialBalance:
    """Every account that moved until a day, and each fund's figures on it; `known_at` where a moment was asked for."""

    at: date
    rows: list[BalanceRow]
    funds: list[tuple[Fund, Overview]]
    known_at: datetime | None = None


KEY = (
    "fund__code",
    "account__code",
    "account__name",
    "account__type",
    "account__is_bank",
    "account__is_deposit",
    "currency",
)


def overview(fund: Fund, *, now: datetime) -> Overview:
    """Return the fund's figures as they stand, in one query on the control rows."""
    return figures_of(fund, _rows_now([fund]))


def trial_balance(funds: Sequence[Fund], *, at: date | None, now: datetime) -> TrialBalance:
    """Return the balances of these funds at the end of a day, today by default."""
    rows = _rows_now(funds) if at is None or at >= now.date() else rows_of_days(funds, until=at)
    figures = [(fund, figures_of(fund, [row for row in rows if row.fund == fund.code])) for fund in funds]
    return TrialBalance(at or now.date(), rows, figures)


def account_balance(account: Account, *, at: date | None = None, fund: Fund | None = None) -> Money:
    """Return what an account in one currency holds, of all funds or of one; raises ValueError without a currency."""
    if not account.currency:
        raise ValueError("an account of several currencies has no single balance")
    said: dict[str, Any] = {"account": account.pk}
    said |= {"fund": fund.pk} if fund else {}
    said |= {"at": at} if at else {}
    return Money(_held(tuple(said)).first(**said) or 0, account.currency)


@cache
def _held(said: tuple[str, ...]) -> Prepared[int]:
    def then(account: uuid.UUID, at: date, **fund: uuid.UUID) -> QuerySet[AccountDay, int]:
        rows = AccountDay.objects.filter(account=account, day__lte=at, **fund)
        return _total(rows, "amount_minor")

    def now(account: uuid.UUID, **fund: uuid.UUID) -> QuerySet[AccountBalance, int]:
        return _total(AccountBalance.objects.filter(account=account, **fund), "balance_minor")

    return Prepared(then if "at" in said else now, **{name: date if name == "at" else uuid.UUID for name in said})


def _total(rows: QuerySet[Any], column: str) -> QuerySet[Any, int]:
    return rows.values("account").annotate(total=Sum(column)).values_list("total", flat=True)


def _rows_now(funds: Iterable[Fund]) -> list[BalanceRow]:
    ids = {f"fund{place}": pk for place, pk in enumerate(_ids(funds))}
    return [BalanceRow(*row) for row in _now(len(ids)).rows(**ids)] if ids else []


@cache
def _now(count: int) -> Prepared[Any]:
    def held(**funds: uuid.UUID) -> QuerySet[AccountBalance, Any]:
        rows = AccountBalance.objects.filter(fund__in=list(funds.values()))
        return rows.order_by("fund__code", "account__code", "currency").values_list(*KEY, "balance_minor", "base_minor")

    return Prepared(held, **{f"fund{place}": uuid.UUID for place in range(count)})


def rows_of_days(funds: Iterable[Fund], *, until: date, since: date | None = None) -> list[BalanceRow]:
    """Return what these days brought every account that moved in them; without `since`, what it held at their end."""
    rows = AccountDay.objects.filter(fund__in=_ids(funds), day__lte=until)
    rows = rows.filter(day__gte=since) if since else rows
    sums = rows.order_by(*KEY[:2], "currency").values_list(*KEY)
    return [BalanceRow(*row) for row in sums.annotate(amount=Sum("amount_minor"), base=Sum("base_minor"))]


def figures_of(fund: Fund, rows: Sequence[BalanceRow]) -> Overview:
    """Return the figures that these balances of one fund add up to."""

    def total(*wanted: bool) -> int:
        return sum(row.base_minor for row, counts in zip(rows, wanted, strict=True) if counts)

    bank = total(*(row.is_bank for row in rows))
    locked = total(*(row.is_deposit for row in rows))
    owed = -total(*(row.type == AccountType.LIABILITY for row in rows))
    committed = total(*(row.account == chart.ENCUMBRANCES for row in rows))
    setaside = total(*(row.account == chart.SETASIDE_RECEIVABLE for row in rows))
    return Overview(
        balance=Money(bank + locked, fund.base_currency),
        liquid=Money(bank - owed, fund.base_currency),
        locked=Money(locked, fund.base_currency),
        owed=Money(owed, fund.base_currency),
        committed=Money(committed, fund.base_currency),
        free=Money(bank - owed - committed, fund.base_currency),
        setaside_owed=Money(setaside, fund.base_currency),
    )


def _ids(funds: Iterable[Fund]) -> list[uuid.UUID]:
    return [fund.pk for fund in funds]
