"""A case as one caller may look at it: found, judged by the caller's standing, or not there at all."""

from dataclasses import dataclass
from datetime import datetime

from emergency.actors import Actor
from emergency.models import AidRequest
from emergency.permissions import Standing, check_can_see, sees_hold_only, standing_of
from emergency.selectors import cases
from notifications.errors import NotFound
from notifications.prepared import Prepared

_BY_REFERENCE: Prepared[AidRequest] = Prepared(
    lambda reference: cases().select_related("fund", "regulation").filter(reference=reference), reference=str
)


@dataclass(frozen=True)
class Sight:
    """A case as far as one caller may see it, with what the caller is towards it."""

    aid_request: AidRequest
    standing: Standing
    # Who may lift a hold over a case that is not theirs to see is shown that hold and nothing of the case.
    is_hold_only: bool = False


def sight_of(reference: str, actor: Actor, *, now: datetime, to: str = "") -> Sight:
    """Return the case by its reference for this caller; NotFound when unknown, foreign or closed to them.

    `to` names the act it is looked at for: a hold may be lifted without sight of what lies under it.
    """
    aid_request = _BY_REFERENCE.first(reference=reference)
    if aid_request is None:
        raise NotFound()
    return seen(aid_request, actor, now=now, to=to)


def seen(aid_request: AidRequest, actor: Actor, *, now: datetime, to: str = "") -> Sight:
    """Return the sight of a case taken from `cases()`; NotFound when it is closed to the caller."""
    standing = standing_of(actor, aid_request, now=now)
    if sees_hold_only(to, standing, aid_request):
        return Sight(aid_request=aid_request, standing=standing, is_hold_only=True)
    check_can_see(standing, aid_request, presented=aid_request.presented)
    return Sight(aid_request=aid_request, standing=standing)
