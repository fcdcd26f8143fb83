"""Dividing what is promised to a case into instalments with days of their own."""

from collections.abc import Sequence
from datetime import datetime

from emergency.actions.base import on_case
from emergency.actors import Actor
from emergency.models import AidRequest
from fund.ledger.instalments import Part, plan
from notifications.idempotency import NO_ATTEMPT, Attempt


def plan_instalments(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    use: str,
    parts: Sequence[Part],
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Say on which days how much of a use is paid; raises Refused unless that is exactly what is still promised."""
    with on_case("plan", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        plan(source_ref=act.aid_request.books_ref, use=use, parts=parts, today=now.date())
        act.describe(use=use, count=len(parts))
    return act.aid_request
