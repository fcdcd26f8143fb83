"""A round that lacks voters: the chair names who joins it, and who gives way."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import Act, on_case
from emergency.actions.deciding.decision import settle
from emergency.actions.deciding.review import check_silent
from emergency.actions.deciding.rounds import call_newcomers, locked_ballot
from emergency.actors import Actor
from emergency.deciding.appeals import earlier_deciders
from emergency.deciding.checks import check_is_undecided
from emergency.deciding.counting import Ballot
from emergency.deciding.electorate import parties_of, seats_for
from emergency.deciding.voting import NeedsReplacement
from emergency.models import AidRequest, RoundSeat
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


def replace(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    user_id: uuid.UUID,
    instead_of: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> AidRequest:
    """Let a seat that was not called join the round: newly elected, back again, or before its turn.

    Where no seat is missing, `instead_of` names a silent one that gives way. A round never shrinks and never declines
    for lack of voters; it waits for this act.
    """
    with on_case("replace", reference, by=by, now=now, attempt=attempt) as act:
        ballot = locked_ballot(act)
        check_is_undecided(ballot, now=now)
        leaving = _leaving(act, ballot, instead_of)
        joining = _joining(act, ballot, user_id)
        _seat(act, ballot, joining, leaving)
        act.describe(round=str(ballot.round.pk))
        changed = locked_ballot(act)
        call_newcomers(act, changed)
        settle(act, changed)
    return act.aid_request


def _leaving(act: Act, ballot: Ballot, user_id: uuid.UUID | None) -> RoundSeat | None:
    """Return who gives way; None where a seat is empty anyway."""
    if user_id is None:
        if ballot.empty_seats or ballot.missing:
            return None
        raise Refused(_("No seat is empty in this round: say whose silent seat is taken over."), code="no_seat_empty")
    seat = ballot.seat_of(user_id)
    if seat is None or seat.user_id not in ballot.electorate.base:
        raise NotFound()
    is_over = isinstance(ballot.outcome(now=act.now), NeedsReplacement)
    if seat.user_id in ballot.votes or not is_over:
        check_silent(act, ballot, seat)
    return seat


def _joining(act: Act, ballot: Ballot, user_id: uuid.UUID) -> RoundSeat:
    """Return the seat of who joins, new or waiting in the round; raises unless they may sit in it."""
    seat = ballot.seat_of(user_id)
    if user_id in ballot.electorate.base:
        raise Refused(_("This seat is called already and can vote."), code="called_already")
    parties = parties_of(act.aid_request)
    board = {one.user_id: one for one in seats_for(act.aid_request, parties, now=act.now)}
    found = board.get(user_id)
    if found is None:
        raise Malformed(fields={"seat": _("Nobody with a mandate on the board has this account.")})
    if found.recused_at or (seat is not None and seat.recused_at):
        raise Refused(_("This person stands too near to the case; name somebody else."), code="too_near")
    if found.away_at:
        raise Refused(_("This person cannot sign in now; name somebody else."), code="cannot_sign_in")
    if ballot.is_appeal:
        _check_panel(act, ballot, user_id)
    return seat or found


def _check_panel(act: Act, ballot: Ballot, user_id: uuid.UUID) -> None:
    """Raise Refused for a second earlier decider, and for the first while others suffice."""
    deciders = earlier_deciders(act.aid_request)
    if user_id not in deciders:
        return
    if deciders & frozenset(ballot.electorate.base) or not ballot.missing:
        raise Refused(
            _("This person decided before; one such seat may sit in the panel, and only when it is short otherwise."),
            code="decided_before",
        )


def _seat(act: Act, ballot: Ballot, joining: RoundSeat, leaving: RoundSeat | None) -> None:
    if leaving is not None:
        leaving.away_at = act.now
        leaving.save(update_fields=["away_at"])
    if not ballot.empty_seats and leaving is None:
        # The round wants more seats than its board has: this one is added.
        joining.substitute = False
        joining.deputy_for_id = None
    elif ballot.seat_of(joining.user_id) is None or joining.substitute:
        # Named by the chair they come before that seat's own deputies, and before all substitutes in an empty one.
        joining.substitute, joining.deputy_for_id = True, _seat_taken_over(leaving)
    joining.round, joining.away_at = ballot.round, None
    joining.position = _place(ballot, joining)
    joining.save()
    # The chair is asked again when seats are missing another time.
    ballot.round.chair_asked_at = None
    ballot.round.save(update_fields=["chair_asked_at"])


def _seat_taken_over(leaving: RoundSeat | None) -> uuid.UUID | None:
    """Return whose seat is taken over; nobody's in particular where one is empty anyway."""
    if leaving is None:
        return None
    return leaving.deputy_for_id if leaving.substitute else leaving.user_id


def _place(ballot: Ballot, joining: RoundSeat) -> int:
    """Return a place in the order before all who only wait for their turn."""
    waiting = [seat.position for seat in ballot.free if seat.user_id != joining.user_id]
    return max(0, min(waiting) - 1) if waiting else max(seat.position for seat in ballot.seats) + 1
