"""Rings are kept while their answer is waited for: written with the act that rings, gone with the act that answers.

Acting on a case is taking it: who was rung need not say so besides. Before the board each seat answers for itself.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from emergency.announcements import OWED_BY
from emergency.models import AidRequest, Ring, RingAnswer
from emergency.permissions import Standing
from emergency.states import Owner


def keep_rings(
    aid_request: AidRequest,
    by: Standing,
    called: Collection[uuid.UUID],
    *,
    has_moved: bool,
    is_answer: bool,
    now: datetime,
) -> None:
    """Drop the rings that an act has answered and write those it makes; asks nothing where there are none.

    What a change of state leaves behind is over by itself, and swept by the clock.
    """
    if is_answer and not has_moved and getattr(aid_request, "rung", False):
        _drop_answered(aid_request, by)
    if called:
        _write(aid_request, called, has_moved=has_moved, now=now)


def _drop_answered(aid_request: AidRequest, by: Standing) -> None:
    rings = Ring.objects.filter(aid_request=aid_request)
    is_one_of_them = bool(by.roles & OWED_BY.get(aid_request.owner, frozenset()))
    if is_one_of_them and aid_request.owner != Owner.BOARD:
        rings.delete()
    elif by.user_id:
        rings.filter(user_id=by.user_id).delete()


def _write(aid_request: AidRequest, called: Collection[uuid.UUID], *, has_moved: bool, now: datetime) -> None:
    """Write a ring for each; one whose answer is waited for already goes on, one who took it is asked again."""
    if not has_moved and getattr(aid_request, "rung", False):
        Ring.objects.filter(aid_request=aid_request, user__in=called, answer=RingAnswer.TAKES).delete()
    rows = [
        Ring(
            fund_id=aid_request.fund_id,
            aid_request=aid_request,
            user_id=person,
            state=aid_request.state,
            owner=aid_request.owner,
            rang_at=now,
        )
        for person in sorted(called)
    ]
    if not has_moved:
        Ring.objects.bulk_create(rows, ignore_conflicts=True)
        return
    anew = ["state", "owner", "rang_at", "step", "answer", "answered_at"]
    Ring.objects.bulk_create(rows, update_conflicts=True, unique_fields=["aid_request", "user"], update_fields=anew)
