"""100,000 steps over boards, votes, absences, elections and clocks: what is decided stays, and stays within its limits.

Rounds of every size and sum are walked through with the counting alone. At each step the count is also looked at from
later moments, as the clock will: nothing that is decided may change, nothing may be late or early, and a round that is
open must lead somewhere by itself or through somebody who is asked.
"""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
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
    silent_seats,
)
from fund.rules.facts import RequestFacts
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import ceiling, tier_for
from tests.emergency.boards import OPENED
from tests.fund.rules.builders import facts, lines
from tests.thoroughly import times_as_far

STEPS, SEEDS, LONGEST = times_as_far(100_000), (3, 5, 7, 11), 30
# Around every limit of R-16, in euros.
SUMS = (1, 299, 300, 301, 900, 1_499, 1_500, 1_501, 2_999, 3_000, 3_001, 9_000)
ACTS = ("vote",) * 6 + ("away", "recused", "ended", "elected", "object", "lift", "wait", "wait")
SECOND, HOUR, DAY, YEAR = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=365)
DECIDED = Approved | Declined


@dataclass
class Round:
    """A round on a board that changes while it votes; `now` is the present moment."""

    dice: random.Random
    about: RequestFacts
    seats: list[Seat]
    terms: Terms
    now: datetime = OPENED
    votes: dict[uuid.UUID, CastVote] = field(default_factory=dict)
    objectors: set[uuid.UUID] = field(default_factory=set)
    called: Electorate = field(init=False)
    counted: list[CastVote] = field(init=False)

    def __post_init__(self) -> None:
        self.recount()

    def recount(self) -> None:
        """Note who is called and whose votes count, after something has changed."""
        self.called = electorate_of(self.seats, voted=frozenset(self.votes))
        self.counted = [vote for vote in self.votes.values() if vote.user_id in self.called.base]

    def look(self, at: datetime | None = None, extra_votes: tuple[CastVote, ...] = ()) -> Outcome:
        called, votes = self.called, [*self.votes.values(), *extra_votes]
        objections = len(self.objectors & frozenset(called.base))
        return outcome(votes, called, self.terms, now=at or self.now, parameters=R1, objections=objections)

    def vote_of(self, user_id: uuid.UUID, choice: str, share: float = 1) -> CastVote:
        amounts = {line: int(most * share) for line, most in self.terms.proposed.items()} if choice == APPROVE else {}
        return CastVote(user_id=user_id, choice=choice, cast_at=self.now, amounts=amounts)

    def step(self) -> None:
        """Let one thing happen to the round."""
        act, place = self.dice.choice(ACTS), self.dice.randrange(len(self.seats))
        base, seat = self.called.base, self.seats[place]
        if act == "vote" and base:
            choice = self.dice.choice((APPROVE, APPROVE, APPROVE, DECLINE, ABSTAIN))
            voter = self.dice.choice(base)
            # Three times the proposal is refused where votes are taken; the count must not rely on that.
            self.votes[voter] = self.vote_of(voter, choice, self.dice.choice((1, 1, 0.5, 0.01, 3)))
        elif act in {"away", "ended"}:
            # A mandate that ended counts as an absence that does not end: a vote cast before stands.
            self.seats[place] = replace(seat, is_away=True)
        elif act == "recused" and self.dice.random() < 0.3:
            self.seats[place] = replace(seat, is_recused=True)
        elif act == "elected":
            self.elect()
        elif act == "object" and base:
            self.objectors.add(self.dice.choice(base))
        elif act == "lift" and self.dice.random() < 0.2:
            self.terms = replace(self.terms, tier=self.terms.tier.lifted())
        else:
            self.now += self.dice.choice((HOUR / 2, 6 * HOUR, DAY))
        self.recount()

    def elect(self) -> None:
        """Let the chair name a seat just elected, in an empty place where there is one."""
        is_empty = sum(not seat.is_substitute for seat in self.seats) > len(self.called.base)
        newest = uuid.UUID(int=self.dice.getrandbits(128))
        self.seats.append(Seat(user_id=newest, position=len(self.seats) + 1, is_substitute=is_empty))
        self.recount()

    def do_what_is_asked(self, found: Outcome) -> None:
        """Extend the round, or give the silent up and name as many seats as are missing."""
        if isinstance(found, NeedsExtension):
            deadline_at = extended_deadline(self.terms, now=self.now, parameters=R1)
            self.terms = replace(self.terms, is_extended=True, deadline_at=deadline_at)
        if isinstance(found, NeedsReplacement):
            silent = set(silent_seats(self.votes.values(), self.called)) if self.now >= self.terms.deadline_at else ()
            self.seats = [replace(one, is_away=True) if one.user_id in silent else one for one in self.seats]
            self.recount()
            for _one in range(found.missing):
                self.elect()

    def all_the_silent_approve(self) -> tuple[CastVote, ...]:
        """Return the votes of everybody who was called and said nothing, in full."""
        return tuple(self.vote_of(one, APPROVE) for one in silent_seats(self.votes.values(), self.called))


def open_round(dice: random.Random) -> Round:
    """Open a round on some board about some sum, in the tier that the regulations want for it."""
    members, substitutes = dice.choice((3, 5, 7, 9)), dice.randrange(4)
    seats = [
        Seat(user_id=uuid.UUID(int=dice.getrandbits(128)), position=place, is_substitute=place > members)
        for place in range(1, members + substitutes + 1)
    ]
    euros, urgency = dice.choice(SUMS), dice.choice(("red", "amber", "green"))
    parts = (euros,) if euros < 2 or dice.random() < 0.6 else (euros // 3, euros - euros // 3)
    about = facts(lines=lines(*parts), urgency=urgency)
    terms = Terms(
        tier=tier_for(about, R1),
        urgency=urgency,
        opened_at=OPENED,
        deadline_at=OPENED + timedelta(hours=R1.decision_hours(urgency)),
        proposed={uuid.UUID(int=number): line.amount_minor or 0 for number, line in enumerate(about.lines)},
        extra=dice.choice((0, 0, 0, 1)),
    )
    return Round(dice, about, seats, terms)


def check_decided_once(walk: Round, found: Outcome) -> None:
    """Later moments find what is decided decided the same: the same way, the same amounts, the same count."""
    for later in (SECOND, DAY, YEAR):
        assert walk.look(walk.now + later) == found


def check_within_limits(walk: Round, found: Approved) -> None:
    """No line above its proposal, no sum above what its tier may decide, and enough votes for every amount."""
    proposed, most = walk.terms.proposed, ceiling(found.count.tier, walk.about, R1)
    assert found.amounts.keys() == proposed.keys()
    assert all(0 <= found.amounts[line] <= proposed[line] for line in proposed)
    total = sum(found.amounts.values())
    assert total > 0 and (most is None or total <= most)
    assert found.count.tier >= tier_for(walk.about, R1)
    approving = [vote for vote in walk.counted if vote.choice == APPROVE]
    for line, amount in found.amounts.items():
        if amount:
            assert sum(vote.amounts[line] >= amount for vote in approving) >= found.count.required


def check_not_early(walk: Round, found: Approved) -> None:
    """Nobody's objection is cut off in the tier of two, nobody's higher amount above it."""
    if found.count.tier is Tier.TWO:
        first = min(vote.cast_at for vote in walk.counted if vote.choice == APPROVE)
        red = walk.terms.urgency == "red"
        assert walk.now >= (first + 2 * HOUR if red else OPENED + DAY)
    elif found.count.tier > Tier.TWO and walk.now < walk.terms.deadline_at:
        assert walk.look(extra_votes=walk.all_the_silent_approve()).amounts == found.amounts


def check_counted_by_hand(walk: Round, found: Outcome) -> None:
    """Who is called, in which tier, and how many must agree: counted here as the regulations say it."""
    base, count = walk.called.base, found.count
    stays = {seat.user_id for seat in walk.seats if not seat.is_recused and seat.user_id in walk.votes}
    assert stays <= set(base) and len(set(base)) == len(base)
    assert not {seat.user_id for seat in walk.seats if seat.is_recused} & set(base)
    opposed = walk.objectors & set(base) or any(vote.choice == DECLINE for vote in walk.counted)
    assert count.tier is (Tier.MAJORITY if walk.terms.tier is Tier.TWO and opposed else walk.terms.tier)
    size = len(base)
    wanted = {Tier.DUTY: 1, Tier.TWO: 2, Tier.MAJORITY: max(3, size // 2 + 1)}.get(
        count.tier, max(3, (2 * size + 2) // 3)
    )
    assert count.required == wanted + walk.terms.extra
    if isinstance(found, DECIDED):
        assert size >= count.required
    if isinstance(found, Approved):
        assert count.approvals >= count.required


def check_not_for_lack_of_voters(walk: Round) -> None:
    """A decline stands whatever the silent would say: it is never their silence that declines."""
    assert isinstance(walk.look(extra_votes=walk.all_the_silent_approve()), Declined)


def check_leads_on(walk: Round, found: Open) -> None:
    """An open round is looked at again on its moment, not before; then it is decided or somebody is asked to act."""
    assert found.next_at > walk.now
    assert walk.look(found.next_at - SECOND) == found
    # An objection window, then the deadline.
    at, then = found.next_at, walk.look(found.next_at)
    if isinstance(then, Open):
        at, then = then.next_at, walk.look(then.next_at)
    assert not isinstance(then, Open)
    assert walk.look(at + YEAR) == then


def check(walk: Round, found: Outcome) -> None:
    check_counted_by_hand(walk, found)
    if isinstance(found, DECIDED):
        check_decided_once(walk, found)
    if isinstance(found, Approved):
        check_within_limits(walk, found)
        check_not_early(walk, found)
    elif isinstance(found, Declined):
        check_not_for_lack_of_voters(walk)
    elif isinstance(found, Open):
        check_leads_on(walk, found)
    elif isinstance(found, NeedsExtension):
        assert not walk.terms.is_extended and found.silent
    else:
        assert found.missing > 0


def walk_on(walk: Round) -> Iterator[Outcome]:
    """Walk a round until it is decided, at most so many steps; yields what every step finds."""
    for _step in range(LONGEST):
        walk.step()
        found = walk.look()
        yield found
        if isinstance(found, DECIDED):
            return
        if walk.dice.random() < 0.5:
            walk.do_what_is_asked(found)


def bring_to_an_end(walk: Round) -> Outcome:
    """Do what is asked, let everybody called approve and time pass; return what comes of it."""
    found = walk.look()
    for _turn in range(4):
        walk.do_what_is_asked(found)
        walk.votes |= {vote.user_id: vote for vote in walk.all_the_silent_approve()}
        walk.recount()
        walk.now = max(walk.now, walk.terms.deadline_at) + DAY
        found = walk.look()
        if isinstance(found, DECIDED):
            break
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_r16_what_long_walks_decide_stays_decided_within_its_limits_and_no_walk_is_stuck(seed: int) -> None:
    dice, steps, met = random.Random(seed), 0, Counter[str]()
    while steps < STEPS // len(SEEDS):
        walk = open_round(dice)
        found = walk.look()
        for found in walk_on(walk):
            steps += 1
            check(walk, found)
            met[type(found).__name__] += 1
            met[f"approved by {found.count.tier}"] += isinstance(found, Approved)
        if not isinstance(found, DECIDED):
            assert isinstance(bring_to_an_end(walk), DECIDED)
    assert min(met[one.__name__] for one in (Approved, Declined, Open, NeedsExtension, NeedsReplacement)) > 100, met
    assert all(met[f"approved by {tier}"] for tier in Tier), met
