"""A person's passkeys: made after a fresh code, named by number, removed after another."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from emergency.accounts import passkeys
from emergency.models import Passkey, User
from notifications import audit
from notifications.audit import Event
from notifications.errors import NotFound, Refused

MOST = 10


class PasskeyRefused(Refused):
    """What the browser sent is no key made for this page."""

    code = "passkey_refused"
    sentence = _("Your device did not make a passkey for this page. Press the button and try again.")


def add(*, by: User, answer: passkeys.Answer, now: datetime) -> Passkey:
    """Keep the passkey that the person's device has just made; raises PasskeyRefused, or Refused after ten."""
    key = passkeys.made(answer)
    if key is None:
        raise PasskeyRefused()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        mine = Passkey.objects.filter(user=by)
        check_room(mine.count())
        number = (mine.aggregate(highest=Max("number"))["highest"] or 0) + 1
        row = Passkey.objects.create(
            user=by, number=number, credential=key.credential, sign_count=key.sign_count, made_at=now
        )
        _record("passkey_added", row, by, now)
    return row


def remove(*, by: User, passkey_id: uuid.UUID, now: datetime) -> None:
    """Forget one of the person's own passkeys at once; raises NotFound for any other."""
    row = mine(by, passkey_id)
    with transaction.atomic():
        if not Passkey.objects.filter(pk=row.pk).delete()[0]:
            raise NotFound()
        _record("passkey_removed", row, by, now)


def mine(by: User, passkey_id: uuid.UUID) -> Passkey:
    """Return one of the person's own passkeys; raises NotFound for any other."""
    row = Passkey.objects.filter(pk=passkey_id, user=by).first()
    if row is None:
        raise NotFound()
    return row


def check_room(count: int) -> None:
    """Raise Refused for somebody with ten passkeys."""
    if count >= MOST:
        raise Refused(_("You have ten passkeys already. Remove one that you no longer use."), code="many_passkeys")


def _record(verb: str, row: Passkey, by: User, now: datetime) -> None:
    audit.record([Event(verb, by.pk, "passkey", row.pk)], now=now)
