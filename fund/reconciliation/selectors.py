"""What pages, API and reports read about statements; lists are bounded."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from fund.ledger import chart
from fund.models import Account, BankProfile, BankStatement, Fund, Match, StatementLine
from fund.reconciliation import candidates, matching, permissions
from fund.reconciliation.matching import Suggestion
from fund.reconciliation.state import ReconciliationState, reconciliation_state
from notifications.errors import NotFound

LONGEST_LIST = 200


@dataclass(frozen=True)
class WaitingLine:
    """A line without match, with what fits it best first."""

    line: StatementLine
    suggestions: list[Suggestion]


def statements(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[BankStatement]:
    """Return the newest statements of the fund's banks, each with `line_count` and `matched_count`."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = BankStatement.objects.filter(account__fund=chart.books_of(fund)).select_related("account")
    matched = Count("lines", filter=Q(lines__matches__isnull=False, lines__matches__undone_at=None), distinct=True)
    rows = rows.annotate(line_count=Count("lines", distinct=True), matched_count=matched)
    return list(rows.order_by("-imported_at", "-number")[:LONGEST_LIST])


def statement(statement_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> BankStatement:
    """Return one statement; raises NotFound for strangers."""
    found = BankStatement.objects.select_related("account__fund").filter(pk=statement_id).first()
    if found is None or not permissions.can_reconcile(found.account.fund, by, now=now):
        raise NotFound()
    return found


def lines_of(found: BankStatement) -> QuerySet[StatementLine]:
    """Return a statement's lines in the file's order, for paging."""
    return found.lines.select_related("donor").order_by("place")


def waiting_lines(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[WaitingLine]:
    """Return the oldest lines without a match, with suggestions, in two queries for each account and two more."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = StatementLine.objects.filter(account__fund=chart.books_of(fund)).select_related("account__fund", "donor")
    rows = rows.exclude(pk__in=Match.objects.filter(undone_at=None).values("line_id"))
    lines = list(rows.order_by("booked_on", "pk")[:LONGEST_LIST])
    accounts = {line.account_id: line.account for line in lines}
    waiting = {pk: candidates.OpenEntries(candidates.open_entries(account)) for pk, account in accounts.items()}
    return [WaitingLine(line, _suggested(line, waiting[line.account_id])) for line in lines]


def suggest(line: StatementLine) -> list[Suggestion]:
    """Return what fits one line, best first, with score and agreeing fields."""
    return _suggested(line, candidates.OpenEntries(candidates.open_entries(line.account)))


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


def profiles(fund: Fund) -> list[BankProfile]:
    """Return the fund's saved mappings by name."""
    return list(BankProfile.objects.filter(fund=chart.books_of(fund)).order_by("name"))


def profile(fund: Fund, name: str) -> BankProfile:
    """Return the mapping saved under this name; raises NotFound."""
    found = BankProfile.objects.filter(fund=chart.books_of(fund), name=name).first()
    if found is None:
        raise NotFound()
    return found


def _suggested(line: StatementLine, entries: candidates.OpenEntries) -> list[Suggestion]:
    facts = candidates.facts_of(line)
    return matching.suggestions(facts, entries.near(facts))
