"""Counting a motion: the board's seats of this moment, their votes, and what they decide; the same counting as a round.

After the deadline deputies and substitutes take the seats of the silent, as far as there are any; the votes wanted
never become fewer for it. A motion about one case is not counted with who stands too near to that.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from emergency.deciding import voting
from emergency.deciding.electorate import SEAT_ORDER, parties_of
from emergency.deciding.voting import CastVote, Count, Electorate, Seat, Terms
from emergency.models import ConflictAnswer, Motion, MotionKind, RoundSeat, User
from emergency.selectors import shut_to
from fund.ledger.chart import books_of
from fund.models import BOARD, DecisionKind, Fund, Mandate, MoneyDecision, Role, WayChange
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
            is_extended=motion.extended_at is not None,
        )

    @property
    def voted(self) -> frozenset[uuid.UUID]:
        """Return who has voted."""
        return frozenset(vote.user_id for vote in self.votes)

    def is_late(self, *, now: datetime) -> bool:
        """Say whether its first deadline is over: from then on others are called for the silent."""
        return self.motion.extended_at is not None or now >= self.motion.deadline_at

    def electorate(self, *, now: datetime) -> Electorate:
        """Return whose votes count now."""
        seats = self._without_the_silent() if self.is_late(now=now) else self.seats
        return voting.electorate_of(seats, voted=self.voted)

    def _without_the_silent(self) -> list[Seat]:
        """Return the seats, as many silent ones away as there is somebody to be called for them."""
        # Only the seats' own votes: a substitute who has voted stands for a silent seat already.
        voted = frozenset(seat.user_id for seat in self.seats if not seat.is_substitute) & self.voted
        called = voting.electorate_of(self.seats, voted=voted).base
        silent = [user_id for user_id in called if user_id not in self.voted]
        gone = voting.give_way(self.seats, silent, voted=voted)
        return [replace(seat, is_away=seat.is_away or seat.user_id in gone) for seat in self.seats]

    def count(self, *, now: datetime) -> Count:
        """Return where the counting stands."""
        return voting.count_votes(self.votes, self.electorate(now=now), self.terms, self.parameters)

    def outcome(self, *, now: datetime) -> voting.Outcome:
        """Return what the votes cast decide, or what is missing."""
        return voting.outcome(self.votes, self.electorate(now=now), self.terms, now=now, parameters=self.parameters)


def open_to(user_id: uuid.UUID | None) -> QuerySet[Motion]:
    """Return the motions that exist for somebody: none about a case that is shut to them or hidden from them."""
    seats = RoundSeat.objects.filter(round__aid_request=OuterRef("aid_request"), user=user_id)
    answered = ConflictAnswer.objects.filter(aid_request=OuterRef("aid_request"), user=user_id)
    # The answer itself is forgotten when a round closes; a seat once recused stays out.
    stepped_aside = Exists(seats.filter(recused_at__isnull=False)) & ~Exists(answered)
    return Motion.objects.exclude(shut_to(user_id, case="aid_request")).exclude(stepped_aside)


def may_withdraw(tally: Tally, person: uuid.UUID, leading: Collection[uuid.UUID], *, now: datetime) -> bool:
    """Say whether this person could take the motion back: who moved it; once it is overdue also who leads the board."""
    motion = tally.motion
    is_overdue = motion.extended_at is not None and now >= motion.deadline_at
    return person == motion.moved_by_id or (is_overdue and person in leading)


def tally_of(motion: Motion, *, now: datetime) -> Tally:
    """Return a motion with the seats of this moment and the votes cast, in two queries; about a case in three."""
    cast = motion.votes.order_by("cast_at").values_list("user_id", "choice", "cast_at")
    votes = tuple(
        CastVote(user_id=user_id, choice=choice, cast_at=at, amounts={motion.pk: 1} if choice == "approve" else {})
        for user_id, choice, at in cast
    )
    too_near = parties_of(motion.aid_request).uncounted if motion.aid_request else frozenset()
    seats = board_of(motion.fund_id, now=now, recused=too_near)
    return Tally(motion, seats, votes, from_json(motion.regulation.parameters))


def board_of(fund_id: uuid.UUID, *, now: datetime, recused: frozenset[uuid.UUID] = frozenset()) -> tuple[Seat, ...]:
    """Return the board's seats of this moment by their order; whoever cannot sign in counts as away."""
    able = Exists(User.objects.able_to_act().filter(pk=OuterRef("user_id")))
    held = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, role__in=BOARD)
    rows = held.order_by(*SEAT_ORDER).values_list("user_id", "role", "deputy_of__user_id", able)
    seats: dict[uuid.UUID, Seat] = {}
    for position, (user_id, role, named_for, is_able) in enumerate(rows, start=1):
        seat = Seat(
            user_id=user_id,
            position=position,
            is_substitute=role == Role.SUBSTITUTE,
            deputy_for=named_for,
            is_away=not is_able,
            is_recused=user_id in recused,
        )
        seats.setdefault(user_id, seat)
    return tuple(seats.values())


def waiting_of(motion: Motion) -> MoneyDecision | WayChange | None:
    """Return what one seat has put down and the motion is about, while it waits for the board."""
    which = motion.terms.get("waiting", "")
    rows: dict[str, Any] = {MotionKind.SET_ASIDE: waiting_decisions, MotionKind.PAY_WAY: waiting_ways}
    if not which or motion.kind not in rows:
        return None
    found: MoneyDecision | WayChange | None = rows[motion.kind](motion.fund).filter(pk=which).first()
    return found


def waiting_decisions(fund: Fund) -> Any:
    """Return what seats have put down about projects' set-aside and nobody confirmed yet."""
    kinds = (DecisionKind.EXEMPTION, DecisionKind.LIFTING, DecisionKind.WRITE_OFF)
    waiting = MoneyDecision.objects.filter(fund=fund, kind__in=kinds, confirmed_at__isnull=True)
    return waiting.filter(withdrawn_at__isnull=True).select_related("project").order_by("proposed_at", "pk")


def waiting_ways(fund: Fund) -> Any:
    """Return what seats have put down about ways of paying and nobody agreed to yet."""
    waiting = WayChange.objects.filter(fund=books_of(fund), agreed_at__isnull=True, discarded_at__isnull=True)
    return waiting.order_by("proposed_at", "pk")
