"""Counting a motion: the board's seats of this moment, their votes, and what they decide; the same counting as a round.

After the deadline substitutes take the seats of the silent, as far as there are any; the votes wanted never become
fewer for it.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from emergency.deciding import voting
from emergency.deciding.voting import CastVote, Count, Electorate, Seat, Terms
from emergency.models import Motion, User
from fund.models import BOARD, Mandate, Role
from fund.rules.codes import RED
from fund.rules.parameters import Parameters, from_json
from fund.rules.tiers import Tier


@dataclass(frozen=True)
class Tally:
    """One motion with everything that decides it."""

    motion: Motion
    seats: tuple[Seat, ...]
    votes: tuple[CastVote, ...]
    parameters: Parameters

    @property
    def terms(self) -> Terms:
        """Return what was fixed when it was moved."""
        motion = self.motion
        return Terms(
            tier=Tier(motion.tier),
            urgency=RED,
            opened_at=motion.moved_at,
            deadline_at=motion.deadline_at,
            proposed={motion.pk: 1},
        )

    @property
    def voted(self) -> frozenset[uuid.UUID]:
        """Return who has voted."""
        return frozenset(vote.user_id for vote in self.votes)

    def electorate(self, *, now: datetime) -> Electorate:
        """Return whose votes count now."""
        seats = self.seats if now < self.motion.deadline_at else self._without_the_silent()
        return voting.electorate_of(seats, voted=self.voted)

    def _without_the_silent(self) -> list[Seat]:
        """Return the seats, as many silent members away as there are substitutes who are not needed elsewhere."""
        present = [seat for seat in self.seats if not seat.is_away]
        members = [seat for seat in present if not seat.is_substitute and seat.user_id not in self.voted]
        gone = [seat for seat in self.seats if seat.is_away and not seat.is_substitute]
        spare = max(0, sum(seat.is_substitute for seat in present) - len(gone))
        silent = members[:spare]
        return [replace(seat, is_away=seat.is_away or seat in silent) for seat in self.seats]

    def count(self, *, now: datetime) -> Count:
        """Return where the counting stands."""
        return voting.count_votes(self.votes, self.electorate(now=now), self.terms, self.parameters)

    def outcome(self, *, now: datetime) -> voting.Outcome:
        """Return what the votes cast decide, or what is missing."""
        return voting.outcome(self.votes, self.electorate(now=now), self.terms, now=now, parameters=self.parameters)


def tally_of(motion: Motion, *, now: datetime) -> Tally:
    """Return a motion with the seats of this moment and the votes cast, in two queries."""
    cast = motion.votes.order_by("cast_at").values_list("user_id", "choice", "cast_at")
    votes = tuple(
        CastVote(user_id=user_id, choice=choice, cast_at=at, amounts={motion.pk: 1} if choice == "approve" else {})
        for user_id, choice, at in cast
    )
    return Tally(motion, board_of(motion.fund_id, now=now), votes, from_json(motion.regulation.parameters))


def board_of(fund_id: uuid.UUID, *, now: datetime) -> tuple[Seat, ...]:
    """Return the board's seats of this moment by their order; whoever cannot sign in counts as away."""
    able = Exists(User.objects.able_to_act().filter(pk=OuterRef("user_id")))
    held = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, role__in=BOARD)
    rows = held.order_by("role", F("seat_number").asc(nulls_last=True), "user_id").values_list("user_id", "role", able)
    seats: dict[uuid.UUID, Seat] = {}
    for position, (user_id, role, is_able) in enumerate(rows, start=1):
        seat = Seat(user_id=user_id, position=position, is_substitute=role == Role.SUBSTITUTE, is_away=not is_able)
        seats.setdefault(user_id, seat)
    return tuple(seats.values())
