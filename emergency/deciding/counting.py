"""A round as the counting sees it: rows of seats, votes and objections turned into `voting`, and back."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from emergency.deciding import voting
from emergency.deciding.electorate import on_duty, open_seats_of, seats_of
from emergency.deciding.voting import CastVote, Count, Electorate, Seat, Terms
from emergency.facts import parameters_of
from emergency.models import AidRequest, BudgetLine, Round, RoundKind, RoundSeat, Vote
from emergency.selectors import lines_of
from emergency.states import State
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from notifications.errors import Refused
from notifications.prepared import Prepared


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
    # Who is on duty now and may decide the lowest tier alone, and after them who stands in.
    on_duty: Sequence[frozenset[uuid.UUID]] = ()
    # Under which id the vote of each is written down.
    vote_ids: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    @property
    def electorate(self) -> Electorate:
        """Return whose votes count now."""
        alone = (*self.on_duty, self._deputies_on_duty) if self.may_decide_alone and self.on_duty else ()
        return voting.electorate_of(voters(self.seats), voted=frozenset(self.votes), on_duty=alone)

    @property
    def _deputies_on_duty(self) -> frozenset[uuid.UUID]:
        """Return the named deputies of the seats on duty, who come after those named in the rota."""
        duty = self.on_duty[0]
        return frozenset(seat.user_id for seat in self.seats if seat.user_id and seat.deputy_for_id in duty)

    @property
    def is_appeal(self) -> bool:
        """Say whether the appeal panel decides."""
        return self.round.kind == RoundKind.APPEAL

    @property
    def is_top_up(self) -> bool:
        """Say whether the sums were approved before, and only their rate of exchange has moved."""
        return self.round.kind == RoundKind.TOP_UP

    @property
    def may_decide_alone(self) -> bool:
        """Say whether one seat on duty decides; once they let the deadline pass, any seat called may."""
        is_lowest = Tier(self.round.tier) is Tier.DUTY and not self.is_appeal
        return is_lowest and not self.round.extra_approvals and self.round.extended_at is None

    @property
    def missing(self) -> int:
        """Return how many seats must still be found before the round can be decided at all."""
        terms = self.terms
        return self.electorate.missing(self.count.tier, self.parameters, extra=terms.extra, least_base=terms.least_base)

    @cached_property
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
            extra=self.round.extra_approvals,
            least_base=self.parameters.panel_least if self.is_appeal else 0,
        )

    @property
    def objections(self) -> int:
        """Return how many of those whose votes count have objected."""
        return len(self.objectors & frozenset(self.electorate.base))

    @property
    def count(self) -> Count:
        """Return where the counting stands."""
        return voting.count_votes(
            self.votes.values(), self.electorate, self.terms, self.parameters, objections=self.objections
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

    @property
    def empty_seats(self) -> int:
        """Return how many members of the board nobody stands in for."""
        called = voting.electorate_of(voters(self.seats), voted=frozenset(self.votes))
        return sum(not seat.substitute for seat in self.seats) - len(called.base)

    @property
    def uncalled(self) -> list[RoundSeat]:
        """Return the seats whose votes count now and who were not called yet."""
        base = frozenset(self.electorate.base)
        return [seat for seat in self.seats if seat.user_id in base and seat.called_at is None]

    @property
    def free(self) -> list[RoundSeat]:
        """Return the seats that could still be called: nobody's place is theirs yet."""
        base = frozenset(self.electorate.base)
        return [seat for seat in self.seats if seat.user_id not in base and seat.substitute and is_able(seat)]

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


def check_is_about_the_case(aid_request: AidRequest) -> None:
    """Raise Refused while the board votes on the rate alone: nothing about the case itself is open then."""
    asked = Round.objects.filter(aid_request=aid_request, closed_at__isnull=True, kind=RoundKind.TOP_UP)
    if aid_request.state == State.IN_REVIEW and asked.exists():
        raise about_the_rate_only()


def about_the_rate_only() -> Refused:
    """Return what is said to whoever would take up the case itself during such a round."""
    return Refused(
        _("The board decides here whether the same sum is paid at the rate of today: approve or decline it."),
        code="about_the_rate_only",
    )


def open_ballot(aid_request: AidRequest, *, now: datetime, is_shown: bool = False) -> Ballot:
    """Return the open round of a case, three queries; raises Refused when none is open.

    Where something is to change the case's lock is held, and with it all its rounds. Where it `is_shown` the seats
    come with their people.
    """
    seats = open_seats_of(aid_request, now=now, are_shown=is_shown)
    if seats:
        return _ballots([seats[0].round], seats, aid_request, now=now)[0]
    # Nobody holds a seat on the board: the round is open none the less.
    found = Round.objects.filter(aid_request=aid_request, closed_at__isnull=True).first()
    if found is None:
        raise Refused(_("No round is open; the coordinator presents the case first."), code="no_round")
    return _ballots([found], [], aid_request, now=now)[0]


def ballot_of(voted: Round, aid_request: AidRequest, *, now: datetime) -> Ballot:
    """Return a round, open or closed, with its seats, votes and objections."""
    return ballots_of([voted], aid_request, now=now)[0]


def ballots_of(rounds: Sequence[Round], aid_request: AidRequest, *, now: datetime) -> list[Ballot]:
    """Return rounds of one case with everything that decides them, in as many queries as one round takes."""
    if not rounds:
        return []
    seats = seats_of([one.pk for one in rounds], aid_request.fund_id, now=now)
    return _ballots(rounds, seats, aid_request, now=now)


def _ballots(
    rounds: Sequence[Round], rows: Iterable[RoundSeat], aid_request: AidRequest, *, now: datetime
) -> list[Ballot]:
    seats: dict[uuid.UUID, list[RoundSeat]] = defaultdict(list)
    for seat in rows:
        seats[seat.round_id].append(seat)
    votes, reasons, vote_ids = _votes(rounds)
    lines, parameters = lines_of(aid_request), parameters_of(aid_request)
    is_duty_asked = any(one.tier == Tier.DUTY.value and one.closed_at is None for one in rounds)
    duty = on_duty(aid_request.fund_id, now=now) if is_duty_asked else ()
    return [
        Ballot(
            round=one,
            seats=tuple(seats[one.pk]),
            lines=lines,
            votes=votes[one.pk],
            reasons=reasons[one.pk],
            objectors=frozenset(seat.user_id for seat in seats[one.pk] if seat.user_id and seat.objected),
            urgency=aid_request.urgency,
            parameters=parameters,
            on_duty=duty if one.closed_at is None else (),
            vote_ids=vote_ids[one.pk],
        )
        for one in rounds
    ]


def opened_ballot(opened: Round, seats: Sequence[RoundSeat], aid_request: AidRequest, *, now: datetime) -> Ballot:
    """Return a round just opened with seats still to be written; nobody has voted."""
    duty = on_duty(aid_request.fund_id, now=now) if opened.tier == Tier.DUTY.value else ()
    return Ballot(
        round=opened,
        seats=tuple(seats),
        lines=lines_of(aid_request),
        votes={},
        reasons={},
        objectors=frozenset(),
        urgency=aid_request.urgency,
        parameters=parameters_of(aid_request),
        on_duty=duty,
    )


Votes = dict[uuid.UUID, dict[uuid.UUID, CastVote]]
Reasons = dict[uuid.UUID, dict[uuid.UUID, str]]
VoteIds = dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]]


@cache
def _votes_of(count: int) -> Prepared[tuple[Any, ...]]:
    def votes(**rounds: uuid.UUID) -> QuerySet[Any, Any]:
        cast = "round_id", "user_id", "pk", "choice", "reason_code", "cast_at"
        return Vote.objects.filter(round__in=list(rounds.values())).values_list(
            *cast, "lines__line_id", "lines__amount_minor"
        )

    return Prepared(votes, **{f"round{place}": uuid.UUID for place in range(count)})


def _votes(rounds: Sequence[Round]) -> tuple[Votes, Reasons, VoteIds]:
    """Return votes, reasons and the ids of the votes by round and seat."""
    resumed = {one.pk: one.resumed_at for one in rounds}
    votes: Votes = defaultdict(dict)
    reasons: Reasons = defaultdict(dict)
    vote_ids: VoteIds = defaultdict(dict)
    rows = _votes_of(len(rounds)).rows(**{f"round{place}": one.pk for place, one in enumerate(rounds)})
    for round_id, user_id, vote_id, choice, reason_code, cast_at, line_id, amount in rows:
        known = votes[round_id].get(user_id)
        amounts = {**(known.amounts if known else {}), **({} if line_id is None else {line_id: amount})}
        since = _not_before(cast_at, resumed[round_id])
        votes[round_id][user_id] = CastVote(user_id=user_id, choice=choice, cast_at=since, amounts=amounts)
        reasons[round_id][user_id], vote_ids[round_id][user_id] = reason_code, vote_id
    return votes, reasons, vote_ids


def is_able(seat: RoundSeat) -> bool:
    """Say whether this seat could vote if it were called."""
    return seat.in_force and seat.away_at is None and seat.recused_at is None


def voters(rows: Iterable[RoundSeat]) -> list[Seat]:
    """Return seats as the counting sees them; a seat whose person was forgotten counts no more."""
    return [
        Seat(
            user_id=row.user_id,
            position=row.position,
            is_substitute=row.substitute,
            deputy_for=row.deputy_for_id,
            # A seat whose mandate has ended can vote no more; a vote cast before stands.
            is_away=row.away_at is not None or not row.in_force,
            is_recused=row.recused_at is not None,
        )
        for row in rows
        if row.user_id is not None
    ]


def _not_before(moment: datetime, earliest: datetime | None) -> datetime:
    return moment if earliest is None else max(moment, earliest)
