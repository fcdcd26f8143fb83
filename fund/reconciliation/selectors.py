"""What pages, API and reports read about statements; lists are bounded."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fund.ledger import chart
from fund.models import Account, BankStatement, Fund, Match, StatementLine, StatementLock
from fund.money import Money
from fund.reconciliation import candidates, matching, permissions
from fund.reconciliation.matching import Suggestion
from fund.reconciliation.open_lines import explained_lines, left_minor_of, open_lines, with_left
from fund.reconciliation.state import ReconciliationState, reconciliation_state
from notifications.errors import NotFound

LONGEST_LIST = 200


@dataclass(frozen=True)
class WaitingLine:
    """A line that is not explained in full: what is left of it, and what fits that, best first."""

    line: StatementLine
    left: Money
    suggestions: list[Suggestion]


def statements(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[BankStatement]:
    """Return the newest statements of the fund's banks, each with `line_count`, `matched_count` and `locked`."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = BankStatement.objects.filter(account__fund=chart.books_of(fund)).select_related("account")
    lines = StatementLine.objects.filter(statement=OuterRef("pk"))
    in_force = StatementLock.objects.filter(statement=OuterRef("pk"), confirmed_at__isnull=False, lifted_at=None)
    rows = rows.annotate(line_count=_count(lines), matched_count=_count(explained_lines(lines)))
    return list(rows.annotate(locked=Exists(in_force)).order_by("-imported_at", "-number")[:LONGEST_LIST])


def statement(statement_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> BankStatement:
    """Return one statement; raises NotFound for strangers."""
    found = BankStatement.objects.select_related("account__fund").filter(pk=statement_id).first()
    if found is None or not permissions.can_reconcile(found.account.fund, by, now=now):
        raise NotFound()
    return found


def lines_of(found: BankStatement) -> QuerySet[StatementLine]:
    """Return a statement's lines in the file's order with what is left of each, for paging."""
    return with_left(found.lines.select_related("donor", "account__fund")).order_by("place")


def left_before(found: BankStatement, place: int) -> int:
    """Return what the lines above this place of a statement leave unexplained, in minor units."""
    above = with_left(found.lines.filter(place__lt=place)).filter(is_ignored=False)
    return sum(above.values_list("left_minor", flat=True)) if place else 0


def waiting_lines(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[WaitingLine]:
    """Return the oldest lines not explained in full, with suggestions, in a few queries for each account."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = open_lines(StatementLine.objects.filter(account__fund=chart.books_of(fund)))
    rows = rows.select_related("account__fund", "donor").order_by("booked_on", "pk")
    lines = list(rows[:LONGEST_LIST])
    days = candidates.days_around(lines)
    accounts = {line.account_id: line.account for line in lines}
    waiting = {
        pk: candidates.OpenEntries(candidates.open_entries(account, days=days)) for pk, account in accounts.items()
    }
    return [_waiting(line, waiting[line.account_id]) for line in lines]


def matches(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[Match]:
    """Return the newest matches of the fund's banks, undone ones too."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = Match.objects.filter(account__fund=chart.books_of(fund))
    rows = rows.select_related("line", "entry", "account", "disbursement")
    return list(rows.order_by("-matched_at", "pk")[:LONGEST_LIST])


def states(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[ReconciliationState]:
    """Return how each of the fund's banks stands that has a statement."""
    permissions.check_can_reconcile(fund, by, now=now)
    banks = Account.objects.filter(fund=chart.books_of(fund), is_bank=True).order_by("code")
    return [state for state in (reconciliation_state(bank, now=now) for bank in banks) if state]


def _waiting(line: StatementLine, entries: candidates.OpenEntries) -> WaitingLine:
    left = left_minor_of(line)
    facts = candidates.facts_of(line, left)
    return WaitingLine(line, Money(left, line.currency), matching.suggestions(facts, entries.near(facts)))


def _count(lines: QuerySet[StatementLine]) -> Coalesce:
    counted = lines.order_by().values("statement").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
