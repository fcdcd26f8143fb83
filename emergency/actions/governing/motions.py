"""Motions: what the board decides apart from a case, by one vote of its seats; the vote that decides carries it out."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.actions.governing.carrying import KINDS
from emergency.actions.governing.settling import MotionAct, end, settle
from emergency.actors import Actor
from emergency.deciding.motion_terms import FrameTerms
from emergency.deciding.motions import Tally, may_withdraw, open_to, tally_of
from emergency.deciding.surroundings import quarter_of
from emergency.deciding.voting import Approved, Declined
from emergency.models import Choice, Motion, MotionKind, MotionOutcome, MotionVote
from emergency.permissions import check_may
from emergency.reading.judgement import findings_at_stake
from emergency.reading.passing import check_reason, finding_of, policy_of
from emergency.reading.sights import sight_of
from fund.models import BOARD, Fund, Role
from fund.permissions import chairs_of, roles_in
from fund.regulations import in_force
from fund.rules.codes import RED
from fund.rules.parameters import from_json
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

MAY_MOVE = BOARD | {Role.COORDINATOR}
RESERVE = "R-05"
WAITING_KINDS = frozenset({MotionKind.SET_ASIDE, MotionKind.PAY_WAY})


def move_frame(*, fund: Fund, by: Actor, now: datetime, terms: FrameTerms, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Put a frame to the board's vote; raises Refused with the reasons why it could not be opened (R-31)."""
    _check_role(fund, by, MAY_MOVE, now=now)
    terms = terms.in_clear(fund)
    terms.check()
    return _move(fund, MotionKind.FRAME, by=by, now=now, attempt=attempt, terms=terms.as_json())


def move_lifting(*, fund: Fund, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Put to the board that the limit of the seats on duty is lifted for this quarter (R-17)."""
    _check_role(fund, by, MAY_MOVE, now=now)
    quarter = quarter_of(now.date())
    standing = Motion.objects.filter(fund=fund, quarter=quarter, outcome__in=["", MotionOutcome.CARRIED])

    def check() -> None:
        if standing.exists():
            raise Refused(_("This has been put to the board for this quarter already."), code="moved_already")

    return _move(fund, MotionKind.LIFT_FENCE, by=by, now=now, attempt=attempt, check=check, quarter=quarter)


def move_reserve(
    *, reference: str, by: Actor, now: datetime, reason_code: str, attempt: Attempt = NO_ATTEMPT
) -> Motion:
    """Put to the board that the reserve for lives may be used for this case (R-05).

    Raises NotFound for who does not work on it, Refused where the reserve is not touched.
    """
    sight = sight_of(reference, by, now=now)
    check_may("override", sight.standing)
    fund, aid_request = sight.aid_request.fund, sight.aid_request
    _check_role(fund, by, MAY_MOVE, now=now)

    def check() -> None:
        check_reason(policy_of(finding_of(findings_at_stake(aid_request, now=now), RESERVE)), reason_code)
        if Motion.objects.filter(aid_request=aid_request, closed_at__isnull=True).exists():
            raise Refused(_("This has been put to the board for this case already."), code="moved_already")

    about = {"aid_request": aid_request, "terms": {"reason_code": reason_code}}
    return _move(fund, MotionKind.USE_RESERVE, by=by, now=now, attempt=attempt, check=check, **about)


def move_waiting(
    *, fund: Fund, kind: str, waiting: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Motion:
    """Put to the board what one seat has put down: about a project's set-aside (R-02) or a way of paying (R-25).

    Raises NotFound for who holds no seat, Refused when it waits no longer or was moved already.
    """
    _check_role(fund, by, BOARD, now=now)
    if kind not in WAITING_KINDS:
        raise Malformed(fields={"kind": _("Pick what it is about from the list.")})

    def check() -> None:
        if Motion.objects.filter(closed_at__isnull=True, terms__waiting=str(waiting)).exists():
            raise Refused(_("This has been put to the board already."), code="moved_already")

    terms = {"waiting": str(waiting)}
    return _move(fund, MotionKind(kind), by=by, now=now, attempt=attempt, check=check, terms=terms)


def vote_on(*, motion_id: uuid.UUID, by: Actor, now: datetime, choice: str, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Vote on a motion, once; the vote that decides ends it and carries it out in the same transaction."""
    if choice not in Choice.values:
        raise Malformed(fields={"choice": _("Approve, decline or abstain.")})
    with transaction.atomic():
        attempt.claim(now=now)
        act = MotionAct(_locked(motion_id, by, BOARD, now=now), by, now)
        _check_can_vote(tally_of(act.motion, now=now), by, now=now)
        MotionVote.objects.create(motion=act.motion, user_id=_person(by), choice=choice, cast_at=now)
        act.record("motion_voted")
        act.finish(attempt, settle(act, tally_of(act.motion, now=now)))
    return act.motion


def close(*, motion_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """End a motion that its votes have decided and something held up; raises Refused, saying what is missing."""
    with transaction.atomic():
        attempt.claim(now=now)
        act = MotionAct(_locked(motion_id, by, BOARD, now=now), by, now)
        _refuse_closed(act.motion)
        tally = tally_of(act.motion, now=now)
        if not isinstance(tally.outcome(now=now), Approved | Declined):
            raise Refused(_("The votes cast decide nothing yet."), code="motion_open")
        if blocked := settle(act, tally):
            raise blocked
        act.finish(attempt)
    return act.motion


def withdraw(*, motion_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Motion:
    """Take back a motion that the votes have not decided: who moved it; chair or deputy chair once it is overdue."""
    with transaction.atomic():
        attempt.claim(now=now)
        act = MotionAct(_locked(motion_id, by, MAY_MOVE, now=now), by, now)
        _refuse_closed(act.motion)
        tally = tally_of(act.motion, now=now)
        _check_may_withdraw(tally, by, now=now)
        end(act, tally, MotionOutcome.WITHDRAWN)
        act.summon(tally.electorate(now=now).base, loudly=False)
        act.finish(attempt)
    return act.motion


def _check_may_withdraw(tally: Tally, by: Actor, *, now: datetime) -> None:
    if not may_withdraw(tally, _person(by), chairs_of(tally.motion.fund_id, now=now), now=now):
        raise Refused(
            _("A motion is withdrawn by who moved it; once its extended time is over, also by the chair."),
            code="not_the_mover",
        )
    if isinstance(tally.outcome(now=now), Approved | Declined):
        raise Refused(
            _("The votes have decided this; it ends by being carried out, or at its deadline."), code="motion_decided"
        )


def _move(
    fund: Fund,
    kind: MotionKind,
    *,
    by: Actor,
    now: datetime,
    attempt: Attempt,
    check: Callable[[], None] = lambda: None,
    **more: Any,
) -> Motion:
    """Put a motion of this kind to the board: every seat that counts is called; `check` refuses what may not be."""
    with transaction.atomic():
        attempt.claim(now=now)
        check()
        regulation = in_force(fund.pk, on=now.date())
        hours = from_json(regulation.parameters).decision_hours(RED)
        motion = Motion.objects.create(
            fund=fund,
            kind=kind,
            tier=KINDS[kind].tier.value,
            regulation=regulation,
            moved_by_id=_person(by),
            moved_at=now,
            deadline_at=now + timedelta(hours=hours),
            **more,
        )
        KINDS[kind].check(motion, now)
        act = MotionAct(motion, by, now)
        act.summon(tally_of(motion, now=now).electorate(now=now).base)
        act.record("motion_moved")
        act.finish(attempt)
    return motion


def _check_can_vote(tally: Tally, by: Actor, *, now: datetime) -> None:
    _refuse_closed(tally.motion)
    if by.id in tally.voted:
        raise Refused(_("You have voted on this already; a vote on a motion is given once."), code="voted_already")
    if any(seat.user_id == by.id and seat.is_recused for seat in tally.seats):
        raise Refused(_("You stand too near to this case; a substitute votes in your place."), code="stepped_aside")
    if by.id not in tally.electorate(now=now).base:
        raise Refused(
            _("You are not called; a substitute votes when a member cannot sign in, or is silent at the deadline."),
            code="not_called",
        )


def _refuse_closed(motion: Motion) -> None:
    if motion.closed_at is not None:
        raise Refused(_("This motion is closed."), code="motion_closed")


def _locked(motion_id: uuid.UUID, by: Actor, roles: frozenset[Role], *, now: datetime) -> Motion:
    # About a case that is shut to the person there is no motion either.
    rows = open_to(by.id).select_for_update(of=("self",)).select_related("fund", "regulation", "aid_request")
    motion = rows.filter(pk=motion_id).first()
    if motion is None:
        raise NotFound()
    _check_role(motion.fund, by, roles, now=now)
    return motion


def _check_role(fund: Fund, by: Actor, roles: frozenset[Role], *, now: datetime) -> None:
    if by.id is None or not roles_in(fund.pk, by.id, now=now) & roles:
        raise NotFound()


def _person(by: Actor) -> uuid.UUID:
    if by.id is None:
        raise NotFound()
    return by.id
