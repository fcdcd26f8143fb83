"""Which of the keys kept for their owners open nothing more."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from emergency.models import KeptKey
from emergency.sealing.audiences import ALL_READERS
from fund.models import Mandate
from notifications import roster
from notifications.errors import SealingClosed
from notifications.models import RosterVersion
from notifications.roster_document import LOST, RETIRED


def idle_among(kept: Sequence[KeptKey], *, now: datetime) -> list[KeptKey]:
    """Return the keys whose owner left or whose account is retired, and those that a list of readers has let go.

    A key that no list ever named waits for one and is needed; where a list cannot be read, nothing is called idle.
    """
    try:
        named = _named_now() if kept else set()
    except SealingClosed:
        return []
    gone = _gone({one.user_id for one in kept}, now=now)
    return [one for one in kept if not one.user.is_active or one.user_id in gone or _was_let_go(one, named)]


def _named_now() -> set[str]:
    """Return the fingerprints of all lines in force that are neither retired nor lost; a frozen one comes back."""
    scopes = RosterVersion.objects.order_by().values_list("scope_id", flat=True).distinct()
    in_force = [found for scope in scopes if (found := roster.current(scope))]
    return {line.fingerprint for one in in_force for line in one.members if line.state not in {RETIRED, LOST}}


def _was_let_go(one: KeptKey, named: set[str]) -> bool:
    return one.fingerprint not in named and RosterVersion.objects.filter(document__contains=one.fingerprint).exists()


def _gone(people: Iterable[uuid.UUID], *, now: datetime) -> set[uuid.UUID]:
    """Return whose mandates to read are all over; who never had one may be about to get it."""
    held = Mandate.objects.filter(user__in=set(people), role__in=ALL_READERS)
    living = Q(ends_on__isnull=True) | Q(ends_on__gte=now.date())
    here = set(held.filter(living).values_list("user_id", flat=True))
    return set(held.values_list("user_id", flat=True)) - here
