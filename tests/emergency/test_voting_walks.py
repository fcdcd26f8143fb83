"""20,000 random steps over boards, votes, absences, recusals, elections and time: no round is ever stuck.

The walk keeps the books of a round as the acts do: seats leave, mandates end, substitutes step in, the chair names
replacements when asked. What it must never see is a round that neither ends nor says who can move it on.
"""

import random
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from emergency.deciding.voting import (
    ABSTAIN,
    APPROVE,
    DECLINE,
    Approved,
    CastVote,
    Declined,
    Electorate,
    NeedsExtension,
    NeedsReplacement,
    Open,
    Outcome,
    Seat,
    Terms,
    electorate_of,
    extended_deadline,
    outcome,
)
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from tests.emergency.boards import DEADLINE, LINE, OPENED

STEPS = 20_000
PROPOSED = 100_000
ACTS = ("vote", "vote", "vote", "vote", "away", "recuse", "object", "lift", "wait", "duty", "named")


@dataclass
class Walk:
    """One round on one board, and the present moment."""

    dice: random.Random
    seats: list[Seat]
    terms: Terms
    now: datetime = OPENED
    votes: dict[uuid.UUID, CastVote] = field(default_factory=dict)
    objectors: set[uuid.UUID] = field(default_factory=set)
    duty: frozenset[uuid.UUID] = frozenset()
    # Who was called when the round was last looked at.
    last: Electorate = field(default_factory=lambda: Electorate(()))

    @property
    def called(self) -> Electorate:
        terms = self.terms
        alone = terms.tier is Tier.DUTY and not (terms.extra or terms.least_base or terms.is_extended)
        return electorate_of(self.seats, voted=frozenset(self.votes), on_duty=(self.duty,) if alone else ())

    def look(self) -> Outcome:
        self.last = called = self.called
        objections = len(self.objectors & frozenset(called.base))
        return outcome(self.votes.values(), called, self.terms, now=self.now, parameters=R1, objections=objections)

    def change(self, seat: Seat, **to: bool) -> None:
        self.seats[self.seats.index(seat)] = replace(seat, **to)

    def cast(self, user_id: uuid.UUID, choice: str) -> None:
        amounts = {LINE: self.dice.choice((PROPOSED, PROPOSED, 40_000))} if choice == APPROVE else {}
        self.votes[user_id] = CastVote(user_id=user_id, choice=choice, cast_at=self.now, amounts=amounts)

    def step(self) -> None:
        act, seat, base = self.dice.choice(ACTS), self.dice.choice(self.seats), self.last.base
        if act == "vote" and base:
            self.cast(self.dice.choice(base), self.dice.choice((APPROVE, APPROVE, DECLINE, ABSTAIN)))
        elif act == "away":
            self.change(seat, is_away=True)
        elif act == "recuse" and self.dice.random() < 0.4:
            self.change(seat, is_recused=True)
        elif act == "object" and self.terms.tier is Tier.TWO and base:
            self.objectors.add(self.dice.choice(base))
        elif act == "lift" and self.dice.random() < 0.1:
            self.terms = replace(self.terms, tier=self.terms.tier.lifted())
        elif act == "duty":
            self.duty = frozenset({seat.user_id})
        elif act == "named":
            self.name()
        else:
            self.now += timedelta(hours=self.dice.choice((1, 6, 24)))

    def name(self) -> None:
        """Let the chair name a seat elected meanwhile: in an empty place, or beside the others where none is empty."""
        members = sum(not seat.is_substitute for seat in self.seats)
        full = electorate_of(self.seats, voted=frozenset(self.votes))
        is_empty = members > len(full.base)
        self.seats.append(Seat(user_id=uuid.UUID(int=self.dice.getrandbits(128)), position=0, is_substitute=is_empty))

    def answer(self, found: Outcome) -> None:
        """Do what the result asks for: extend, or name as many replacements as it wants."""
        if isinstance(found, NeedsExtension):
            deadline_at = extended_deadline(self.terms, now=self.now, parameters=R1)
            self.terms = replace(self.terms, is_extended=True, deadline_at=deadline_at)
        if isinstance(found, NeedsReplacement):
            silent = [
                seat for seat in self.seats if seat.user_id in self.called.base and seat.user_id not in self.votes
            ]
            if self.now >= self.terms.deadline_at:
                for seat in silent[: found.missing]:
                    self.change(seat, is_away=True)
            for _one in range(found.missing):
                self.name()


def begin(dice: random.Random) -> Walk:
    members, substitutes = dice.choice((3, 5, 7, 9)), dice.randrange(3)
    seats = [
        Seat(user_id=uuid.UUID(int=dice.getrandbits(128)), position=place, is_substitute=place > members)
        for place in range(1, members + substitutes + 1)
    ]
    terms = Terms(
        tier=dice.choice(list(Tier)),
        urgency=dice.choice(("red", "amber", "green")),
        opened_at=OPENED,
        deadline_at=DEADLINE,
        proposed={LINE: PROPOSED},
        extra=dice.choice((0, 0, 0, 1)),
        least_base=dice.choice((0, 0, 0, 3)),
    )
    return Walk(dice, seats, terms)


def check(walk: Walk, found: Outcome) -> None:
    """Hold the result against what a reader of the regulations would count by hand."""
    base, count = walk.last.base, found.count
    counted = [vote for vote in walk.votes.values() if vote.user_id in base]
    assert count.approvals == sum(vote.choice == APPROVE for vote in counted)
    assert count.approvals + count.declines + count.abstentions + count.pending == len(base)
    least = max(walk.terms.least_base, count.required)
    if isinstance(found, NeedsReplacement):
        assert found.missing > 0
        assert len(base) < least or (walk.terms.is_extended and walk.now >= walk.terms.deadline_at)
        return
    assert len(base) >= least
    if isinstance(found, Approved):
        assert count.approvals >= count.required
        assert 0 < found.amounts[LINE] <= PROPOSED
        supporting = sum(vote.amounts.get(LINE, 0) >= found.amounts[LINE] for vote in counted)
        assert supporting >= count.required
    if isinstance(found, Declined):
        # Silence alone never declines: those still silent could not bring enough, or enough for any one sum.
        assert count.approvals + count.pending < count.required or (not count.pending and count.approvals)
        assert count.declines + count.abstentions or count.approvals
    if isinstance(found, Open):
        assert found.next_at > walk.now


def solves(walk: Walk, found: Outcome) -> bool:
    """Say whether doing what is asked for, and everybody called approving, ends the round."""
    for _round in range(4):
        walk.answer(found)
        for user_id in walk.called.base:
            if user_id not in walk.votes:
                walk.cast(user_id, APPROVE)
        walk.now = max(walk.now, walk.terms.deadline_at) + timedelta(hours=25)
        found = walk.look()
        if isinstance(found, Approved | Declined):
            return True
    return False


@pytest.mark.parametrize("seed", [29, 31])
def test_r16_no_walk_over_any_board_ends_in_a_dead_state(seed: int) -> None:
    dice, steps, ended = random.Random(seed), 0, {Approved: 0, Declined: 0}
    while steps < STEPS // 2:
        walk = begin(dice)
        walk.look()
        for _step in range(40):
            walk.step()
            steps += 1
            found = walk.look()
            check(walk, found)
            if isinstance(found, Approved | Declined):
                ended[type(found)] += 1
                break
            if isinstance(found, NeedsExtension | NeedsReplacement) and dice.random() < 0.5:
                walk.answer(found)
                walk.look()
        else:
            assert solves(walk, walk.look())
    assert min(ended.values()) > 100
