"""How books and bank stand to each other."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from fund.models import Account, BankStatement, EntryKind, Fund, Match, Posting, StatementLine
from fund.money import Money
from fund.reconciliation.open_lines import open_lines

OPENING = Q(entry__kind=EntryKind.OPENING_BALANCE) | Q(entry__reverses__kind=EntryKind.OPENING_BALANCE)


@dataclass(frozen=True)
class ReconciliationState:
    """One bank account in the books and at the bank, as known at a moment.

    book               what the books hold
    closing            what the newest statement closes with
    entries_open       entries, or parts of them, that no line of the bank shows
    lines_open         lines, or parts of them, that no entry explains
    waiting            how many lines those are; together they may come to nothing
    opening_difference what the books opened with, less what the first statement opened with
    """

    account: Account
    book: Money
    closing: Money
    entries_open: Money
    lines_open: Money
    opening_difference: Money
    waiting: int = 0

    @property
    def unreconciled(self) -> Money:
        """What stands between books and bank: book - unreconciled = closing (L18)."""
        return self.entries_open - self.lines_open + self.opening_difference

    @property
    def agrees(self) -> bool:
        """Whether L18 holds."""
        return self.book - self.unreconciled == self.closing

    @property
    def is_reconciled(self) -> bool:
        """Whether nothing is left to explain."""
        return not (self.waiting or self.entries_open or self.lines_open or self.opening_difference)

    @property
    def is_equal(self) -> bool:
        """Whether both hold the same sum, be it explained or not."""
        return self.book == self.closing


def reconciliation_state(account: Account, *, now: datetime) -> ReconciliationState | None:
    """Return how the account stands, or None before its first statement."""
    statements = BankStatement.objects.filter(account=account, imported_at__lte=now).order_by("number")
    first, last = statements.first(), statements.last()
    if first is None or last is None:
        return None
    postings = Posting.objects.filter(account=account, entry__posted_at__lte=now)
    lines = StatementLine.objects.filter(account=account, statement__imported_at__lte=now)
    allocated = _allocated(account, now)

    def money(minor: int) -> Money:
        return Money(minor, account.currency)

    return ReconciliationState(
        account=account,
        book=money(_sum(postings)),
        closing=money(last.closing_minor),
        entries_open=money(_sum(postings.exclude(OPENING)) - allocated),
        lines_open=money(_sum(lines) - allocated),
        opening_difference=money(_sum(postings.filter(OPENING)) - first.opening_minor),
        waiting=open_lines(lines).count(),
    )


def unreconciled_in(books: Fund, starts_on: date, ends_on: date) -> int:
    """Return how many lines of these books' banks, booked on these days, are not explained in full."""
    return open_lines(StatementLine.objects.filter(account__fund=books, booked_on__range=(starts_on, ends_on))).count()


def _allocated(account: Account, now: datetime) -> int:
    made = Match.objects.filter(account=account, matched_at__lte=now)
    live = made.filter(Q(undone_at=None) | Q(undone_at__gt=now))
    total = live.aggregate(total=Sum("allocated_minor"))["total"]
    return int(total or 0)


def _sum(rows: QuerySet[Any]) -> int:
    total = rows.aggregate(total=Sum("amount_minor"))["total"]
    return int(total or 0)
