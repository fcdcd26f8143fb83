"""Opening a closed period again: one person asks with a reason, another confirms; the last closed one first (L7)."""

import uuid
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund.ledger.closing import NeedsSecondPerson, locked_periods, undo_year_close
from fund.ledger.posting import post_entries
from fund.models import Fund, Period, PeriodState, ReopenReason
from notifications.errors import Refused, Stale


def ask_reopening(*, period_id: uuid.UUID, books: Fund, reason: ReopenReason, by: uuid.UUID, now: datetime) -> Period:
    """Ask that the period closed last be opened again; it stays closed until somebody else confirms it."""
    period = _closed_last(period_id, books)
    if period.state == PeriodState.REOPEN_ASKED:
        raise Refused(_("It was asked already and waits for a second person."), code="asked_already")
    period.state = PeriodState.REOPEN_ASKED
    period.reopen_asked_by, period.reopen_asked_at = by, now
    period.reopen_reason = ReopenReason(reason)
    period.reopened_by = period.reopened_at = None
    period.save()
    return period


def refuse_reopening(*, period_id: uuid.UUID, books: Fund) -> Period:
    """Leave a period closed that was asked to be opened; raises Stale when nobody asks any more."""
    period = _asked(period_id, books)
    period.state = PeriodState.CLOSED
    period.save(update_fields=["state"])
    return period


def confirm_reopening(*, period_id: uuid.UUID, books: Fund, by: uuid.UUID, now: datetime) -> Period:
    """Open the period again and take back what closed its year. Raises Refused, Stale."""
    period = _asked(period_id, books)
    if period.reopen_asked_by == by:
        raise NeedsSecondPerson()
    period.state = PeriodState.OPEN
    period.trial_balance_hash = period.close_asked_hash = ""
    period.closed_by = period.closed_at = period.close_asked_by = period.close_asked_at = None
    period.reopened_by, period.reopened_at = by, now
    period.save()
    if mirrors := undo_year_close(books, period):
        post_entries(mirrors, by=by, now=now)
    return period


def _asked(period_id: uuid.UUID, books: Fund) -> Period:
    period = _closed_last(period_id, books)
    if period.state != PeriodState.REOPEN_ASKED:
        raise Stale()
    return period


def _closed_last(period_id: uuid.UUID, books: Fund) -> Period:
    closed = [row for row in locked_periods(books) if not row.is_open]
    if not any(row.pk == period_id for row in closed):
        raise Stale()
    if closed[-1].pk != period_id:
        raise Refused(
            _("Open the period until %(day)s first: it was closed after this one.")
            % {"day": date_format(closed[-1].ends_on, "DATE_FORMAT")},
            code="later_closed",
        )
    return closed[-1]
