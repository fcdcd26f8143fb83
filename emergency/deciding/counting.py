"""A round as the counting sees it: rows of seats, votes and objections turned into `voting`, and back."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.deciding import voting
from emergency.deciding.voting import CastVote, Count, Electorate, Seat, Terms
from emergency.facts import parameters_of
from emergency.models import AidRequest, BudgetLine, Round, RoundSeat, Vote
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from notifications.errors import Refused


@dataclass(frozen=True)
class Ballot:
    """One round with everything that decides it; read once, under the case's lock where something is to change."""

    round: Round
    seats: tuple[RoundSeat, ...]
    lines: tuple[BudgetLine, ...]
    votes: Mapping[uuid.UUID, CastVote]
    reasons: Mapping[uuid.UUID, str]
    objectors: frozenset[uuid.UUID]
    urgency: str
    parameters: Parameters

    @property
    def electorate(self) -> Electorate:
        """Return whose votes count now."""
        return voting.electorate_of(voters(self.seats), voted=frozenset(self.votes))

    @property
    def proposed(self) -> dict[uuid.UUID, int]:
        """Return the proposed amount of each line, minor units."""
        return {line.pk: line.proposed_minor or 0 for line in self.lines}

    @property
    def terms(self) -> Terms:
        """Return what was fixed when the round opened; windows begin anew after a question or a hold."""
        return Terms(
            tier=Tier(self.round.tier),
            urgency=self.urgency,
            opened_at=_not_before(self.round.opened_at, self.round.resumed_at),
            deadline_at=self.round.deadline_at,
            proposed=self.proposed,
            is_extended=self.round.extended_at is not None,
        )

    @property
    def objections(self) -> int:
        """Return how many of those whose votes count have objected."""
        return len(self.objectors & frozenset(self.electorate.base))

    @property
    def count(self) -> Count:
        """Return where the counting stands."""
        return voting.count_votes(
            self.votes.values(), self.electorate, self.terms.tier, self.parameters, objections=self.objections
        )

    def outcome(self, *, now: datetime) -> voting.Outcome:
        """Return what the votes cast decide at this moment, or what must happen next."""
        return voting.outcome(
            self.votes.values(),
            self.electorate,
            self.terms,
            now=now,
            parameters=self.parameters,
            objections=self.objections,
        )

    def is_decided(self, *, now: datetime) -> bool:
        """Say whether the votes cast so far decide already, closed or not."""
        return isinstance(self.outcome(now=now), voting.Approved | voting.Declined)

    def seat_of(self, user_id: uuid.UUID | None) -> RoundSeat | None:
        """Return this person's seat, called or not."""
        return next((seat for seat in self.seats if seat.user_id == user_id), None)

    def approvers(self) -> frozenset[uuid.UUID]:
        """Return who of those counted approves."""
        return frozenset(
            user_id
            for user_id in self.electorate.base
            if user_id in self.votes and self.votes[user_id].choice == voting.APPROVE
        )

    def with_vote(self, vote: CastVote, reason_code: str = "") -> "Ballot":
        """Return the ballot after this vote."""
        reasons = {**self.reasons, vote.user_id: reason_code}
        return replace(self, votes={**self.votes, vote.user_id: vote}, reasons=reasons)


def has_open_round(aid_request: AidRequest) -> bool:
    """Say whether the board is voting on the case, also while a question to the asker is open."""
    return Round.objects.filter(aid_request=aid_request, closed_at__isnull=True).exists()


def open_ballot(aid_request: AidRequest, *, lock: bool = False) -> Ballot:
    """Return the open round of a case; raises Refused when none is open. Four queries, and one for the lines."""
    rounds = Round.objects.filter(aid_request=aid_request, closed_at__isnull=True)
    found = (rounds.select_for_update(of=("self",)) if lock else rounds).first()
    if found is None:
        raise Refused(_("No round is open; the coordinator presents the case first."), code="no_round")
    return ballot_of(found, aid_request)


def ballot_of(voted: Round, aid_request: AidRequest) -> Ballot:
    """Return a round, open or closed, with its seats, votes and objections."""
    votes, reasons = _votes(voted)
    return Ballot(
        round=voted,
        seats=tuple(voted.seats.all()),
        lines=tuple(aid_request.lines.all()),
        votes=votes,
        reasons=reasons,
        objectors=frozenset(voted.objections.values_list("user_id", flat=True)),
        urgency=aid_request.urgency,
        parameters=parameters_of(aid_request),
    )


def _votes(voted: Round) -> tuple[dict[uuid.UUID, CastVote], dict[uuid.UUID, str]]:
    rows = Vote.objects.filter(round=voted).values_list(
        "user_id", "choice", "reason_code", "cast_at", "lines__line_id", "lines__amount_minor"
    )
    votes: dict[uuid.UUID, CastVote] = {}
    reasons: dict[uuid.UUID, str] = {}
    for user_id, choice, reason_code, cast_at, line_id, amount in rows:
        amounts = dict(votes[user_id].amounts) if user_id in votes else {}
        if line_id is not None:
            amounts[line_id] = amount
        since = _not_before(cast_at, voted.resumed_at)
        votes[user_id] = CastVote(user_id=user_id, choice=choice, cast_at=since, amounts=amounts)
        reasons[user_id] = reason_code
    return votes, reasons


def voters(rows: Iterable[RoundSeat]) -> list[Seat]:
    """Return seats as the counting sees them; a seat whose person was forgotten counts no more."""
    return [
        Seat(
            user_id=row.user_id,
            position=row.position,
            is_substitute=row.substitute,
            is_away=row.away_at is not None,
            is_recused=row.recused_at is not None,
        )
        for row in rows
        if row.user_id is not None
    ]


def _not_before(moment: datetime, earliest: datetime | None) -> datetime:
    return moment if earliest is None else max(moment, earliest)
