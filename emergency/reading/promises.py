"""Which promise of the regulations runs on a case, and until when: read from its own facts."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from emergency import clock_rules
from emergency.clock_rules import Clock, Pause, Promise, clock_for
from emergency.facts import parameters_of
from emergency.models import AidRequest
from emergency.states import State
from fund.waiting import next_due_on

_PROMISES: dict[str, Promise] = {
    State.SUBMITTED: Promise.FIRST_ANSWER,
    State.VERIFYING: Promise.DECISION,
    State.INFO_NEEDED: Promise.DECISION,
    State.IN_REVIEW: Promise.DECISION,
    State.DEFERRED: Promise.DECISION,
    State.APPEALED: Promise.APPEAL,
    State.APPROVED: Promise.PAYMENT,
    State.PAYABLE: Promise.PAYMENT,
}


def clock_of(aid_request: AidRequest) -> Clock | None:
    """Return the clock that runs on the case, open questions and holds taken out; None where nothing is promised."""
    return _clock(aid_request, _pauses(aid_request))


def due_at(aid_request: AidRequest, *, now: datetime) -> datetime | None:
    """Return when the running promise is due; None without one, or while it stands still and no danger is known."""
    clock = _clock(aid_request, ())
    if clock is not None and clock.started_at < now:
        # Nothing has stood still on a promise that begins now.
        clock = clock_of(aid_request)
    return clock_rules.due_at(clock, now=now) if clock else None


def next_instalment_on(aid_request: AidRequest) -> date | None:
    """Return the day on which the next part not yet sent falls due; None unless it is later than the decision."""
    if promise_of(aid_request) is not Promise.PAYMENT or aid_request.ledger_ref is None:
        return None
    on = next_due_on(aid_request.ledger_ref)
    decided_at = aid_request.decided_at
    return on if on and decided_at and on > decided_at.date() else None


def lapse_at(aid_request: AidRequest, *, now: datetime) -> datetime | None:
    """Return when an approved case ends unless the asker acts: counted from its next instalment, holds taken out."""
    if aid_request.state_since is None:
        return None
    started_at = max(aid_request.state_since, _instalment_at(aid_request) or aid_request.state_since)
    allowed = timedelta(days=parameters_of(aid_request).lapse_days)
    # Nothing has stood still on what begins now.
    lifted = tuple(hold for hold in _holds(aid_request) if hold.until) if started_at < now else ()
    return clock_rules.due_at(Clock(started_at, allowed, lifted), now=now)


def first_due_at(aid_request: AidRequest, *, now: datetime) -> datetime | None:
    """Return when the first answer of a case just sent is due; asks the database nothing."""
    clock = _clock(aid_request, ())
    return clock_rules.due_at(clock, now=now) if clock else None


def _clock(aid_request: AidRequest, pauses: tuple[Pause, ...]) -> Clock | None:
    promise = promise_of(aid_request)
    submitted_at = aid_request.submitted_at
    if promise is None or submitted_at is None:
        return None
    since = aid_request.decided_at if promise is Promise.PAYMENT else aid_request.promised_from
    instalment_at = _instalment_at(aid_request) if promise is Promise.PAYMENT else None
    by_when = aid_request.by_when
    if instalment_at and by_when and instalment_at >= by_when:
        # It was planned for later than the danger: that danger no longer hurries it.
        by_when = None
    return clock_for(
        promise,
        urgency=aid_request.urgency,
        started_at=instalment_at or since or submitted_at,
        submitted_at=submitted_at,
        by_when=by_when,
        parameters=parameters_of(aid_request),
        pauses=pauses,
    )


def promise_of(aid_request: AidRequest) -> Promise | None:
    """Return which promise runs on the case; None where nothing is promised."""
    promise = _PROMISES.get(aid_request.state)
    # The panel has its own time, also once its round is open.
    return Promise.APPEAL if promise is Promise.DECISION and aid_request.is_appealed else promise


def _instalment_at(aid_request: AidRequest) -> datetime | None:
    on = aid_request.instalment_on
    return datetime.combine(on, time(), tzinfo=UTC) if on else None


def _pauses(aid_request: AidRequest) -> tuple[Pause, ...]:
    questions = [Pause(one.asked_at, one.answered_at) for one in aid_request.questions.all()]
    return _merged([*questions, *_holds(aid_request)])


def _holds(aid_request: AidRequest) -> tuple[Pause, ...]:
    return tuple(Pause(one.laid_at, one.lifted_at) for one in aid_request.freezes.all())


def _merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the same times without overlap: a hold laid while a question was open stands still once, not twice."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.since):
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until < pause.since):
            found.append(pause)
        elif last.until is not None:
            found[-1] = Pause(last.since, None if pause.until is None else max(last.until, pause.until))
    return tuple(found)
