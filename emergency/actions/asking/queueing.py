"""Taking a case out of its turn (R-10): recorded with a reason, shown with every finding and kept with the decision."""

from datetime import datetime

from django.utils.translation import gettext as _

from emergency import codes, duty
from emergency.actions.base import Act, on_case
from emergency.actors import Actor
from emergency.models import AidRequest
from fund.models import Role
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


def move_up(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    reason_code: str,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Put a case before all others of its urgency: a coordinator, or the seat on duty; said again the reason is new.

    Raises Refused for a seat that is not on duty. Urgency itself is the coordinator's to set, with a reason of its own.
    """
    if reason_code not in codes.MovedUp.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
    with on_case("move-up", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        _check_on_duty(act)
        act.aid_request.moved_up_at, act.aid_request.moved_up_code = now, reason_code
        act.describe(reason_code=reason_code)
    return act.aid_request


def _check_on_duty(act: Act) -> None:
    if Role.COORDINATOR in act.standing.roles:
        return
    if act.user_id not in duty.on_duty(act.aid_request.fund_id, Role.MEMBER, act.now):
        raise Refused(
            _("A coordinator or the seat on duty takes a case out of its turn; you are not on duty now."),
            code="not_on_duty",
        )
