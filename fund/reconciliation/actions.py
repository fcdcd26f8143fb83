"""What treasurers and checkers do with lines: accept a suggestion, undo a match."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fund.models import Disbursement, Match, StatementLine
from fund.reconciliation import after_fee, candidates, manual, matching, ties
from fund.reconciliation.holding import HeldLine, check_confirmer, check_unlocked, hold_lines, hold_open
from fund.reconciliation.matching import Suggestion
from notifications import audit
from notifications.errors import NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt


def accept(
    *, line_id: uuid.UUID, entry_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Match:
    """Tie what is left of a line to an entry that was suggested for it, and settle the entry's payment.

    A gift or share in the books whole, of which the line says that a fee was taken on the way, is told anew with it.
    Raises NotFound for strangers, Stale when either is tied by now, Refused when the two do not fit or when the
    person approved the payment.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        held = hold_open(line_id, by=by, now=now)
        found, told = after_fee.told_anew(held, _suggestion(held, entry_id), by=by, now=now)
        check_confirmer(found.candidate, by)
        match = ties.tie(held.line, found, allocated_minor=_allocated(held, found), by=by, now=now)
        attempt.finish({"match": str(match.pk)})
        audit.record([*told, *ties.events("match_made", [match], by=by)], now=now)
    return match


def undo(*, match_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Match:
    """Take a match back, and with it what was tied in the same act; lines and entries wait for each other again.

    No entry is touched. Raises NotFound for strangers, Stale when it is undone already, Refused in a locked statement.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        found = Match.objects.filter(pk=match_id).first()
        if found is None:
            raise NotFound()
        hold_lines(_together(found).values_list("line_id", flat=True), by=by, now=now)
        undone = list(_together(found).filter(undone_at=None).select_related("line").order_by("disbursement_id", "pk"))
        if found.pk not in {match.pk for match in undone}:
            raise Stale()
        check_unlocked([match.line for match in undone])
        for match in undone:
            ties.untie(match, by=by, now=now)
        attempt.finish({"match": str(match_id)})
        audit.record(ties.events("match_undone", undone, by=by), now=now)
    return next(match for match in undone if match.pk == match_id)


def forget_codes(*, source_ref: uuid.UUID) -> int:
    """Erase a case's payment codes from the bank's lines, inside the transaction that erases them elsewhere.

    Called before the ledger forgets them; returns how many lines held one.
    """
    payments = Disbursement.objects.filter(commitment__source_ref=source_ref, payment_code__isnull=False)
    codes = {code for code in payments.values_list("payment_code", flat=True) if code}
    accounts = set(payments.values_list("account_id", flat=True))
    lines = StatementLine.objects.filter(account_id__in=accounts).exclude(words=[])
    holding = [line for line in lines if codes & set(line.words)]
    for line in holding:
        line.words = [word for word in line.words if word not in codes]
    StatementLine.objects.bulk_update(holding, ["words"])
    manual.forget_words(codes, account_ids=accounts)
    return len(holding)


def _together(match: Match) -> QuerySet[Match]:
    """Return the matches of the same act, or this one alone."""
    same = Q(reconciliation=match.reconciliation_id) if match.reconciliation_id else Q(pk=match.pk)
    return Match.objects.filter(same)


def _suggestion(held: HeldLine, entry_id: uuid.UUID) -> Suggestion:
    found = candidates.open_entries(held.line.account, entry_id=entry_id)
    if not found:
        raise Stale() if Match.objects.filter(entry_id=entry_id, undone_at=None).exists() else NotFound()
    suggested = matching.suggestions(held.facts, found)
    if not suggested:
        raise Refused(
            _("Nothing ties these two: neither our code nor the amount agrees, or they are more than ten days apart."),
            code="not_a_candidate",
        )
    return suggested[0]


def _allocated(held: HeldLine, found: Suggestion) -> int:
    allocated = matching.allocated_minor(held.facts, found.candidate)
    if allocated is None:
        raise Refused(
            _("The bank moved less than the books say. Correct the books by a reversal, or wait for the other line."),
            code="line_too_small",
        )
    return allocated
