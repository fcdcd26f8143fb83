"""The way of a case in words: what is done, where it stands, what comes; and for its asker what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from emergency.models import AidRequest
from emergency.states import ENDED_UNPAID, State

_MAIN = (
    State.SUBMITTED,
    State.VERIFYING,
    State.IN_REVIEW,
    State.APPROVED,
    State.PAYABLE,
    State.PAID,
    State.ACCOUNTED,
    State.CLOSED,
)
_NEXT: dict[str, Any] = {
    State.STARTED: _("Fill in the form and send it. Unfinished forms are erased after a day."),
    State.SUBMITTED: _("A coordinator takes it up. You need do nothing now."),
    State.VERIFYING: _("A coordinator checks it and then lays it before the board. You need do nothing now."),
    State.INFO_NEEDED: _("We need an answer from you. Please answer below."),
    State.IN_REVIEW: _("The board is deciding. You need do nothing now."),
    State.DEFERRED: _("It is approved, but the fund waits for money. When it is there, you are asked how to pay."),
    State.APPROVED: _("Money is promised. Tell us below how it should come."),
    State.PAYABLE: _("The treasurer pays now. You need do nothing."),
    State.PAID: _("The money is on its way. Tell us below when it has arrived and what it was used for."),
    State.ACCOUNTED: _("Thank you, nothing more is wanted from you. A coordinator closes it."),
    State.DECLINED: _("The fund cannot help with this. Below you read why, and who may help instead."),
    State.REFERRED: _("Somebody else can help better. Below you read who."),
    State.APPEALED: _(
        "Other people of the board look at it again. What they decide is final. You need do nothing now."
    ),
    State.WITHDRAWN: _("You took it back, and what you wrote was erased. You can ask anew at any time."),
    State.EXPIRED: _("It ended because no answer came in time. You can ask anew at any time."),
    State.CLOSED: _("It is closed. What you wrote is erased after the time the rules give."),
}
_PROVE = _("You told us that the money is there. Tell us below what it was used for, if you have not yet.")
# Where the asker has the next step, the date is the one after which the case ends without it.
_UNTIL_IT_ENDS = frozenset({State.INFO_NEEDED, State.APPROVED})


@dataclass(frozen=True)
class NextStep:
    """What comes next for the asker, and by when; `ends_at` when the case ends without it."""

    words: Any
    due_at: datetime | None
    ends_at: datetime | None


def next_step(aid_request: AidRequest, *, has_arrived: bool = False) -> NextStep:
    """Return what the asker may expect or must do now; `has_arrived` once they said that the money is there."""
    mine = aid_request.state in _UNTIL_IT_ENDS
    arrived = has_arrived and aid_request.state == State.PAID
    return NextStep(
        words=_PROVE if arrived else _NEXT.get(aid_request.state, ""),
        due_at=None if mine else aid_request.due_at,
        ends_at=aid_request.lapse_at if mine else None,
    )


def steps_of(aid_request: AidRequest) -> list[dict[str, Any]]:
    """Return the case's way as steps of the timeline component."""
    way = _way(aid_request)
    here = way.index(State(aid_request.state)) if aid_request.state in way else 0
    return [_step(aid_request, state, place - here) for place, state in enumerate(way)]


def _way(aid_request: AidRequest) -> list[State]:
    state = State(aid_request.state)
    if state in ENDED_UNPAID | {State.JOINED} or (state == State.CLOSED and aid_request.decided_at is None):
        passed = [(State.VERIFYING, aid_request.taken_up_by_id), (State.IN_REVIEW, aid_request.presented)]
        seen = [State.SUBMITTED, *(step for step, was_there in passed if was_there)]
        return [*seen, *dict.fromkeys([state, State.CLOSED])]
    way = list(_MAIN)
    if state == State.INFO_NEEDED:
        way.insert(way.index(State(aid_request.info_from or State.VERIFYING)) + 1, state)
    if state == State.APPEALED:
        way.insert(way.index(State.IN_REVIEW), state)
    if state == State.DEFERRED:
        way.insert(way.index(State.IN_REVIEW) + 1, state)
    return way


def _step(aid_request: AidRequest, state: State, distance: int) -> dict[str, Any]:
    known = {State.SUBMITTED: aid_request.submitted_at, State.APPROVED: aid_request.decided_at}
    at = aid_request.state_since if distance == 0 else known.get(state) if distance < 0 else None
    standing = "now" if distance == 0 else "done" if distance < 0 else "ahead"
    return {"label": capfirst(str(state.label)), "standing": standing, "at": at}
