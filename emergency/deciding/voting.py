"""Counting the board's votes: who is called, how many must agree, what the votes cast decide so far.

Words: the *base* is everybody called to the round and not recused, abstentions included; a seat of the base is
*pending* until it votes; *required* is the number of approvals its tier wants. Time alone decides nothing: when a
window or a deadline is over, the votes cast are read, and where they are too few somebody is asked to act.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from fund.rules.codes import RED
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from notifications.errors import Malformed, Refused

__all__ = ["Tier"]

APPROVE = "approve"
DECLINE = "decline"
ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A board seat in a round; substitutes step in by `position`, named deputies for their one seat only."""

    user_id: uuid.UUID
    position: int
    is_substitute: bool = False
    # Of a substitute: whose named deputy this is.
    deputy_for: uuid.UUID | None = None
    is_away: bool = False
    is_recused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote:
    """A seat's current vote on the revision before the board; amounts by budget line, minor units."""

    user_id: uuid.UUID
    choice: str
    cast_at: datetime
    amounts: Mapping[uuid.UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was fixed when the round opened; `proposed` are the highest amounts by budget line, minor units.

    `extra` approvals are wanted besides those of the tier; `least_base` seats must be called whatever the tier.
    """

    tier: Tier
    urgency: str
    opened_at: datetime
    deadline_at: datetime
    proposed: Mapping[uuid.UUID, int]
    is_extended: bool = False
    extra: int = 0
    least_base: int = 0


@dataclass(frozen=True, slots=True)
class Electorate:
    """The people whose votes count, and which of them are substitutes who stepped in."""

    base: tuple[uuid.UUID, ...]
    stepped_in: tuple[uuid.UUID, ...] = ()

    def missing(self, tier: Tier, parameters: Parameters, *, extra: int = 0, least_base: int = 0) -> int:
        """Return how many seats must still be found before this tier may decide at all."""
        required = required_approvals(tier, len(self.base), parameters, extra=extra)
        return max(0, max(required, least_base) - len(self.base))

    def alone(self, on_duty: frozenset[uuid.UUID], voted: frozenset[uuid.UUID]) -> "Electorate":
        """Return the same without who is neither on duty nor has voted already."""
        kept = on_duty | voted
        return Electorate(*(tuple(seat for seat in seats if seat in kept) for seats in (self.base, self.stepped_in)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Where the counting stands; `tier` is the one counted under, lifted or not."""

    tier: Tier
    required: int
    approvals: int
    declines: int
    abstentions: int
    pending: int

    @property
    def can_still_pass(self) -> bool:
        """Say whether the pending seats could still bring enough approvals."""
        return self.approvals + self.pending >= self.required


@dataclass(frozen=True, slots=True)
class Open:
    """Nothing is decided; without a further vote the next look is due at `next_at`."""

    count: Count
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """Enough seats approve; amounts by budget line, minor units."""

    count: Count
    amounts: Mapping[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class Declined:
    """Enough approvals, or enough for any one amount, have become impossible."""

    count: Count


@dataclass(frozen=True, slots=True)
class NeedsExtension:
    """The deadline is over and votes are missing: the round is extended once, with substitutes for the silent."""

    count: Count
    silent: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class NeedsReplacement:
    """The chair must name this many replacements; the round stays open."""

    count: Count
    missing: int


Outcome = Open | Approved | Declined | NeedsExtension | NeedsReplacement


def electorate_of(
    seats: Iterable[Seat],
    *,
    voted: frozenset[uuid.UUID] = frozenset(),
    on_duty: Sequence[frozenset[uuid.UUID]] = (),
) -> Electorate:
    """Return who is called: members present; for each one away its named deputy, else the next substitute by order.

    For one recused the next substitute: who was named by somebody too near stands too near. `voted` names who has cast
    a vote in this round: such a vote stands when its seat goes away later, and a substitute who has voted stays; a
    recusal ends both. `on_duty` are who decide alone and, if none of them is called, who stands in for them; where
    nobody of any group is called, all are asked.
    """
    ordered = sorted(seats, key=lambda seat: seat.position)
    members = [seat for seat in ordered if not seat.is_substitute]
    present = [seat.user_id for seat in members if _serves(seat, voted)]
    waiting = [seat for seat in ordered if seat.is_substitute and _serves(seat, voted)]
    already = [seat.user_id for seat in waiting if seat.user_id in voted]
    wanted = max(0, len(members) - len(present) - len(already))
    others = [seat.user_id for seat in waiting if seat.deputy_for is None and seat.user_id not in voted]
    stepped_in = (*already, *[*_deputies(members, waiting, voted), *others][:wanted])
    called = Electorate((*present, *stepped_in), stepped_in)
    alone = next((group for group in on_duty if group & frozenset(called.base)), None)
    return called.alone(alone, voted) if alone else called


def give_way(
    seats: Iterable[Seat], silent: Iterable[uuid.UUID], *, voted: frozenset[uuid.UUID] = frozenset()
) -> frozenset[uuid.UUID]:
    """Return which of the silent are counted as away: those for whom somebody else is there to be called."""
    row, gone = list(seats), set[uuid.UUID]()
    size = len(electorate_of(row, voted=voted).base)
    for user_id in silent:
        without = [replace(seat, is_away=True) if seat.user_id == user_id else seat for seat in row]
        if len(electorate_of(without, voted=voted).base) >= size:
            row, gone = without, gone | {user_id}
    return frozenset(gone)


def least_voters(tier: Tier, parameters: Parameters) -> int:
    """Return how many seats a tier needs before it may decide; it is never lowered for lack of people."""
    if tier is Tier.DUTY:
        return 1
    return 2 if tier is Tier.TWO else parameters.least_voters


def required_approvals(tier: Tier, base: int, parameters: Parameters, *, extra: int = 0) -> int:
    """Return the approvals wanted out of a base of this many seats."""
    least, share = least_voters(tier, parameters), 0
    if tier is Tier.MAJORITY:
        share = base // 2 + 1
    elif tier is Tier.TWO_THIRDS:
        share = -(-2 * base // 3)
    return max(least, share) + extra


def counted_tier(tier: Tier, votes: Iterable[CastVote], objections: int) -> Tier:
    """Return the tier to count under: one decline or objection lifts the tier of two to the majority."""
    if tier is not Tier.TWO:
        return tier
    is_opposed = objections > 0 or any(vote.choice == DECLINE for vote in votes)
    return tier.lifted() if is_opposed else tier


def count_votes(
    votes: Iterable[CastVote], electorate: Electorate, terms: Terms, parameters: Parameters, *, objections: int = 0
) -> Count:
    """Count the votes of the electorate; anybody else's vote is left out."""
    return _count(_of_base(votes, electorate), electorate, terms, parameters, objections)


def _count(
    counted: Sequence[CastVote], electorate: Electorate, terms: Terms, parameters: Parameters, objections: int
) -> Count:
    lifted = counted_tier(terms.tier, counted, objections)
    choices = [vote.choice for vote in counted]
    return Count(
        tier=lifted,
        required=required_approvals(lifted, len(electorate.base), parameters, extra=terms.extra),
        approvals=choices.count(APPROVE),
        declines=choices.count(DECLINE),
        abstentions=choices.count(ABSTAIN),
        pending=len(electorate.base) - len(counted),
    )


def outcome(
    votes: Iterable[CastVote],
    electorate: Electorate,
    terms: Terms,
    *,
    now: datetime,
    parameters: Parameters,
    objections: int = 0,
) -> Outcome:
    """Return what the votes cast decide at this moment, or what must happen next."""
    counted = _of_base(votes, electorate)
    count = _count(counted, electorate, terms, parameters, objections)
    missing = electorate.missing(count.tier, parameters, extra=terms.extra, least_base=terms.least_base)
    if missing:
        return NeedsReplacement(count, missing)
    if not count.can_still_pass:
        return Declined(count)
    if count.approvals < count.required:
        return _waiting(count, counted, electorate, terms, now)
    window_ends_at = window_end(count.tier, counted, terms, parameters)
    if window_ends_at is not None and now < window_ends_at:
        return Open(count, window_ends_at)
    return _with_enough_approvals(count, counted, electorate, terms, now)


def window_end(tier: Tier, votes: Sequence[CastVote], terms: Terms, parameters: Parameters) -> datetime | None:
    """Return until when an objection is awaited: in the tier of two only; red counts from the first approval."""
    if tier is not Tier.TWO:
        return None
    if terms.urgency != RED:
        return terms.opened_at + timedelta(hours=parameters.objection_hours)
    approved_at = [vote.cast_at for vote in votes if vote.choice == APPROVE]
    return min(approved_at) + timedelta(hours=parameters.objection_red_hours) if approved_at else None


def approved_amounts(
    votes: Iterable[CastVote], required: int, proposed: Mapping[uuid.UUID, int]
) -> dict[uuid.UUID, int]:
    """Return for each line the highest amount that `required` approving votes support, never above the proposal."""
    approving = [vote for vote in votes if vote.choice == APPROVE]
    return {
        line: _supported([vote.amounts.get(line, 0) for vote in approving], required, proposed[line])
        for line in proposed
    }


def silent_seats(votes: Iterable[CastVote], electorate: Electorate) -> tuple[uuid.UUID, ...]:
    """Return the seats of the electorate that have not voted."""
    voted = {vote.user_id for vote in votes}
    return tuple(user_id for user_id in electorate.base if user_id not in voted)


def extended_deadline(terms: Terms, *, now: datetime, parameters: Parameters) -> datetime:
    """Return the deadline of a round extended now: the time its urgency has for a decision, once more."""
    return now + timedelta(hours=parameters.decision_hours(terms.urgency))


def check_amounts(choice: str, amounts: Mapping[uuid.UUID, int], proposed: Mapping[uuid.UUID, int]) -> None:
    """Raise Malformed or Refused unless the amounts fit the choice: each line once, none above its proposal."""
    if choice != APPROVE:
        if amounts:
            raise Malformed(fields={"lines": _("Only an approval carries amounts.")})
        return
    if amounts.keys() != proposed.keys() or min(amounts.values(), default=-1) < 0:
        raise Malformed(fields={"lines": _("Give every line of the proposal one amount; nothing is 0.00.")})
    if any(amount > proposed[line] for line, amount in amounts.items()):
        raise Refused(
            _("A vote cannot exceed the proposed amount of a line; ask the coordinator to propose more."),
            code="above_proposal",
        )
    if not any(amounts.values()):
        raise Refused(
            _("An approval of nothing helps nobody: give one line an amount, or decline."), code="nothing_approved"
        )


def _deputies(members: Sequence[Seat], waiting: Sequence[Seat], voted: frozenset[uuid.UUID]) -> Iterator[uuid.UUID]:
    """Yield the first named deputy of each seat that is away; none where one of its deputies has voted already."""
    for member in members:
        if member.is_away and not member.is_recused and member.user_id not in voted:
            named = [seat.user_id for seat in waiting if seat.deputy_for == member.user_id]
            if named and not voted & frozenset(named):
                yield named[0]


def _serves(seat: Seat, voted: frozenset[uuid.UUID]) -> bool:
    return not seat.is_recused and (not seat.is_away or seat.user_id in voted)


def _of_base(votes: Iterable[CastVote], electorate: Electorate) -> list[CastVote]:
    base = frozenset(electorate.base)
    return [vote for vote in votes if vote.user_id in base]


def _waiting(count: Count, votes: Sequence[CastVote], electorate: Electorate, terms: Terms, now: datetime) -> Outcome:
    if now < terms.deadline_at:
        return Open(count, terms.deadline_at)
    silent = silent_seats(votes, electorate)
    return NeedsReplacement(count, len(silent)) if terms.is_extended else NeedsExtension(count, silent)


def _with_enough_approvals(
    count: Count, votes: Sequence[CastVote], electorate: Electorate, terms: Terms, now: datetime
) -> Outcome:
    amounts = approved_amounts(votes, count.required, terms.proposed)
    is_final = amounts == _highest_still_possible(count, votes, electorate, terms, now)
    if not any(amounts.values()):
        return Declined(count) if is_final else _waiting(count, votes, electorate, terms, now)
    # The lower tiers decide as soon as they may; above, silent seats can still raise an amount until the deadline.
    if is_final or count.tier < Tier.MAJORITY or now >= terms.deadline_at:
        return Approved(count, amounts)
    return Open(count, terms.deadline_at)


def _highest_still_possible(
    count: Count, votes: Sequence[CastVote], electorate: Electorate, terms: Terms, now: datetime
) -> dict[uuid.UUID, int]:
    most = [
        CastVote(user_id=user_id, choice=APPROVE, cast_at=now, amounts=terms.proposed)
        for user_id in silent_seats(votes, electorate)
    ]
    return approved_amounts([*votes, *most], count.required, terms.proposed)


def _supported(amounts: Sequence[int], required: int, proposed: int) -> int:
    if len(amounts) < required:
        return 0
    return min(sorted(amounts, reverse=True)[required - 1], proposed)
