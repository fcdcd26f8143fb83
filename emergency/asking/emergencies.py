"""One emergency, several needs: which cases belong together, and what of it was granted lately."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emergency.facts import parameters_of
from emergency.models import AidRequest, ReceiptConfirmation
from emergency.states import DECIDED, State
from notifications.errors import Refused


def began_at(aid_request: AidRequest) -> datetime | None:
    """Return when the first case of the emergency was sent."""
    return aid_request.continues_since or aid_request.submitted_at


def check_may_continue(aid_request: AidRequest, *, now: datetime) -> None:
    """Raise Refused unless a further need may be added to the emergency of this case now."""
    if aid_request.state == State.CLOSED and aid_request.decided_at is None:
        raise Refused(
            _("Nothing can be added to this request any more. You can ask anew at any time."), code="not_continued"
        )
    began, days = began_at(aid_request), parameters_of(aid_request).continuation_days
    if began is None or now > began + timedelta(days=days):
        raise Refused(
            ngettext(
                "This emergency was first asked for more than %(count)d day ago. Begin a new request instead.",
                "This emergency was first asked for more than %(count)d days ago. Begin a new request instead.",
                days,
            )
            % {"count": days},
            code="too_late_to_continue",
        )


def further_cases(aid_request: AidRequest) -> QuerySet[AidRequest]:
    """Return the other cases of the same emergency, oldest first."""
    others = AidRequest.objects.filter(emergency_id=aid_request.emergency_id, emergency_id__isnull=False)
    return others.exclude(pk=aid_request.pk).exclude(state=State.STARTED).order_by("submitted_at")


def continued_minor(aid_request: AidRequest, now: datetime) -> int:
    """Return what the other cases of this emergency were granted lately, which counts for the tier (R-16)."""
    since = now - timedelta(days=parameters_of(aid_request).continued_sum_days)
    return sum(minor for decided_at, minor in _granted_besides(aid_request) if decided_at and decided_at >= since)


def continuation_facts(aid_request: AidRequest, now: datetime) -> Mapping[str, Any]:
    """Return what the rules ask about an emergency asked for before, by the names of `RequestFacts`; one statement."""
    return {"is_continuation": aid_request.is_continuation, "continued_minor": continued_minor(aid_request, now)}


def granted_cases() -> QuerySet[AidRequest]:
    """Return the cases whose grant stands: promised, paid, or closed after the money arrived."""
    arrived = Exists(ReceiptConfirmation.objects.filter(aid_request=OuterRef("pk")))
    return AidRequest.objects.filter(Q(state__in=DECIDED - {State.CLOSED}) | Q(arrived, state=State.CLOSED))


def _granted_besides(aid_request: AidRequest) -> list[tuple[datetime | None, int]]:
    """Return when and how much the other cases of the emergency were granted."""
    if aid_request.emergency_id is None:
        return []
    others = granted_cases().filter(emergency_id=aid_request.emergency_id).exclude(pk=aid_request.pk)
    granted = Coalesce("lines__approved_base_minor", "lines__approved_minor")
    rows = others.annotate(granted=Sum(granted)).order_by().values_list("decided_at", "granted")
    return [(decided_at, granted or 0) for decided_at, granted in rows]
