"""A whole fund kept in memory, for walks: the real table of acts, the real counting, clocks and rules; no database.

Several cases run beside each other on one board that changes, with money that comes and is promised. Whatever decides
here is the function that decides there; the model only keeps the books between two acts.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from emergency.clock_rules import Clock, Promise, clock_for, due_at
from emergency.deciding import voting
from emergency.deciding.voting import (
    APPROVE,
    Approved,
    CastVote,
    Declined,
    Electorate,
    NeedsExtension,
    NeedsReplacement,
    Outcome,
    Seat,
    Terms,
)
from emergency.states import ACTS, State
from fund.rules.engine import Stage, blocks, judge
from fund.rules.facts import FenceFacts, HistoryFacts, LineFacts, MoneyFacts, RequestFacts
from fund.rules.findings import Finding, Passed
from fund.rules.limits import SHORT_OF_MONEY
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for
from fund.rules.wording import kept

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
LINE = uuid.UUID(int=1)
HANDS_OF_TWO = {"chair", "coordinator", "board", "seat", "treasurer"}
DECIDED = Approved | Declined


@dataclass
class Sitting:
    """One round of a case; its seats are those of the board when it opened."""

    seats: list[Seat]
    terms: Terms
    votes: dict[uuid.UUID, CastVote] = field(default_factory=dict)
    objectors: set[uuid.UUID] = field(default_factory=set)
    is_closed: bool = False

    @property
    def called(self) -> Electorate:
        return voting.electorate_of(self.seats, voted=frozenset(self.votes))

    def look(self, now: datetime) -> Outcome:
        called = self.called
        objections = len(self.objectors & frozenset(called.base))
        return voting.outcome(self.votes.values(), called, self.terms, now=now, parameters=R1, objections=objections)

    def change(self, user_id: uuid.UUID, **to: bool) -> None:
        self.seats = [replace(one, **to) if one.user_id == user_id else one for one in self.seats]

    def lift(self) -> None:
        """Have more seats decide, votes kept."""
        self.terms = replace(self.terms, tier=self.terms.tier.lifted())

    def name(self, newcomer: uuid.UUID) -> None:
        """Let the chair name somebody: in an empty place, or beside the others."""
        is_empty = sum(not one.is_substitute for one in self.seats) > len(self.called.base)
        self.seats.append(Seat(user_id=newcomer, position=0, is_substitute=is_empty))


@dataclass
class Request:
    """One aid request, as far as deciding it goes."""

    person: int
    urgency: str
    asked_minor: int
    sent_at: datetime
    state: str = State.SUBMITTED
    confirmations: int = 0
    sitting: Sitting | None = None
    promised_minor: int = 0
    approved_minor: int = 0
    approved_tier: Tier | None = None
    decided: list[str] = field(default_factory=list)
    deciders: set[uuid.UUID] = field(default_factory=set)
    passed: list[Passed] = field(default_factory=list)
    is_appealed: bool = False
    was_appealed: bool = False

    def go(self, act: str, to: str = "") -> None:
        """Do an act of the real table: only from its states, and only to where it may lead."""
        step = ACTS[act]
        assert self.state in step.sources, (act, self.state)
        assert not to or to in step.targets, (act, self.state, to)
        self.state = to or self.state

    @property
    def clock(self) -> Clock:
        """Return the clock of the promised decision."""
        return clock_for(
            Promise.DECISION,
            urgency=self.urgency,
            started_at=self.sent_at,
            submitted_at=self.sent_at,
            by_when=None,
            parameters=R1,
        )


@dataclass
class InMemory:
    """The fund: its board, money, running totals and cases; every act that has happened keeps its books right."""

    dice: Random
    now: datetime = BEGAN
    board: list[Seat] = field(default_factory=list)
    liquid_minor: int = 500_000
    cases: list[Request] = field(default_factory=list)
    granted: Counter[int] = field(default_factory=Counter)
    duty_granted: Counter[tuple[int, int]] = field(default_factory=Counter)
    lifted: set[tuple[int, int]] = field(default_factory=set)

    @property
    def committed_minor(self) -> int:
        return sum(case.promised_minor for case in self.cases)

    @property
    def quarter(self) -> tuple[int, int]:
        return self.now.year, (self.now.month - 1) // 3

    def somebody(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128))

    def facts(self, case: Request, minor: int, tier: Tier | None = None) -> RequestFacts:
        """Return what the rules may know of a case at this sum."""
        earlier = self.granted[case.person] - case.approved_minor
        alone = case.approved_minor if case.approved_tier is Tier.DUTY else 0
        return RequestFacts(
            judged_on=self.now.date(),
            currency="EUR",
            urgency=case.urgency,
            lines=(LineFacts(use="legal_aid", amount_minor=minor),),
            country="GE",
            recipient="member",
            submitted_on=case.sent_at.date(),
            regulation_from=BEGAN.date(),
            confirmations=case.confirmations,
            consent="agrees",
            harm_by_requester="no",
            history=HistoryFacts(codes_given=1, granted_minor=earlier, repeat_declared="none", is_repeat_checked=True),
            fence=FenceFacts(
                granted_minor=self.duty_granted[self.quarter] - alone, is_lifted=self.quarter in self.lifted
            ),
            money=MoneyFacts(
                liquid_minor=self.liquid_minor,
                committed_minor=self.committed_minor,
                committed_here_minor=case.promised_minor,
                balance_minor=self.liquid_minor,
            ),
            round_tier=tier,
        )

    def judged(self, case: Request, facts: RequestFacts, stage: Stage) -> list[Finding]:
        """Return what blocks this stage, money apart."""
        found = judge(facts, R1, version="R1", stage=stage, passed=case.passed)
        return [one for one in blocks(found) if one.code not in SHORT_OF_MONEY]

    def pass_over(self, case: Request, finding: Finding) -> bool:
        """Pass a block where the regulations name somebody for it; nobody passes what they do not."""
        policy = finding.overridable_by
        if policy is None or (policy.only_red and case.urgency != "red"):
            return False
        if finding.rule == "R-17":
            self.lifted.add(self.quarter)
            return True
        if not set(policy.who) & HANDS_OF_TWO:
            return False
        case.passed.append(Passed(rule=finding.rule, code=finding.code, value=kept(finding.value)))
        return True

    def open_sitting(self, case: Request, *, least: int = 0, without: frozenset[uuid.UUID] = frozenset()) -> None:
        """Open a round on the board of this moment, in the tier that the rules want for the sum."""
        tier = tier_for(replace(self.facts(case, case.asked_minor), is_appeal=bool(least)), R1)
        promised = due_at(case.clock, now=self.now) or self.now
        terms = Terms(
            tier=tier,
            urgency=case.urgency,
            opened_at=self.now,
            deadline_at=max(promised, self.now + timedelta(hours=R1.decision_hours(case.urgency))),
            proposed={LINE: case.asked_minor},
            least_base=least,
        )
        case.sitting = Sitting([one for one in self.board if one.user_id not in without], terms)

    def settle(self, case: Request) -> Outcome | None:
        """Close the round if the votes decide it, as the real act does; returns what was found."""
        sitting = case.sitting
        if sitting is None or sitting.is_closed or case.state != State.IN_REVIEW:
            return None
        result = sitting.look(self.now)
        if isinstance(result, Declined):
            self._decline(case, sitting)
        elif isinstance(result, Approved):
            self._approve(case, sitting, result)
        return result

    def _approve(self, case: Request, sitting: Sitting, result: Approved) -> None:
        facts = self.facts(case, result.amounts[LINE], result.count.tier)
        if self.judged(case, facts, Stage.APPROVE):
            return
        found = judge(facts, R1, version="R1", stage=Stage.APPROVE, passed=case.passed)
        is_short = any(one.code in SHORT_OF_MONEY for one in blocks(found))
        self._count(case, facts.total_minor, result.count.tier)
        if is_short:
            case.go("close-round", State.DEFERRED)
        else:
            case.promised_minor = facts.total_minor
            case.go("close-round", State.APPROVED)
        self._close(case, sitting, "approved")

    def _decline(self, case: Request, sitting: Sitting) -> None:
        self._count(case, 0, None)
        case.promised_minor = 0
        case.go("close-round", State.DECLINED)
        self._close(case, sitting, "declined")

    def _count(self, case: Request, minor: int, tier: Tier | None) -> None:
        """Count a grant in place of an earlier one."""
        if case.approved_tier is Tier.DUTY:
            self.duty_granted[self.quarter] -= case.approved_minor
        self.granted[case.person] += minor - case.approved_minor
        if tier is Tier.DUTY:
            self.duty_granted[self.quarter] += minor
        case.approved_minor, case.approved_tier = minor, tier

    def _close(self, case: Request, sitting: Sitting, outcome: str) -> None:
        assert not sitting.is_closed, "one round is decided once"
        sitting.is_closed = True
        case.decided.append(outcome)
        case.deciders |= set(sitting.votes)
        case.is_appealed = False

    def note_what_is_due(self, case: Request) -> None:
        """Do what the clock does with a round: note, extend once, and have the chair name who is missing."""
        found = self.settle(case)
        sitting = case.sitting
        if sitting is None or sitting.is_closed or found is None:
            return
        if isinstance(found, NeedsExtension):
            gone = voting.give_way(sitting.seats, found.silent, voted=frozenset(sitting.votes))
            for user_id in gone:
                sitting.change(user_id, is_away=True)
            until = voting.extended_deadline(sitting.terms, now=self.now, parameters=R1)
            sitting.terms = replace(sitting.terms, is_extended=True, deadline_at=until)
        elif isinstance(found, NeedsReplacement):
            if self.now >= sitting.terms.deadline_at:
                for user_id in voting.silent_seats(sitting.votes.values(), sitting.called):
                    sitting.change(user_id, is_away=True)
            for _one in range(found.missing):
                sitting.name(self.somebody())

    def approve_all(self, case: Request) -> None:
        """Let everybody called who was silent approve in full."""
        sitting = case.sitting
        if sitting is None or sitting.is_closed:
            return
        for user_id in voting.silent_seats(sitting.votes.values(), sitting.called):
            self.cast(sitting, user_id, APPROVE)

    def cast(self, sitting: Sitting, user_id: uuid.UUID, choice: str, share: float = 1) -> None:
        """Cast or change a vote."""
        proposed = sitting.terms.proposed[LINE]
        amounts = {LINE: max(1, int(proposed * share))} if choice == APPROVE else {}
        sitting.votes[user_id] = CastVote(user_id=user_id, choice=choice, cast_at=self.now, amounts=amounts)
