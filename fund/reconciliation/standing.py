"""Books and bank at the end of a day, as known at a moment: every entry and every line that stands between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from fund.models import Account, BankStatement, IgnoredLine, JournalEntry, Match, Posting, StatementLine
from fund.money import Money
from fund.reconciliation.state import OPENING


@dataclass(frozen=True)
class OpenEntry:
    """What of an entry no line explains."""

    entry: JournalEntry
    left: Money


@dataclass(frozen=True)
class OpenLine:
    """What of a line no entry explains."""

    line: StatementLine
    left: Money


@dataclass(frozen=True)
class Standing:
    """One bank account at the end of a day: book - entries + lines - opening difference = bank (L18)."""

    account: Account
    book: Money
    bank: Money
    opening_difference: Money
    entries: list[OpenEntry]
    lines: list[OpenLine]

    @property
    def entries_open(self) -> Money:
        """What the books know and the bank has not shown."""
        return _sum([one.left for one in self.entries], self.account.currency)

    @property
    def lines_open(self) -> Money:
        """What the bank has shown and the books do not know."""
        return _sum([one.left for one in self.lines], self.account.currency)

    @property
    def agrees(self) -> bool:
        """Whether L18 holds."""
        return self.book - self.entries_open + self.lines_open - self.opening_difference == self.bank


def standing(account: Account, *, on: date, known_at: datetime) -> Standing | None:
    """Return how the account stood at the end of this day, or None before its first statement."""
    statements = BankStatement.objects.filter(account=account, imported_at__lte=known_at)
    first = statements.filter(from_on__lte=on).order_by("number").first()
    if first is None:
        return None
    postings = Posting.objects.filter(account=account, entry__posted_at__lte=known_at, entry__accounting_date__lte=on)
    lines = StatementLine.objects.filter(account=account, statement__imported_at__lte=known_at, booked_on__lte=on)
    ties = _ties(account, on, known_at)
    opening = _total(postings.filter(OPENING)) - first.opening_minor
    return Standing(
        account=account,
        book=Money(_total(postings), account.currency),
        bank=Money(first.opening_minor + _total(lines), account.currency),
        opening_difference=Money(opening, account.currency),
        entries=_open_entries(account, postings.exclude(OPENING), _tied(ties, "entry_id")),
        lines=_open_lines(account, lines, _tied(ties, "line_id"), known_at),
    )


def _ties(account: Account, on: date, known_at: datetime) -> QuerySet[Match]:
    """Return the ties live at the moment of which both sides are dated until the day."""
    made = Match.objects.filter(account=account, matched_at__lte=known_at)
    live = made.filter(Q(undone_at=None) | Q(undone_at__gt=known_at))
    return live.filter(line__booked_on__lte=on, entry__accounting_date__lte=on)


def _tied(ties: QuerySet[Match], side: str) -> dict[Any, int]:
    return dict(ties.values_list(side).annotate(total=Sum("allocated_minor")))


def _open_entries(account: Account, postings: QuerySet[Posting], tied: Mapping[Any, int]) -> list[OpenEntry]:
    moved = dict(postings.values_list("entry_id").annotate(total=Sum("amount_minor")))
    left = {pk: minor - tied.get(pk, 0) for pk, minor in moved.items()}
    rows = JournalEntry.objects.filter(pk__in=[pk for pk, minor in left.items() if minor])
    shown = {row.pk: row for row in rows.order_by("accounting_date", "year", "number")}
    # An entry and its mirror stand against each other and wait for nothing.
    undone = {row.reverses_id for row in shown.values()} & {pk for pk in shown if pk not in tied}
    return [
        OpenEntry(row, Money(left[pk], account.currency))
        for pk, row in shown.items()
        if pk not in undone and row.reverses_id not in undone
    ]


def _open_lines(
    account: Account, lines: QuerySet[StatementLine], tied: Mapping[Any, int], known_at: datetime
) -> list[OpenLine]:
    aside = IgnoredLine.objects.filter(line__account=account, reconciliation__made_at__lte=known_at)
    ignored = set(aside.filter(Q(undone_at=None) | Q(undone_at__gt=known_at)).values_list("line_id", flat=True))
    # Lines set aside sum to nothing once the day has passed the last of them.
    found = [(row, row.amount_minor - tied.get(row.pk, 0)) for row in lines.order_by("booked_on", "statement", "place")]
    cancelled = sum(left for row, left in found if row.pk in ignored) == 0
    return [
        OpenLine(row, Money(left, account.currency))
        for row, left in found
        if left and not (cancelled and row.pk in ignored)
    ]


def _total(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


def _sum(amounts: list[Money], currency: str) -> Money:
    return Money(sum(one.minor for one in amounts), currency)
