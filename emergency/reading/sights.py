"""A case as one caller may look at it: found, judged by the caller's standing, or not there at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from emergency.actors import Actor
from emergency.deciding.electorate import is_anybody_near
from emergency.models import AidRequest, CaseTask, Override, Question, Refusal, Round
from emergency.permissions import Standing, check_can_see, mandates_towards, sees_hold_only, standing_by
from emergency.selectors import cases
from fund.models import Mandate
from notifications.errors import NotFound
from notifications.prepared import Prepared

# What few cases have: whoever shows a case asks for it only where there is any.
_RARE = {
    "question": Question.objects.filter(answered_at__isnull=True),
    "task": CaseTask.objects.owed(),
    "override": Override.objects.all(),
    "refusal": Refusal.objects.all(),
    "closed_round": Round.objects.filter(closed_at__isnull=False),
}


def _by_reference(reference: str) -> QuerySet[Any]:
    rare: dict[str, Any] = {name: Exists(rows.filter(aid_request=OuterRef("pk"))) for name, rows in _RARE.items()}
    known = {f"has_{name}": found for name, found in {**rare, "party": is_anybody_near()}.items()}
    return cases().select_related("fund", "regulation").annotate(**known).filter(reference=reference)


_BY_REFERENCE: Prepared[Any] = Prepared(_by_reference, reference=str)


@dataclass(frozen=True)
class Sight:
    """A case as far as one caller may see it, with what the caller is towards it."""

    aid_request: AidRequest
    standing: Standing
    # Who may lift a hold over a case that is not theirs to see is shown that hold and nothing of the case.
    is_hold_only: bool = False
    # The caller's mandates in force, funds loaded.
    mandates: Sequence[Mandate] = ()
    # Of what few cases have: what this one has none of.
    lacks: frozenset[str] = frozenset()


def sight_of(reference: str, actor: Actor, *, now: datetime, to: str = "") -> Sight:
    """Return the case by its reference for this caller; NotFound when unknown, foreign or closed to them.

    `to` names the act it is looked at for: a hold may be lifted without sight of what lies under it.
    """
    aid_request = _BY_REFERENCE.first(reference=reference)
    if aid_request is None:
        raise NotFound()
    lacks = frozenset(name for name in (*_RARE, "party") if not getattr(aid_request, f"has_{name}"))
    return replace(seen(aid_request, actor, now=now, to=to), lacks=lacks)


def seen(aid_request: AidRequest, actor: Actor, *, now: datetime, to: str = "") -> Sight:
    """Return the sight of a case taken from `cases()`; NotFound when it is closed to the caller."""
    mandates = mandates_towards(actor, aid_request, now=now)
    sight = Sight(aid_request, standing_by(mandates, actor, aid_request), mandates=mandates)
    if sees_hold_only(to, sight.standing, aid_request):
        return replace(sight, is_hold_only=True)
    check_can_see(sight.standing, aid_request, presented=aid_request.presented)
    return sight
