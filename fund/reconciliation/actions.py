"""What treasurers and checkers do with lines: accept a suggestion, undo a match, save a bank's mapping."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import BankProfile, Disbursement, Fund, Match, StatementLine
from fund.reconciliation import candidates, matching, permissions, ties
from fund.reconciliation.matching import Suggestion
from fund.reconciliation.parsers.csv_settings import CsvMapping
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt

LONGEST_NAME = 40


def accept(
    *, line_id: uuid.UUID, entry_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Match:
    """Tie a line to an entry that was suggested for it, and settle the entry's payment.

    Raises NotFound for strangers, Stale when either is tied by now, Refused when the two do not fit or when the
    person approved the payment.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        line = _held_line(line_id, by, now)
        found = _suggestion(line, entry_id)
        _check_confirmer(found, by)
        match = ties.tie(line, found, allocated_minor=_allocated(line, found), by=by, now=now)
        attempt.finish({"match": str(match.pk)})
        audit.record(ties.events("match_made", [match], by=by), now=now)
    return match


def undo(*, match_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Match:
    """Take a match back; line and entry wait for each other again and the entry itself is not touched.

    Raises NotFound for strangers and Stale when it is undone already.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        found = Match.objects.filter(pk=match_id).first()
        if found is None:
            raise NotFound()
        _held_line(found.line_id, by, now)
        match = Match.objects.get(pk=match_id)
        if match.undone_at is not None:
            raise Stale()
        ties.untie(match, by=by, now=now)
        attempt.finish({"match": str(match.pk)})
        audit.record(ties.events("match_undone", [match], by=by), now=now)
    return match


def save_profile(
    *, fund: Fund, name: str, settings: Mapping[str, Any], by: uuid.UUID | None, now: datetime
) -> BankProfile:
    """Save a bank's CSV mapping under a name, over an earlier one; raises Malformed naming what cannot work."""
    if by is not None:
        permissions.check_can_reconcile(fund, by, now=now)
    CsvMapping.from_settings(settings)
    if not 0 < len(name) <= LONGEST_NAME or not name.replace("-", "").replace("_", "").isalnum():
        raise Malformed(fields={"name": _("Use up to 40 letters, digits and hyphens.")})
    with transaction.atomic():
        profile, _made = BankProfile.objects.update_or_create(
            fund=chart.books_of(fund), name=name, defaults={"settings": dict(settings)}
        )
        audit.record([audit.Event("bank_profile_saved", by, "bank_profile", profile.pk)], now=now)
    return profile


def forget_codes(*, source_ref: uuid.UUID) -> int:
    """Erase a case's payment codes from the bank's lines, inside the transaction that erases them elsewhere.

    Called before the ledger forgets them; returns how many lines held one.
    """
    payments = Disbursement.objects.filter(commitment__source_ref=source_ref, payment_code__isnull=False)
    codes = set(payments.values_list("payment_code", flat=True))
    accounts = payments.values("account_id")
    lines = StatementLine.objects.filter(account_id__in=accounts).exclude(words=[])
    holding = [line for line in lines if codes & set(line.words)]
    for line in holding:
        line.words = [word for word in line.words if word not in codes]
    StatementLine.objects.bulk_update(holding, ["words"])
    return len(holding)


def _held_line(line_id: uuid.UUID, by: uuid.UUID, now: datetime) -> StatementLine:
    line = StatementLine.objects.select_related("account__fund", "donor").filter(pk=line_id).first()
    if line is None:
        raise NotFound()
    permissions.check_can_reconcile(line.account.fund, by, now=now)
    ties.hold(line.account)
    return line


def _suggestion(line: StatementLine, entry_id: uuid.UUID) -> Suggestion:
    if Match.objects.filter(line=line, undone_at=None).exists():
        raise Stale()
    found = candidates.open_entries(line.account, entry_id=entry_id)
    if not found:
        raise Stale() if Match.objects.filter(entry_id=entry_id, undone_at=None).exists() else NotFound()
    suggested = matching.suggestions(candidates.facts_of(line), found)
    if not suggested:
        raise Refused(
            _("Nothing ties these two: neither our code nor the amount agrees, or they are more than ten days apart."),
            code="not_a_candidate",
        )
    return suggested[0]


def _allocated(line: StatementLine, found: Suggestion) -> int:
    allocated = matching.allocated_minor(candidates.facts_of(line), found.candidate)
    if allocated is None:
        raise Refused(
            _("The bank moved less than the books say. Correct the books by a reversal, or wait for the other line."),
            code="line_too_small",
        )
    return allocated


def _check_confirmer(found: Suggestion, by: uuid.UUID) -> None:
    if found.candidate.disbursement_id is not None:
        payments = Disbursement.objects.select_related("commitment")
        permissions.check_can_confirm(payments.get(pk=found.candidate.disbursement_id), by)
