"""Closing months and years, and opening again what was closed; every act is kept as evidence with its digest."""

import uuid
from datetime import date, datetime

from fund.actions.frame import TreasuryAct, check_holds, check_is_treasurer, treasury_act
from fund.ledger import closing, reopening
from fund.ledger.chart import books_of
from fund.models import BOARD, Fund, Period, ReopenReason, Role
from fund.permissions import people_with
from fund.pictures import picture_of_period
from notifications import outbox
from notifications.errors import NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

# The second person at the end of a year and at a reopening.
SECOND = frozenset({Role.CHECKER, *BOARD})


def period_of(period_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> Period:
    """Return a period to its treasurer; raises NotFound for everybody else."""
    period = _found(period_id)
    check_is_treasurer(period.fund, by, now=now)
    return period


def period_to_confirm(period_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> Period:
    """Return a period to who may be the second person; raises NotFound for everybody else."""
    period = _found(period_id)
    check_holds(period.fund, SECOND, by, now=now)
    return period


def close(*, fund: Fund, through: date, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Period:
    """Close everything until the end of a month; no entry is dated there any more. Raises NotFound, Refused."""
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        period = closing.close_months(books=books_of(fund), through=through, by=by, now=now)
        _keep(act, "period_closed", period, digest=period.trial_balance_hash)
    return period


def ask_year_close(*, period_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Period:
    """Ask for the end of a year on the books as they stand; nothing is posted yet. Raises NotFound, Refused."""
    fund = period_of(period_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        period = closing.ask_year_close(period_id=period_id, books=fund, by=by, now=now)
        _tell_second(period, now=now)
        _keep(act, "year_close_asked", period, digest=period.close_asked_hash)
    return period


def confirm_year_close(*, period_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Period:
    """Carry the year's result to net assets and close its last period. Raises NotFound, Refused."""
    fund = period_to_confirm(period_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=SECOND) as act:
        period = closing.confirm_year_close(period_id=period_id, books=fund, by=by, now=now)
        _keep(act, "year_closed", period, digest=period.trial_balance_hash)
    return period


def ask_reopening(
    *, period_id: uuid.UUID, reason: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Period:
    """Ask that the period closed last be opened again; it stays closed until it is confirmed."""
    fund = period_of(period_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        why = ReopenReason(reason)
        period = reopening.ask_reopening(period_id=period_id, books=fund, reason=why, by=by, now=now)
        _tell_second(period, now=now)
        _keep(act, "period_reopening_asked", period, digest=period.trial_balance_hash, reason_code=str(reason))
    return period


def answer_reopening(
    *, period_id: uuid.UUID, agrees: bool, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Period:
    """Open the period again, or leave it closed. Raises NotFound, Refused, Stale."""
    asked = period_to_confirm(period_id, by=by, now=now)
    with treasury_act(asked.fund, by=by, now=now, attempt=attempt, roles=SECOND) as act:
        if agrees:
            period = reopening.confirm_reopening(period_id=period_id, books=asked.fund, by=by, now=now)
        else:
            period = reopening.refuse_reopening(period_id=period_id, books=asked.fund)
        verb = "period_reopened" if agrees else "period_reopening_refused"
        _keep(act, verb, period, digest=asked.trial_balance_hash, reason_code=period.reopen_reason)
    return period


def _tell_second(period: Period, *, now: datetime) -> None:
    """Tell the checkers, or the board where there is none, that something waits."""
    people = people_with(period.fund_id, SECOND, now=now)
    told = people[Role.CHECKER] or set().union(*people.values())
    outbox.enqueue([Notice(QUIET, person) for person in told], now=now)


def _keep(act: TreasuryAct, verb: str, period: Period, **data: str) -> None:
    act.answer = picture_of_period(period)
    act.note(verb, "period", period.pk, **data)


def _found(period_id: uuid.UUID) -> Period:
    found = Period.objects.select_related("fund").filter(pk=period_id).first()
    if found is None:
        raise NotFound()
    return found
