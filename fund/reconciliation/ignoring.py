"""Setting lines aside that cancel each other out, so that nobody looks for an entry that never was."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund.models import Disbursement, IgnoredLine, IgnoreReason, Reconciliation, ReconciliationKind
from fund.reconciliation import permissions
from fund.reconciliation.holding import HeldLine, check_unlocked, hold_lines
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt

MOST_LINES = 20


def ignore(
    *, line_ids: Sequence[uuid.UUID], reason_code: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Reconciliation:
    """Set these lines of one account aside; together they sum to nothing, so that L18 holds without them.

    Raises NotFound for strangers, Malformed, Stale where a line is tied, Refused where a sum is left or where our
    payment code says that it is a payment which came back.
    """
    _check_form(line_ids, reason_code)
    with transaction.atomic():
        attempt.claim(now=now)
        held = hold_lines(line_ids, by=by, now=now)
        _check_each_once(line_ids)
        _check_cancel_out(held)
        _check_no_payment(held)
        books = held[0].line.account.fund
        act = Reconciliation.objects.create(
            fund=books, kind=ReconciliationKind.IGNORED, reason_code=reason_code, made_by=by, made_at=now
        )
        IgnoredLine.objects.bulk_create(IgnoredLine(reconciliation=act, line=one.line) for one in held)
        attempt.finish({"reconciliation": str(act.pk)})
        audit.record([_event("lines_ignored", act, by, len(held))], now=now)
    return act


def take_up_again(
    *, reconciliation_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Reconciliation:
    """Let lines that were set aside wait for an entry again. Raises NotFound, Stale, Refused in a locked statement."""
    with transaction.atomic():
        attempt.claim(now=now)
        acts = Reconciliation.objects.select_related("fund").filter(kind=ReconciliationKind.IGNORED)
        act = acts.filter(pk=reconciliation_id).first()
        if act is None or not permissions.can_reconcile(act.fund, by, now=now):
            raise NotFound()
        lines = [one.line for one in hold_lines(act.ignored_lines.values_list("line_id", flat=True), by=by, now=now)]
        check_unlocked(lines)
        if not act.ignored_lines.filter(undone_at=None).update(undone_by=by, undone_at=now):
            raise Stale()
        attempt.finish({"reconciliation": str(act.pk)})
        audit.record([_event("lines_taken_up", act, by, len(lines))], now=now)
    return act


def _check_form(line_ids: Sequence[uuid.UUID], reason_code: str) -> None:
    if not 1 < len(line_ids) <= MOST_LINES:
        raise Malformed(fields={"lines": _("Choose 2 to %(count)d lines.") % {"count": MOST_LINES}})
    if reason_code not in IgnoreReason.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})


def _check_each_once(line_ids: Sequence[uuid.UUID]) -> None:
    # Asked only once the lines are known to be the person's own: before, it would tell strangers another thing.
    if len(set(line_ids)) < len(line_ids):
        raise Malformed(fields={"lines": _("Choose 2 to %(count)d lines.") % {"count": MOST_LINES}})


def _check_cancel_out(held: Sequence[HeldLine]) -> None:
    if any(not one.is_untouched for one in held):
        raise Stale()
    left_together = sum(one.left_minor for one in held)
    if left_together or len({one.line.account_id for one in held}) > 1:
        raise Refused(
            _(
                "Only lines of one account that cancel each other out to the cent can be set aside. Everything else "
                "moved money, so it needs an entry."
            ),
            code="not_cancelled_out",
        )


def _check_no_payment(held: Sequence[HeldLine]) -> None:
    words = {word for one in held for word in one.line.words}
    if words and Disbursement.objects.filter(payment_code__in=words).exists():
        raise Refused(
            _("One of these lines bears our payment code: the payment came back. Note its return among the payments."),
            code="payment_came_back",
        )


def _event(verb: str, act: Reconciliation, by: uuid.UUID, lines: int) -> audit.Event:
    facts: dict[str, audit.Value] = {"reason_code": act.reason_code, "lines": lines}
    return audit.Event(verb, by, "reconciliation", act.pk, facts)
