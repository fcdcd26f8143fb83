"""What each kind of motion needs and does: how many must agree, when it may be moved, what carrying it out means."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import by_the_clock
from emergency.actions.deciding.overriding import pass_by_the_board
from emergency.actions.governing.framing import check_may_open, open_frame
from emergency.actors import Actor
from emergency.deciding.motions import waiting_of
from emergency.models import Choice, Motion, MotionKind
from fund.actions.deciding import confirm
from fund.actions.ways import agree
from fund.models import MoneyDecision, WayChange
from fund.rules.tiers import Tier
from notifications.errors import Refused


@dataclass(frozen=True)
class Kind:
    """One kind of motion; `check` raises Refused with why it cannot be put to the board or carried out now."""

    tier: Tier
    check: Callable[[Motion, datetime], object]
    carry: Callable[[Motion, Actor, datetime], object]


def carry_out(motion: Motion, *, by: Actor, now: datetime) -> None:
    """Do what the votes have decided; raises Refused while something stands in the way."""
    KINDS[motion.kind].carry(motion, by, now)


def _nothing_more(*_given: object) -> None:
    """Say that the motion does its work by being carried: whoever asks finds it so."""


def _check_frame(motion: Motion, now: datetime) -> None:
    check_may_open(motion, now=now)


def _open_frame(motion: Motion, by: Actor, now: datetime) -> None:
    open_frame(motion, by=by, now=now)


def _use_reserve(motion: Motion, by: Actor, now: datetime) -> None:
    """Pass R-05 for the one case, at what it says now, as decided by the board."""
    if motion.aid_request_id is None:
        return
    with by_the_clock("override", motion.aid_request_id, now=now) as act:
        pass_by_the_board(act, "R-05", motion.terms["reason_code"], by=by.id or motion.moved_by_id)


def _waits(motion: Motion, now: datetime) -> None:
    """Raise Refused unless what was put down by one seat still waits for the board."""
    if waiting_of(motion) is None:
        raise Refused(_("This is decided or taken back already."), code="decided_already")


def _confirm_set_aside(motion: Motion, by: Actor, now: datetime) -> None:
    row = waiting_of(motion)
    _waits(motion, now)
    if isinstance(row, MoneyDecision):
        confirm(decision_id=row.pk, by=_another(motion, row.proposed_by), now=now, minute_number=row.minute_number)


def _switch_way(motion: Motion, by: Actor, now: datetime) -> None:
    row = waiting_of(motion)
    _waits(motion, now)
    if isinstance(row, WayChange):
        agree(change_id=row.pk, by=_another(motion, row.proposed_by), now=now)


def _another(motion: Motion, proposed_by: uuid.UUID) -> uuid.UUID:
    """Return who approved last besides the seat that put it down: a second person signs for the board."""
    approving = motion.votes.filter(choice=Choice.APPROVE).exclude(user_id=proposed_by)
    last = approving.order_by("-cast_at", "pk").values_list("user_id", flat=True).first()
    if last is None:
        raise Refused(_("A second seat besides the one that put it down has to approve."), code="second_person")
    return last


KINDS: Mapping[str, Kind] = {
    MotionKind.LIFT_FENCE: Kind(Tier.MAJORITY, _nothing_more, _nothing_more),
    MotionKind.FRAME: Kind(Tier.TWO_THIRDS, _check_frame, _open_frame),
    MotionKind.USE_RESERVE: Kind(Tier.MAJORITY, _nothing_more, _use_reserve),
    MotionKind.SET_ASIDE: Kind(Tier.MAJORITY, _waits, _confirm_set_aside),
    MotionKind.PAY_WAY: Kind(Tier.MAJORITY, _waits, _switch_way),
}
