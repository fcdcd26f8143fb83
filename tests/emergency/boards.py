"""Boards of a given size and the votes they cast, for the tests of counting."""

import uuid
from datetime import UTC, datetime, timedelta

from emergency.deciding.voting import CastVote, Electorate, Outcome, Seat, Terms, outcome
from fund.rules.parameters import R1
from fund.rules.tiers import Tier

OPENED = datetime(2026, 3, 16, 9, tzinfo=UTC)
DEADLINE = OPENED + timedelta(hours=36)
LINE = uuid.UUID(int=1)
OTHER_LINE = uuid.UUID(int=2)
PEOPLE = [uuid.UUID(int=100 + number) for number in range(16)]
NAMED = uuid.UUID(int=99)


def hours(number: float) -> datetime:
    """Return the moment so many hours after the round opened."""
    return OPENED + timedelta(hours=number)


def seats(
    members: int, substitutes: int = 0, *, away: tuple[int, ...] = (), recused: tuple[int, ...] = ()
) -> list[Seat]:
    """Make members and then substitutes; `away` and `recused` name them by their place in that row."""
    return [
        Seat(
            user_id=PEOPLE[place],
            position=place,
            is_substitute=place >= members,
            is_away=place in away,
            is_recused=place in recused,
        )
        for place in range(members + substitutes)
    ]


def board(size: int) -> Electorate:
    """Make a base of this many seats."""
    return Electorate(tuple(PEOPLE[:size]))


def terms(tier: Tier, *, urgency: str = "amber", proposed: int = 120_000, **more: object) -> Terms:
    """Make a round on one line opened at OPENED."""
    values = {"opened_at": OPENED, "deadline_at": DEADLINE, "proposed": {LINE: proposed}, **more}
    return Terms(tier=tier, urgency=urgency, **values)


def approve(place: int, amount: int = 120_000, at: float = 1) -> CastVote:
    """Let the seat at this place approve an amount of the one line."""
    return CastVote(user_id=PEOPLE[place], choice="approve", cast_at=hours(at), amounts={LINE: amount})


def decline(place: int, at: float = 1) -> CastVote:
    """Let the seat at this place decline."""
    return CastVote(user_id=PEOPLE[place], choice="decline", cast_at=hours(at))


def abstain(place: int, at: float = 1) -> CastVote:
    """Let the seat at this place abstain."""
    return CastVote(user_id=PEOPLE[place], choice="abstain", cast_at=hours(at))


def constellation(approvals: int, declines: int, abstentions: int, amount: int = 120_000) -> list[CastVote]:
    """Make votes by counts, in seat order."""
    return [
        *(approve(place, amount) for place in range(approvals)),
        *(decline(approvals + place) for place in range(declines)),
        *(abstain(approvals + declines + place) for place in range(abstentions)),
    ]


def decide(votes: list[CastVote], size: int, round_terms: Terms, at: float, objections: int = 0) -> Outcome:
    """Return the outcome so many hours after opening."""
    return outcome(votes, board(size), round_terms, now=hours(at), parameters=R1, objections=objections)
