"""Country locks as those see them who lay and lift them: where, why, since when, who is named; nothing of a case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from emergency.actions.ending.country_locks import SECOND_WITHIN, check_can_confirm, check_can_lift
from emergency.actors import Actor
from emergency.models import CountryLock
from fund.models import Fund
from notifications.errors import DomainError

# Of those that are over only the newest are shown.
AT_MOST = 50


@dataclass(frozen=True)
class LockOnShow:
    """One lock, and why this person may not do a step of it; empty where they may."""

    lock: CountryLock
    why_no_confirm: str
    why_no_lift: str

    @property
    def stands(self) -> bool:
        """Say whether it is in force."""
        return self.lock.laid_at is not None and self.lock.lifted_at is None

    @property
    def waits(self) -> bool:
        """Say whether a second coordinator's word is waited for."""
        return self.lock.laid_at is None


def locks_of(fund: Fund, actor: Actor, *, now: datetime) -> list[LockOnShow]:
    """Return the fund's locks, the newest first; the caller has checked that they are this person's to see."""
    fresh = Q(laid_at__isnull=False) | Q(asked_at__gt=now - SECOND_WITHIN)
    people = ("first", "second", "asked_by", "laid_by", "lift_asked_by")
    rows = CountryLock.objects.filter(fresh, fund=fund).select_related(*people).order_by("-asked_at", "pk")
    return [_shown(row, actor, now) for row in rows[:AT_MOST]]


def _shown(lock: CountryLock, actor: Actor, now: datetime) -> LockOnShow:
    return LockOnShow(lock, _why_not(check_can_confirm, lock, actor, now), _why_not(check_can_lift, lock, actor, now))


def _why_not(check: Callable[..., None], lock: CountryLock, actor: Actor, now: datetime) -> str:
    try:
        check(lock, actor, now=now)
    except DomainError as refusal:
        return str(refusal)
    return ""
