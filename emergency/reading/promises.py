"""Which promise of the regulations runs on a case, and until when: read from its own facts."""

from collections.abc import Iterable
from datetime import datetime

from emergency import clock_rules
from emergency.clock_rules import Clock, Pause, Promise, clock_for
from emergency.facts import parameters_of
from emergency.models import AidRequest
from emergency.states import State

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
    started_at = since or submitted_at
    return clock_for(
        promise,
        urgency=aid_request.urgency,
        started_at=started_at,
        submitted_at=submitted_at,
        by_when=aid_request.by_when,
        parameters=parameters_of(aid_request),
        pauses=pauses,
    )


def promise_of(aid_request: AidRequest) -> Promise | None:
    """Return which promise runs on the case; None where nothing is promised."""
    promise = _PROMISES.get(aid_request.state)
    # The panel has its own time, also once its round is open.
    return Promise.APPEAL if promise is Promise.DECISION and aid_request.is_appealed else promise


def _pauses(aid_request: AidRequest) -> tuple[Pause, ...]:
    questions = [Pause(one.asked_at, one.answered_at) for one in aid_request.questions.all()]
    holds = [Pause(one.laid_at, one.lifted_at) for one in aid_request.freezes.all()]
    return _merged([*questions, *holds])


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
