"""A passkey in the place of a code, for one act: its challenge is bound, lasts two minutes and is judged once.

It stands in the database: a second worker, a restart or an emptied cache forget nothing of what was used.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from emergency.accounts import passkeys
from emergency.accounts.sessions import real_now
from emergency.models import ApiToken, Passkey, PasskeyChallenge, User
from notifications.errors import NotFound, Refused

# The field of a form, and of a body over the API, that holds what the device answered.
FIELD = "passkey"
LASTS = timedelta(minutes=2)
# Of one person at once, for forms that are open side by side; the oldest goes first.
MOST = 5


class NoPasskey(Refused):
    """The person has no passkey that could sign."""

    code = "no_passkey"
    sentence = _("You have no passkey here. Type a code, or add a passkey on the page of your account's safety.")


def ask(http_request: Any, address: str, *, now: datetime) -> dict[str, Any]:
    """Return what a device is asked to sign for an act at this address by this very session or token.

    Raises NotFound where this service takes no passkeys, NoPasskey for who has none.
    """
    user: User = http_request.user
    if not passkeys.offered():
        raise NotFound()
    if not Passkey.objects.filter(user=user).exists():
        raise NoPasskey()
    asked, challenge = passkeys.ask_to_confirm(user)
    newest = PasskeyChallenge.objects.filter(user=user, expires_at__gt=now).order_by("-expires_at")
    kept = list(newest.values_list("pk", flat=True)[: MOST - 1])
    PasskeyChallenge.objects.filter(user=user).exclude(pk__in=kept).delete()
    PasskeyChallenge.objects.create(
        user=user, digest=_digest(challenge), bound_to=_bound(http_request, address), expires_at=now + LASTS
    )
    return asked


def has_signed(http_request: Any, text: str, *, now: datetime) -> bool:
    """Say whether the caller's passkey signed a challenge for this address and session; uses the challenge up."""
    user: User = http_request.user
    challenge = passkeys.challenge_in(text)
    if challenge is None or not _taken(http_request, challenge, now=now):
        return False
    return passkeys.has_signed(passkeys.Answer(passkeys.state_of(challenge), text), user)


def is_answer(said: str) -> bool:
    """Say whether this is what a device answered; no code looks like it."""
    return said.lstrip().startswith("{")


def forget_old(*, now: datetime) -> int:
    """Delete the challenges that are over and return how many."""
    del now  # they end by the real clock, also on a demo
    return PasskeyChallenge.objects.filter(expires_at__lte=real_now()).delete()[0]


def _taken(http_request: Any, challenge: str, *, now: datetime) -> bool:
    waiting = PasskeyChallenge.objects.filter(user_id=http_request.user.pk, digest=_digest(challenge))
    mine = waiting.filter(bound_to=_bound(http_request, http_request.path), expires_at__gt=now)
    # One statement finds and takes it: whoever comes second, on whatever worker, deletes nothing.
    return mine.delete()[0] == 1


def _bound(http_request: Any, address: str) -> str:
    token = getattr(http_request, "auth", None)
    where = f"token {token.pk}" if isinstance(token, ApiToken) else f"session {http_request.session.session_key}"
    return salted_hmac("emergency.passkey.act", f"{where}\n{address}", algorithm="sha256").hexdigest()


def _digest(challenge: str) -> str:
    return hashlib.sha256(challenge.encode()).hexdigest()
