"""Motions whose time has come: what the votes decide is noted, one extension where votes are missing, then the chair.

The clock never votes, and nothing is lost for lack of voters.
"""

import uuid
from datetime import datetime

from django.db import transaction

from emergency.actions.governing.settling import MotionAct, end, settle
from emergency.actors import NOBODY
from emergency.deciding.motions import Tally, tally_of
from emergency.deciding.voting import Approved, Declined, NeedsExtension, NeedsReplacement, extended_deadline
from emergency.models import Motion, MotionOutcome
from fund.permissions import chairs_of
from notifications.idempotency import NO_ATTEMPT

AT_ONCE = 200


def close_due_motions(now: datetime) -> int:
    """Note, extend or pass on every motion whose moment has come; returns how many changed, none in a second run."""
    waiting = Motion.objects.filter(closed_at__isnull=True).order_by("deadline_at", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    return sum(_look_at(motion_id, now=now) for motion_id in ids)


def _look_at(motion_id: uuid.UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        rows = Motion.objects.select_for_update(of=("self",)).select_related("fund", "regulation", "aid_request")
        motion = rows.get(pk=motion_id)
        if motion.closed_at is not None:
            return False
        act = MotionAct(motion, NOBODY, now)
        has_changed = _go_on(act, tally_of(motion, now=now))
        act.finish(NO_ATTEMPT)
    return has_changed


def _go_on(act: MotionAct, tally: Tally) -> bool:
    result = tally.outcome(now=act.now)
    if isinstance(result, Approved | Declined):
        return _note(act, tally)
    if isinstance(result, NeedsExtension):
        _extend(act, tally)
        return True
    return isinstance(result, NeedsReplacement) and _ask_chair(act)


def _note(act: MotionAct, tally: Tally) -> bool:
    """Carry out what is decided; at the deadline what still stands in the way ends it, and it may be moved anew."""
    if settle(act, tally) is None:
        return True
    if act.now < act.motion.deadline_at:
        return False
    end(act, tally, MotionOutcome.LAPSED)
    act.summon(chairs_of(act.motion.fund_id, now=act.now) | {act.motion.moved_by_id}, loudly=False)
    return True


def _extend(act: MotionAct, tally: Tally) -> None:
    motion = act.motion
    before = frozenset(tally.electorate(now=motion.moved_at).base)
    motion.deadline_at = extended_deadline(tally.terms, now=act.now, parameters=tally.parameters)
    motion.extended_at = act.now
    motion.save(update_fields=["deadline_at", "extended_at"])
    called = frozenset(tally.electorate(now=act.now).base)
    act.summon((called | before) - tally.voted)
    act.record("motion_extended", count=len(called - before))


def _ask_chair(act: MotionAct) -> bool:
    """Tell chair and deputy chair, once, that too few seats can vote: others are elected, or it is withdrawn."""
    if act.motion.chair_asked_at is not None:
        return False
    act.motion.chair_asked_at = act.now
    act.motion.save(update_fields=["chair_asked_at"])
    act.summon(chairs_of(act.motion.fund_id, now=act.now))
    act.record("motion_stuck")
    return True
