"""Replacing what proves somebody: a new authenticator, new recovery codes, and coming in again after a loss.

`clock` is the real instant, which codes follow; `now` is the service's instant, for the evidence.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from emergency.accounts import second_factor
from emergency.actions.people.entering import use_up
from emergency.actions.people.freezing import tell, thaw
from emergency.models import ApiToken, Passkey, RecoveryCode, SecondFactor, User
from notifications import audit
from notifications.audit import Event
from notifications.errors import NotFound, SecondFactorWrong
from notifications.outbox import QUIET


def print_anew(*, by: User, now: datetime) -> list[str]:
    """Return ten new recovery codes, to be shown once; the old ones die."""
    with transaction.atomic():
        codes = _codes_anew(by)
        _record("recovery_codes_printed", by, now)
    return codes


def begin_replacing(*, user: User) -> None:
    """Give the person a new key to put into another authenticator; the present one works until it is confirmed."""
    secret = second_factor.new_secret()
    with transaction.atomic():
        SecondFactor.objects.get_or_create(user=user, defaults={"secret": secret})
        SecondFactor.objects.filter(pk=user.pk).update(next_secret=secret)


def waiting_secret(user_id: uuid.UUID) -> str:
    """Return the key that waits for its first code; raises NotFound when none does."""
    secret = SecondFactor.objects.filter(pk=user_id).values_list("next_secret", flat=True).first()
    if not secret:
        raise NotFound()
    return secret


def replace(*, by: User, code: str, clock: datetime, now: datetime) -> None:
    """Let the new authenticator take the old one's place; every other session and token ends.

    Raises SecondFactorWrong, or NotFound when no key waits.
    """
    with transaction.atomic():
        _swap(by, code, clock=clock, now=now)
        tell(by, QUIET, by=by, now=now)
        _record("second_factor_replaced", by, now)
    by.refresh_from_db()


def come_in_again(*, user: User, entry_id: uuid.UUID, code: str, clock: datetime, now: datetime) -> list[str]:
    """Use up the address that two others gave: a new authenticator, the account thawed; returns new recovery codes.

    Old codes and passkeys die: whoever holds the lost device holds them too. Raises SecondFactorWrong, NotFound.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        entry = use_up(entry_id, clock=clock)
        if entry.user_id != user.pk:
            raise NotFound()
        _swap(user, code, clock=clock, now=now)
        Passkey.objects.filter(user=user).delete()
        codes = _codes_anew(user)
        thaw(user, by=user, now=now)
        _record("second_factor_enrolled", user, now)
    user.refresh_from_db()
    return codes


def _swap(user: User, code: str, *, clock: datetime, now: datetime) -> None:
    row = SecondFactor.objects.select_for_update().filter(pk=user.pk).first()
    if row is None or not row.next_secret:
        raise NotFound()
    counter = second_factor.counter_of(row.next_secret, code, now=clock)
    if counter is None:
        # Not counted as a guess: who types it reads the key on the same page.
        raise SecondFactorWrong()
    row.secret, row.next_secret, row.last_counter, row.wrong_codes = row.next_secret, "", counter, 0
    row.confirmed_at = row.confirmed_at or now
    row.save()
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    ApiToken.objects.filter(user=user).delete()


def _codes_anew(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    return second_factor.add_recovery_codes(user.pk)


def _record(verb: str, user: User, now: datetime) -> None:
    audit.record([Event(verb, user.pk, "person", user.pk)], now=now)
