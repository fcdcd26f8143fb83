"""Checking periods a second time: they follow each other, and hold what they were closed with (L7, L19)."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from fund.ledger import hashing
from fund.ledger.problems import Problem
from fund.ledger.snapshot import Books
from fund.models import AccountType

_Sums = Counter[tuple[uuid.UUID, uuid.UUID, str]]


def check_closed_periods(books: Books) -> Iterator[Problem]:
    """L7: the trial balance of a closed period still has the digest it was closed with."""
    for period in books.periods:
        if not period.is_open and period.trial_balance_hash != _digest(books, period.ends_on):
            yield Problem("L7", str(period), "the trial balance is not the one it was closed with")


def check_order(books: Books) -> Iterator[Problem]:
    """L7: periods follow each other without a gap, and what is closed comes before what is open."""
    for earlier, later in pairwise(sorted(books.periods, key=lambda one: one.starts_on)):
        if later.starts_on != earlier.ends_on + timedelta(days=1):
            yield Problem("L7", str(later), "does not follow the period before it")
        if earlier.is_open and not later.is_open:
            yield Problem("L7", str(later), "is closed while an earlier one is open")


def check_closed_years(books: Books) -> Iterator[Problem]:
    """L19: at the end of a closed year income and expense are carried to net assets."""
    for period in books.periods:
        if period.is_open or not period.ends_a_year:
            continue
        for fund in books.funds:
            rows = (row for entry in _until(books, period.ends_on) for row in books.postings.get(entry, ()))
            left: Counter[tuple[uuid.UUID, str]] = Counter()
            for row in rows:
                if row.fund_id == fund.pk and row.account.type in {AccountType.INCOME, AccountType.EXPENSE}:
                    left[row.account_id, row.currency] += row.amount_minor
            if any(left.values()):
                yield Problem("L19", str(period), f"income and expense of {fund.code} are not carried to net assets")


CHECKS: tuple[Callable[[Books], Iterator[Problem]], ...] = (check_closed_periods, check_order, check_closed_years)


def _digest(books: Books, on: date) -> str:
    own, base = _Sums(), _Sums()
    entries = _until(books, on)
    for entry in entries:
        for row in books.postings.get(entry, ()):
            own[row.fund_id, row.account_id, row.currency] += row.amount_minor
            base[row.fund_id, row.account_id, row.currency] += row.base_minor
    return hashing.balance_hash(books.fund.pk, on, len(entries), [(*key, own[key], base[key]) for key in own])


def _until(books: Books, on: date) -> list[uuid.UUID]:
    return [entry.pk for entry in books.entries if entry.posted_at and entry.accounting_date <= on]
