"""Locking a statement whose every line is explained: a treasurer asks, a second person confirms, a reason lifts it."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.actions.frame import treasury_act
from fund.models import BankStatement, StatementLock, UnlockReason
from fund.reconciliation import permissions, selectors, ties
from fund.reconciliation.open_lines import open_lines
from notifications.errors import Malformed, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt


def ask_for_lock(
    *, statement_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> StatementLock:
    """Say as treasurer that every line of a statement is explained; a second person has to confirm it.

    Raises NotFound for anybody but the treasurer, Stale where it is asked for already, Refused where a line is open.
    """
    statement = selectors.statement(statement_id, by=by, now=now)
    with treasury_act(statement.account.fund, by=by, now=now, attempt=attempt) as act:
        ties.hold(statement.account)
        if live_lock(statement) is not None:
            raise Stale()
        check_explained(statement)
        lock: StatementLock = StatementLock.objects.create(statement=statement, asked_by=by, asked_at=now)
        act.answer = picture_of_lock(lock)
        act.note("lock_asked", "statement", statement.pk)
    return lock


def confirm_lock(
    *, statement_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> StatementLock:
    """Confirm as a second treasurer or checker; from then on no tie of the statement is undone.

    Raises NotFound, Stale without a lock to confirm, Refused for whoever asked, or where a line is open by now.
    """
    statement = selectors.statement(statement_id, by=by, now=now)
    with treasury_act(statement.account.fund, by=by, now=now, attempt=attempt, roles=permissions.READERS) as act:
        ties.hold(statement.account)
        lock = live_lock(statement)
        if lock is None or lock.confirmed_at is not None:
            raise Stale()
        check_second_person(lock, by)
        check_explained(statement)
        lock.confirmed_by, lock.confirmed_at = by, now
        lock.save(update_fields=["confirmed_by", "confirmed_at"])
        act.answer = picture_of_lock(lock)
        act.note("statement_locked", "statement", statement.pk)
    return lock


def unlock(
    *, statement_id: uuid.UUID, reason_code: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> StatementLock:
    """Lift a lock, or give up one that was only asked for, with a reason that stays in the evidence.

    Raises NotFound for anybody but the treasurer, Malformed, Stale without a lock.
    """
    statement = selectors.statement(statement_id, by=by, now=now)
    if reason_code not in UnlockReason.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
    with treasury_act(statement.account.fund, by=by, now=now, attempt=attempt) as act:
        ties.hold(statement.account)
        lock = live_lock(statement)
        if lock is None:
            raise Stale()
        lock.lifted_by, lock.lifted_at, lock.reason_code = by, now, reason_code
        lock.save(update_fields=["lifted_by", "lifted_at", "reason_code"])
        act.answer = picture_of_lock(lock)
        act.note("statement_unlocked", "statement", statement.pk, reason_code=reason_code)
    return lock


def live_lock(statement: BankStatement) -> StatementLock | None:
    """Return the lock that is asked for or in force, or None."""
    return StatementLock.objects.filter(statement=statement, lifted_at=None).first()


def check_explained(statement: BankStatement) -> None:
    """Refuse while a line of the statement is not explained in full."""
    if left := open_lines(statement.lines.all()).count():
        raise Refused(
            ngettext(
                "%(count)d line is not explained yet. Tie it, post it or set it aside first.",
                "%(count)d lines are not explained yet. Tie them, post them or set them aside first.",
                left,
            )
            % {"count": left},
            code="lines_open",
        )


def check_second_person(lock: StatementLock, by: uuid.UUID) -> None:
    """Refuse whoever asked for the lock."""
    if by == lock.asked_by:
        raise Refused(
            _("You asked for this lock, so a second treasurer or checker has to confirm it (separation of duties)."),
            code="separation_of_duties",
        )


def picture_of_lock(lock: StatementLock) -> dict[str, object]:
    """Return how a statement's lock stands: asked, locked or lifted."""
    return {"statement": str(lock.statement_id), "lock": str(lock)}
