"""Which other cases belong to one: of the same emergency, and for coordinators those joined for the same person."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from emergency.asking.emergencies import further_cases
from emergency.models import AidRequest
from emergency.reading.sights import Sight
from emergency.selectors import shut_to
from emergency.states import State
from fund.models import Role
from notifications.prepared import NO_ID, Prepared


@dataclass(frozen=True)
class Related:
    """References of the cases that belong to one, as far as its reader may know them."""

    same_emergency: tuple[str, ...] = ()
    joined_to: str = ""
    joined: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.same_emergency or self.joined_to or self.joined)


def related_to(sight: Sight, *, now: datetime) -> Related:
    """Return what belongs to this case: to its asker what the same code opens, to others less or more."""
    aid_request, standing = sight.aid_request, sight.standing
    if standing.actor.holds_code:
        return Related(same_emergency=_references(further_cases(aid_request)))
    if Role.COORDINATOR not in standing.roles or standing.kept_away:
        return Related()
    found = _NEAR.rows(
        case=aid_request.pk,
        emergency=aid_request.emergency_id or NO_ID,
        lead=aid_request.joined_to_id or NO_ID,
        user=standing.user_id or NO_ID,
    )
    return Related(
        same_emergency=tuple(one.reference for one in found if one.emergency_id == aid_request.emergency_id),
        joined_to=next((one.reference for one in found if one.pk == aid_request.joined_to_id), ""),
        joined=tuple(one.reference for one in found if one.joined_to_id == aid_request.pk),
    )


def _near(case: uuid.UUID, emergency: uuid.UUID, lead: uuid.UUID, user: uuid.UUID) -> QuerySet[AidRequest]:
    """Return what belongs to a case, but for cases that are closed to this reader."""
    rows = AidRequest.objects.filter(Q(emergency_id=emergency) | Q(joined_to=case) | Q(pk=lead)).exclude(pk=case)
    begun = rows.exclude(state__in=[State.STARTED, State.ERASED])
    return begun.filter(~shut_to(user)).order_by("submitted_at", "pk")


_NEAR: Prepared[AidRequest] = Prepared(_near, case=uuid.UUID, emergency=uuid.UUID, lead=uuid.UUID, user=uuid.UUID)


def _references(rows: Iterable[AidRequest]) -> tuple[str, ...]:
    return tuple(row.reference for row in rows)
