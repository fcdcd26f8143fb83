"""Ending a motion: the votes cast are read, and what they decide is carried out in the same transaction."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from emergency.actions.governing.carrying import carry_out
from emergency.actors import Actor
from emergency.deciding.motions import Tally
from emergency.deciding.voting import Approved, Count, Declined
from emergency.hiding import only_told
from emergency.models import Motion, MotionOutcome
from emergency.selectors import excluded_from
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import DomainError
from notifications.idempotency import Attempt
from notifications.outbox import QUIET, RING, Notice


@dataclass
class MotionAct:
    """One act on a motion; its evidence is written last, after everything else is locked and changed."""

    motion: Motion
    by: Actor
    now: datetime
    events: list[Event] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def record(self, verb: str, **data: Any) -> None:
        """Add an event about the motion to the evidence."""
        said = {"kind": str(self.motion.kind), **data}
        self.events.append(Event(f"fund.{verb}", self.by.id, "motion", self.motion.pk, said))

    def summon(self, people: Iterable[uuid.UUID], *, loudly: bool = True) -> None:
        """Let these people know that something waits."""
        kind = RING if loudly else QUIET
        self.notices += [Notice(kind, person) for person in sorted(self._told_of(people) - {self.by.id})]

    def _told_of(self, people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Leave out to whom the case is shut that the motion is about."""
        case = self.motion.aid_request
        if case is None:
            return set(people)
        named = only_told(case)
        allowed = set(people) if named is None else set(people) & named
        return allowed - excluded_from(case)

    def finish(self, attempt: Attempt, blocked: DomainError | None = None) -> None:
        """Write the answer, the notices and the evidence."""
        motion = self.motion
        said = str(blocked) if blocked else None
        attempt.finish({"id": str(motion.pk), "outcome": motion.outcome, "blocked": said})
        outbox.enqueue(self.notices, now=self.now)
        audit.record(self.events, now=self.now)


def settle(act: MotionAct, tally: Tally) -> DomainError | None:
    """Close the motion if the votes decide it; what keeps it from being carried out leaves it open and is returned."""
    motion, result = act.motion, tally.outcome(now=act.now)
    if not isinstance(result, Approved | Declined):
        return None
    is_carried = isinstance(result, Approved)
    try:
        with transaction.atomic():
            end(act, tally, MotionOutcome.CARRIED if is_carried else MotionOutcome.LOST)
            if is_carried:
                carry_out(motion, by=act.by, now=act.now)
    except DomainError as refusal:
        act.events.pop()
        motion.closed_at, motion.outcome, motion.counts = None, "", {}
        return refusal
    return None


def end(act: MotionAct, tally: Tally, outcome: MotionOutcome) -> None:
    """Write down how a motion ended and how the votes stood."""
    motion = act.motion
    motion.closed_at, motion.outcome = act.now, outcome
    motion.counts = _kept(tally.count(now=act.now), len(tally.electorate(now=act.now).base))
    motion.save(update_fields=["closed_at", "outcome", "counts"])
    act.record("motion_closed", outcome=str(outcome))


def _kept(count: Count, base: int) -> dict[str, int]:
    return {
        "base": base,
        "required": count.required,
        "approvals": count.approvals,
        "declines": count.declines,
        "abstentions": count.abstentions,
    }
