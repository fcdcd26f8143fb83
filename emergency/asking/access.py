"""Coming back with the access code: the code opens one case, and a wrong one looks like nothing there."""

import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from emergency.actors import Actor
from emergency.hiding import hidden_from
from emergency.models import AccessKey, User
from emergency.sealing import slips
from emergency.sealing.references import normalise as normalise_reference
from notifications.errors import DomainError, NotFound

FREE_MISSES = 10
LONGEST_WAIT = timedelta(minutes=2)
NO_MATCH = _("This reference and code do not open anything. Check both; after several misses wait two minutes.")


def holder_of(reference: str, code: str, *, user: User | None, now: datetime) -> tuple[str, Actor]:
    """Return the case's reference and its actor for the right code; what a country lock hides opens to nobody.

    Raises NotFound, in equal words and after equal work, for an unknown reference, a wrong code and while
    the wait after too many misses runs.
    """
    known = normalise_reference(reference)
    keys = AccessKey.objects.annotate(is_hidden=hidden_from(None, case="aid_request"))
    key = keys.filter(aid_request__reference=known).first()
    fits = _fits(key, code)
    if key is None or not fits or _must_wait(key, now) or key.is_hidden:
        if key is not None and not fits:
            _count_miss(key, now)
        raise NotFound(NO_MATCH)
    if key.misses:
        AccessKey.objects.filter(pk=key.pk).update(misses=0, missed_at=None)
    return known, Actor(user=user, holds_code=True)


def _fits(key: AccessKey | None, code: str) -> bool:
    salt = bytes(key.salt) if key else secrets.token_bytes(16)
    public_key = bytes(key.public_key) if key else secrets.token_bytes(32)
    try:
        return slips.matches(code, salt, public_key)
    except DomainError:
        return False


def _must_wait(key: AccessKey, now: datetime) -> bool:
    if key.misses < FREE_MISSES or key.missed_at is None:
        return False
    wait = min(timedelta(seconds=2 ** (key.misses - FREE_MISSES)), LONGEST_WAIT)
    return now < key.missed_at + wait


def _count_miss(key: AccessKey, now: datetime) -> None:
    # A try while the wait runs never begins it anew: else a stranger could keep the holder out for ever.
    since = key.missed_at if _must_wait(key, now) else now
    AccessKey.objects.filter(pk=key.pk).update(misses=F("misses") + 1, missed_at=since)
