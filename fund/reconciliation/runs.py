"""Comparing the lines of a statement with the books: at once for a short one, piece by piece for a long one.

A piece is one transaction. Whoever works at a run holds its account first and looks how far it is, so a worker and
a command at the same statement do every line once, and a killed one leaves whole pieces behind.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from fund.models import Account, Fund, Match, MatchingRun, StatementLine
from fund.reconciliation import candidates, ties
from fund.reconciliation.lookup import Telling
from fund.reconciliation.matching import Suggestion
from fund.reconciliation.open_lines import untouched_lines
from notifications import audit

PIECE = 1000
# So that notices do not wait for a long statement, a turn of the worker ends after so many pieces.
A_TURN = 3


def carry_on(*, now: datetime) -> int:
    """Go on with the run that waits longest and return how many lines were compared in this turn."""
    run = MatchingRun.objects.filter(finished_at=None).order_by("started_at", "pk").first()
    if run is None:
        return 0
    before = run.done
    for _piece in range(A_TURN):
        run = piece_of(run.pk, now=now)
        if run.finished_at is not None:
            break
    return run.done - before


def unfinished(books: Fund) -> list[MatchingRun]:
    """Return the runs of these books that are still under way."""
    rows = MatchingRun.objects.filter(finished_at=None, statement__account__fund=books)
    return list(rows.select_related("statement__account").order_by("started_at", "pk"))


def piece_of(run_id: uuid.UUID, *, now: datetime) -> MatchingRun:
    """Compare the run's next lines and return how far it is now."""
    with transaction.atomic():
        account_id = MatchingRun.objects.values_list("statement__account", flat=True).get(pk=run_id)
        account = ties.hold(Account.objects.get(pk=account_id))
        run = MatchingRun.objects.get(pk=run_id)
        if run.finished_at is None:
            lines = StatementLine.objects.filter(statement=run.statement_id).select_related("donor").order_by("place")
            piece = list(lines[run.done : run.done + PIECE])
            tie_sure(account, piece, now=now)
            run.done += len(piece)
            run.finished_at = now if run.done >= run.total else None
            run.save(update_fields=["done", "finished_at"])
    return run


def tie_sure(account: Account, lines: Sequence[StatementLine], *, now: datetime) -> list[Match]:
    """Tie what ties by itself of these lines of an account that the caller holds; the books are looked up once."""
    waiting = [line for line in lines if line.words]
    if not waiting:
        return []
    entries = Telling(candidates.open_entries(account, days=candidates.days_around(waiting)))
    # A person may have tied or set aside some while they waited.
    free = untouched_lines(StatementLine.objects.filter(pk__in=[line.pk for line in waiting]))
    untouched = set(free.values_list("pk", flat=True))
    sure: list[tuple[StatementLine, Suggestion]] = []
    for line in waiting:
        if line.pk in untouched and (found := entries.automatic(candidates.facts_of(line))):
            sure.append((line, found))
    # Others lock several payments of one case in this order too.
    sure.sort(key=lambda pair: str(pair[1].candidate.disbursement_id))
    matches = [ties.tie(line, found, allocated_minor=line.amount_minor, by=None, now=now) for line, found in sure]
    audit.record(ties.events("match_made", matches, by=None), now=now)
    return matches


def counts(account: Account, line_ids: Collection[uuid.UUID], days: tuple[date, date]) -> tuple[int, int]:
    """Return how many of these lines are tied, and how many others have a suggestion."""
    live = Match.objects.filter(account=account, undone_at=None, line__booked_on__range=days)
    matched = set(live.values_list("line_id", flat=True)) & set(line_ids)
    rows = StatementLine.objects.filter(account=account, booked_on__range=days).select_related("donor")
    alone = [line for line in untouched_lines(rows) if line.pk in line_ids]
    entries = Telling(candidates.open_entries(account, days=candidates.days_around(alone)) if alone else [])
    return len(matched), sum(entries.fits_any(candidates.facts_of(line)) for line in alone)
