"""The clocks of a case: what was promised for when, what the danger demands, and when somebody is reminded.

The promise stops while an answer of the asker is awaited; the danger does not wait. A clock only reminds and
escalates, and "reached" means on or after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fund.rules.codes import RED
from fund.rules.parameters import Parameters

REMINDER_PERCENTS = (50, 100, 150)
# Above this share of the time used an act is wanted by ring, not quietly.
RING_PERCENT = 75
_ALL = 10_000
_HUNDRED = 100


class Promise(StrEnum):
    """What is promised."""

    FIRST_ANSWER = "first_answer"
    DECISION = "decision"
    PAYMENT = "payment"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which an answer of the asker was awaited; still running while `until` is None."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One running promise: `allowed` from `started_at`; the danger, if any, from the day it was submitted."""

    started_at: datetime
    allowed: timedelta
    pauses: tuple[Pause, ...] = ()
    danger_from: datetime | None = None
    danger_at: datetime | None = None


def hours_for(promise: Promise, urgency: str, started_at: datetime, parameters: Parameters) -> int:
    """Return the hours a class of urgency has; a red first answer has longer when it was asked by night (UTC)."""
    if promise is Promise.DECISION:
        return parameters.decision_hours(urgency)
    if promise is Promise.APPEAL:
        return parameters.appeal_decided_red_hours if urgency == RED else parameters.appeal_decided_hours
    if promise is Promise.PAYMENT:
        return parameters.payment_hours(urgency)
    if urgency == RED and is_night(started_at, parameters):
        return parameters.first_answer_night_hours
    return parameters.first_answer_hours(urgency)


def is_night(moment: datetime, parameters: Parameters) -> bool:
    """Say whether a moment (UTC) falls into the night of the regulations; the night may go past midnight."""
    begins, ends = parameters.night_begins_hour, parameters.night_ends_hour
    if begins <= ends:
        return begins <= moment.hour < ends
    return moment.hour >= begins or moment.hour < ends


def danger_due(submitted_at: datetime, by_when: datetime | None, parameters: Parameters) -> datetime | None:
    """Return until when the money must be there: a share of the time from submitting to the danger."""
    if by_when is None:
        return None
    return submitted_at + max(by_when - submitted_at, timedelta()) * parameters.danger_share_bps / _ALL


def clock_for(
    promise: Promise,
    *,
    urgency: str,
    started_at: datetime,
    submitted_at: datetime,
    by_when: datetime | None,
    parameters: Parameters,
    pauses: Sequence[Pause] = (),
) -> Clock:
    """Return the clock of a promise: answer and decision start at submitting, payment at the decision."""
    allowed = timedelta(hours=hours_for(promise, urgency, started_at, parameters))
    danger_at = danger_due(submitted_at, by_when, parameters)
    return Clock(started_at, allowed, tuple(pauses), submitted_at if danger_at else None, danger_at)


def due_at(clock: Clock, *, now: datetime) -> datetime | None:
    """Return when the promise is due: the shorter of class and danger; None while paused and without danger."""
    if any(pause.until is None for pause in clock.pauses):
        return clock.danger_at
    promised_at = clock.started_at + clock.allowed + _paused(clock, now)
    return promised_at if clock.danger_at is None else min(promised_at, clock.danger_at)


def is_past(clock: Clock, percent: int, *, now: datetime) -> bool:
    """Say whether this share of the promise or of the time until the danger is used up."""
    running = now - clock.started_at - _paused(clock, now)
    if running * _HUNDRED >= clock.allowed * percent:
        return True
    if clock.danger_at is None or clock.danger_from is None:
        return False
    return (now - clock.danger_from) * _HUNDRED >= (clock.danger_at - clock.danger_from) * percent


def reminders_due(clock: Clock, *, reminded: int, now: datetime) -> list[int]:
    """Return the points reached above the last one reminded: 50 for the owner, 100 the deputy, 150 the chair."""
    return [percent for percent in REMINDER_PERCENTS if percent > reminded and is_past(clock, percent, now=now)]


def rings(clock: Clock, *, urgency: str, now: datetime) -> bool:
    """Say whether an act wanted on this clock is called by ring rather than quietly."""
    return urgency == RED or is_past(clock, RING_PERCENT, now=now)


def _paused(clock: Clock, now: datetime) -> timedelta:
    ended = [(max(pause.since, clock.started_at), min(pause.until or now, now)) for pause in clock.pauses]
    return sum((max(until - since, timedelta()) for since, until in ended), timedelta())
