"""What happened to a case, as far as a reader may know: the kind of act with its week and hour, never who did it."""

from dataclasses import dataclass

from emergency.reading.sights import Sight
from fund.models import Role
from notifications import audit

# What a seat's vote, answer or absence tells stays with the round's own blindness.
_OF_THE_BOARD = frozenset({"vote", "object", "lift", "recuse", "away"})
_OF_COORDINATORS = frozenset({"readers_kept_away", "confirm", "urgency_set"})
# An asker never learns that somebody else asked for the same person.
_OF_TWO_REQUESTS = frozenset({"join", "part"})
_PREFIX = "aid_request."


@dataclass(frozen=True)
class Happened:
    """One event of a case, without details."""

    act: str
    week: str
    hour: int
    to_state: str


def events_of(sight: Sight) -> list[Happened]:
    """Return the case's events, oldest first; an asker sees changes of state only."""
    details = audit.of_object(sight.aid_request.pk)
    found = [
        Happened(
            act=_named(detail.verb.removeprefix(_PREFIX), to_state := str(detail.data.get("to_state", ""))),
            week=detail.week,
            hour=detail.hour,
            to_state=to_state,
        )
        for detail in details
        if detail.verb.startswith(_PREFIX)
    ]
    return [event for event in found if _may_know(sight, event)]


def _named(act: str, to_state: str) -> str:
    """Return the act under which a change is told: what a seat did to end a round is told as the end of the round."""
    return "close_round" if to_state and act in _OF_THE_BOARD else act


def _may_know(sight: Sight, event: Happened) -> bool:
    standing = sight.standing
    if standing.kept_away or not standing.roles:
        return bool(event.to_state) and standing.actor.holds_code and event.act not in _OF_TWO_REQUESTS
    if event.act in _OF_COORDINATORS:
        return Role.COORDINATOR in standing.roles
    if event.act in _OF_THE_BOARD:
        return False
    return bool(event.to_state) or Role.COORDINATOR in standing.roles
