"""A reader's own key, kept locked: put here, handed out after a fresh code, forgotten again, at last by the clock.

The code is used up before; `by` is always the owner, for nobody else has any business with it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from emergency.models import KeptKey, User
from emergency.reading import kept_keys
from emergency.reading.shelves import HAND_OVER
from notifications import audit, openpgp, outbox
from notifications.errors import NotFound, Refused
from notifications.outbox import QUIET, Notice
from notifications.sealing import locked_keys

MOST_KEYS = 4


class KeysDiffer(Refused):
    """The public and the locked key are not two forms of one key."""

    code = "keys_differ"
    sentence = _("These are two different keys. Send the public and the locked form of the same one.")


def keep_key(*, by: User, public_key: str, locked_key: str, language: str, now: datetime) -> KeptKey:
    """Keep a person's locked key, in the place of what was kept of the same key before; raises UnfitKey."""
    fingerprint = openpgp.inspect(public_key, now=now).fingerprint
    if locked_keys.fingerprint_of(locked_key) != fingerprint:
        raise KeysDiffer()
    form = {
        "public_key": public_key,
        "locked_key": locked_key,
        "language": language,
        "kept_at": now,
        "idle_since": None,
    }
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        mine = KeptKey.objects.filter(user=by)
        if mine.exclude(fingerprint=fingerprint).count() >= MOST_KEYS:
            raise Refused(_("More keys are not kept for one person. Forget one that you no longer need."))
        kept, _made = mine.update_or_create(fingerprint=fingerprint, defaults={**form, "user": by})
        _record("reader_key_kept", kept, now=now)
    return kept


def release_key(*, by: User, fingerprint: str, now: datetime) -> KeptKey:
    """Return the person's kept key of this fingerprint, and leave in the evidence that it was handed out."""
    with transaction.atomic():
        kept = _own(by, fingerprint)
        _record("reader_key_released", kept, now=now)
    return kept


def forget_key(*, by: User, fingerprint: str, now: datetime) -> None:
    """Erase the person's kept key of this fingerprint; what is sealed to it opens only where else they have it."""
    with transaction.atomic():
        kept = _own(by, fingerprint)
        _record("reader_key_forgotten", kept, now=now)
        kept.delete()


def forget_idle(*, now: datetime) -> int:
    """Erase keys that have had no more to open for as long as somebody hands over, and return how many.

    The first run that finds a key idle marks it, a later one that finds it needed again takes the mark away.
    """
    kept = list(KeptKey.objects.defer("public_key", "locked_key").select_related("user"))
    idle = {one.pk for one in kept_keys.idle_among(kept, now=now)}
    KeptKey.objects.filter(pk__in=idle, idle_since__isnull=True).update(idle_since=now)
    KeptKey.objects.filter(idle_since__isnull=False).exclude(pk__in=idle).update(idle_since=None)
    over = [one for one in kept if one.pk in idle and one.idle_since and one.idle_since <= now - HAND_OVER]
    return sum(_erased(one, now=now) for one in over)


def _erased(kept: KeptKey, *, now: datetime) -> bool:
    with transaction.atomic():
        if not KeptKey.objects.filter(pk=kept.pk, idle_since=kept.idle_since).delete()[0]:
            return False
        outbox.enqueue([Notice(QUIET, kept.user_id)], now=now)
        said = {"fingerprint": kept.fingerprint}
        audit.record([audit.Event("reader_key_erased", None, "person", kept.user_id, said)], now=now)
    return True


def _own(user: User, fingerprint: str) -> KeptKey:
    kept = KeptKey.objects.filter(user=user, fingerprint=fingerprint).first()
    if kept is None:
        raise NotFound()
    return kept


def _record(verb: str, kept: KeptKey, *, now: datetime) -> None:
    said = {"fingerprint": kept.fingerprint}
    audit.record([audit.Event(verb, kept.user_id, "person", kept.user_id, said)], now=now)
