"""The conflict question: answered before any lock is served, and a party to the case loses its lock at once."""

from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import Act, on_case
from emergency.actions.deciding.decision import settle
from emergency.actions.deciding.rounds import leave, locked_ballot
from emergency.actors import Actor
from emergency.deciding.checks import UNCOUNTED_LEVEL
from emergency.deciding.counting import has_open_round
from emergency.models import AidRequest, ConflictAnswer
from emergency.policies import NO_ACCESS_LEVEL
from emergency.states import State
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

LEVELS = range(NO_ACCESS_LEVEL + 1)


def recuse(*, reference: str, by: Actor, now: datetime, level: int, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Answer the conflict question: 0 none, 1 I know them, 2 close (not counted), 3 party (no access).

    In an open round the levels 2 and 3 take the seat out, for good, and the next substitute steps in.
    """
    with on_case("recuse", reference, by=by, now=now, attempt=attempt) as act:
        declare(act, level)
    return act.aid_request


def declare(act: Act, level: int) -> None:
    """Keep the caller's own answer; level 3 deletes their locks, levels 2 and 3 take the seat out of an open round."""
    if act.user_id is None:
        raise NotFound()
    if level not in LEVELS:
        raise Malformed(fields={"level": "0, 1, 2, 3"})
    _check_not_lowered(act, level)
    ConflictAnswer.objects.update_or_create(aid_request=act.aid_request, user_id=act.user_id, defaults={"level": level})
    if level == NO_ACCESS_LEVEL:
        boxes.drop_locks(owner_id=act.aid_request.pk, user_id=act.user_id)
    if level >= UNCOUNTED_LEVEL and has_open_round(act.aid_request):
        _step_aside(act)


def _check_not_lowered(act: Act, level: int) -> None:
    before = act.standing.conflict_level
    if before is not None and before >= UNCOUNTED_LEVEL and level < before:
        raise Refused(
            _("Who has stepped aside stays aside: a substitute is called, and this answer is not taken back."),
            code="stepped_aside",
        )


def _step_aside(act: Act) -> None:
    ballot = locked_ballot(act)
    seat = ballot.seat_of(act.user_id)
    if seat is None or seat.recused_at:
        return
    leave(act, ballot, seat, recused=True)
    # While a question is open nothing is decided.
    if act.aid_request.state == State.IN_REVIEW:
        settle(act, ballot)
