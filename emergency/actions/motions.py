"""Motions: what the board decides apart from a case, by one vote of its seats; the vote that decides carries it out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.actions.framing import check_may_open, open_frame
from emergency.actors import Actor
from emergency.deciding.motions import Tally, board_of, tally_of
from emergency.deciding.surroundings import quarter_of
from emergency.deciding.voting import Approved, Declined
from emergency.models import Choice, FrameCause, Motion, MotionKind, MotionOutcome, MotionVote
from fund.countries import COUNTRIES
from fund.models import BOARD, Fund, Role
from fund.permissions import roles_in
from fund.regulations import in_force
from fund.rules.codes import RED, USES
from fund.rules.parameters import from_json
from fund.rules.tiers import Tier
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import DomainError, Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import RING, Notice

MAY_MOVE = BOARD | {Role.COORDINATOR}


@dataclass(frozen=True)
class FrameTerms:
    """What a frame is to be: where, for what, why, how much for each person and in all (minor units), until when."""

    countries: Sequence[str]
    uses: Sequence[str]
    cause: str
    ceiling_minor: int
    budget_minor: int
    ends_on: date

    def check(self) -> None:
        """Raise Malformed, naming fields, unless everything is picked from its list."""
        wrong: dict[str, Any] = {}
        if not self.countries or set(self.countries) - set(COUNTRIES):
            wrong["countries"] = _("Pick at least one country from the list.")
        if not self.uses or set(self.uses) - USES.keys():
            wrong["uses"] = _("Pick what it is for from the list.")
        if self.cause not in FrameCause.values:
            wrong["cause"] = _("Pick the cause from the list.")
        if self.ceiling_minor <= 0:
            wrong["ceiling"] = _("Name an amount above zero.")
        if self.budget_minor < self.ceiling_minor:
            wrong["budget"] = _("The budget is at least the sum for one person.")
        if wrong:
            raise Malformed(fields=wrong)

    def as_json(self) -> dict[str, Any]:
        """Return the terms as a motion keeps them."""
        return {
            "countries": sorted(set(self.countries)),
            "uses": sorted(set(self.uses)),
            "cause": self.cause,
            "ceiling_minor": self.ceiling_minor,
            "budget_minor": self.budget_minor,
            "ends_on": self.ends_on.isoformat(),
        }


def move_frame(*, fund: Fund, by: Actor, now: datetime, terms: FrameTerms, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Put a frame to the board's vote; raises Refused with the reasons why it could not be opened (R-31)."""
    _check_role(fund, by, MAY_MOVE, now=now)
    terms.check()
    with transaction.atomic():
        attempt.claim(now=now)
        made = _motion(fund, by, MotionKind.FRAME, Tier.TWO_THIRDS, now=now, terms=terms.as_json())
        check_may_open(made, now=now)
        _put(made, attempt, now=now)
    return made


def move_lifting(*, fund: Fund, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Put to the board that the limit of the seats on duty is lifted for this quarter (R-17)."""
    _check_role(fund, by, MAY_MOVE, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        quarter = quarter_of(now.date())
        before = Motion.objects.filter(fund=fund, quarter=quarter).exclude(outcome=MotionOutcome.LOST)
        if before.exists():
            raise Refused(_("This has been put to the board for this quarter already."), code="moved_already")
        made = _motion(fund, by, MotionKind.LIFT_FENCE, Tier.MAJORITY, now=now, quarter=quarter)
        _put(made, attempt, now=now)
    return made


def vote_on(*, motion_id: uuid.UUID, by: Actor, now: datetime, choice: str, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Vote on a motion, once; the vote that decides ends it and carries it out in the same transaction."""
    if choice not in Choice.values:
        raise Malformed(fields={"choice": _("Approve, decline or abstain.")})
    with transaction.atomic():
        attempt.claim(now=now)
        motion = _locked(motion_id, by, now=now)
        tally = tally_of(motion, now=now)
        _check_can_vote(tally, by, now=now)
        MotionVote.objects.create(motion=motion, user_id=_person(by), choice=choice, cast_at=now)
        _record(motion, "motion_voted", by, now)
        blocked = _settle(tally_of(motion, now=now), by, now=now)
        attempt.finish(_answer(motion, blocked))
    return motion


def close(*, motion_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """End a motion that its votes have decided and something held up; raises Refused, saying what is missing."""
    with transaction.atomic():
        attempt.claim(now=now)
        motion = _locked(motion_id, by, now=now)
        _refuse_closed(motion)
        tally = tally_of(motion, now=now)
        if not isinstance(tally.outcome(now=now), Approved | Declined):
            raise Refused(_("The votes cast decide nothing yet."), code="motion_open")
        if blocked := _settle(tally, by, now=now):
            raise blocked
        attempt.finish(_answer(motion, None))
    return motion


def _motion(fund: Fund, by: Actor, kind: MotionKind, tier: Tier, *, now: datetime, **more: Any) -> Motion:
    regulation = in_force(fund.pk, on=now.date())
    hours = from_json(regulation.parameters).decision_hours(RED)
    return Motion.objects.create(
        fund=fund,
        kind=kind,
        tier=tier.value,
        regulation=regulation,
        moved_by_id=_person(by),
        moved_at=now,
        deadline_at=now + timedelta(hours=hours),
        **more,
    )


def _put(motion: Motion, attempt: Attempt, *, now: datetime) -> None:
    called = {seat.user_id for seat in board_of(motion.fund_id, now=now) if not seat.is_substitute}
    outbox.enqueue([Notice(RING, person) for person in sorted(called - {motion.moved_by_id})], now=now)
    attempt.finish(_answer(motion, None))
    _record(motion, "motion_moved", Actor(motion.moved_by), now)


def _settle(tally: Tally, by: Actor, *, now: datetime) -> DomainError | None:
    """Close the motion if the votes decide it; what keeps it from being carried out leaves it open and is returned."""
    motion, result = tally.motion, tally.outcome(now=now)
    if not isinstance(result, Approved | Declined):
        return None
    is_carried = isinstance(result, Approved)
    try:
        with transaction.atomic():
            motion.closed_at = now
            motion.outcome = MotionOutcome.CARRIED if is_carried else MotionOutcome.LOST
            motion.counts = {
                "base": len(tally.electorate(now=now).base),
                "required": result.count.required,
                "approvals": result.count.approvals,
                "declines": result.count.declines,
                "abstentions": result.count.abstentions,
            }
            motion.save(update_fields=["closed_at", "outcome", "counts"])
            if is_carried and motion.kind == MotionKind.FRAME:
                open_frame(motion, by=by, now=now)
    except Refused as refusal:
        motion.refresh_from_db()
        return refusal
    _record(motion, "motion_closed", by, now, outcome=str(motion.outcome))
    return None


def _check_can_vote(tally: Tally, by: Actor, *, now: datetime) -> None:
    _refuse_closed(tally.motion)
    if by.id in tally.voted:
        raise Refused(_("You have voted on this already; a vote on a motion is given once."), code="voted_already")
    if by.id not in tally.electorate(now=now).base:
        raise Refused(
            _("You are not called; a substitute votes when a member cannot sign in, or is silent at the deadline."),
            code="not_called",
        )


def _refuse_closed(motion: Motion) -> None:
    if motion.closed_at is not None:
        raise Refused(_("This motion is closed."), code="motion_closed")


def _locked(motion_id: uuid.UUID, by: Actor, *, now: datetime) -> Motion:
    rows = Motion.objects.select_for_update(of=("self",)).select_related("fund", "regulation")
    motion = rows.filter(pk=motion_id).first()
    if motion is None:
        raise NotFound()
    _check_role(motion.fund, by, BOARD, now=now)
    return motion


def _check_role(fund: Fund, by: Actor, roles: frozenset[Role], *, now: datetime) -> None:
    if by.id is None or not roles_in(fund.pk, by.id, now=now) & roles:
        raise NotFound()


def _person(by: Actor) -> uuid.UUID:
    if by.id is None:
        raise NotFound()
    return by.id


def _record(motion: Motion, verb: str, by: Actor, now: datetime, **data: Any) -> None:
    said = {"kind": str(motion.kind), **data}
    audit.record([Event(f"fund.{verb}", by.id, "motion", motion.pk, said)], now=now)


def _answer(motion: Motion, blocked: DomainError | None) -> dict[str, Any]:
    return {"id": str(motion.pk), "outcome": motion.outcome, "blocked": str(blocked) if blocked else None}
