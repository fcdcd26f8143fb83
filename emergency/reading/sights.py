"""A case as one caller may look at it: found, judged by the caller's standing, or not there at all."""

from dataclasses import dataclass
from datetime import datetime

from emergency.actors import Actor
from emergency.models import AidRequest
from emergency.permissions import Standing, check_can_see, standing_of
from emergency.selectors import cases
from notifications.errors import NotFound


@dataclass(frozen=True)
class Sight:
    """A case as far as one caller may see it, with what the caller is towards it."""

    aid_request: AidRequest
    standing: Standing


def sight_of(reference: str, actor: Actor, *, now: datetime) -> Sight:
    """Return the case by its reference for this caller; NotFound when unknown, foreign or closed to them."""
    aid_request = cases().select_related("fund", "regulation").filter(reference=reference).first()
    if aid_request is None:
        raise NotFound()
    return seen(aid_request, actor, now=now)


def seen(aid_request: AidRequest, actor: Actor, *, now: datetime) -> Sight:
    """Return the sight of a case taken from `cases()`; NotFound when it is closed to the caller."""
    standing = standing_of(actor, aid_request, now=now)
    check_can_see(standing, aid_request, presented=aid_request.presented)
    return Sight(aid_request=aid_request, standing=standing)
