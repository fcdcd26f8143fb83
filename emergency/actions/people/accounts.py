"""Accounts: signing in, invitations, second factor, tokens.

`clock` is the real instant, which codes and waits follow; `now` is the service's instant, for the evidence.
"""

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from emergency.accounts import second_factor, throttle
from emergency.accounts.passkeys import Answer, has_signed
from emergency.accounts.tokens import digest_of
from emergency.models import ApiToken, SecondFactor, User
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, SecondFactorWrong, Throttled

INVITATION_SALT = "emergency.invitation"
INVITATION_AGE = timedelta(hours=24)
LONGEST_TOKEN = timedelta(days=90)
SCOPES = {"read": ["read"], "act": ["read", "act"]}
LOGIN_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
# 31 letters and digits of which none is read as another: five groups of four are 99 bits.
GENERATED_FROM = "abcdefghjkmnpqrstuvwxyz23456789"
HASHING_WAIT_SECONDS = 10

# argon2 takes memory and a whole core by design; one hash at a time keeps a flood of tries from taking all of them.
_hashing = threading.BoundedSemaphore(1)


class SignInRefused(Refused):
    """Name, pass phrase or code is wrong; which one is not said."""

    code = "sign_in_refused"
    sentence = _("Login name, pass phrase or code is not right. Check all three and try again with the next code.")


class SignInPaused(SignInRefused):
    """A country lock keeps its contacts out; that is said to nobody but whose pass phrase and code were right."""

    code = "sign_in_paused"
    sentence = _("Signing in is not possible at the moment. Try again later, or ask the fund by another way.")


@dataclass(frozen=True)
class Proof:
    """Whose pass phrase was right, and whether the second factor was checked too or has yet to be enrolled."""

    user: User
    enrolled: bool


def prove_identity(
    *,
    login: str,
    passphrase: str,
    code: str,
    device: str | None,
    clock: datetime,
    passkey: Answer | None = None,
) -> Proof:
    """Check name, pass phrase and second factor together; unknown and known names cost and answer the same.

    The second factor is a code, or without one what the person's passkey signed. Raises SignInRefused, or Throttled
    while a wait runs.
    """
    key = throttle.bucket(login, device)
    throttle.begin_try(key, now=clock)
    user = _person(login, passphrase)
    if user is None:
        raise SignInRefused()
    enrolled = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
    if enrolled and not _has_second(user, code, passkey, clock=clock):
        raise SignInRefused()
    throttle.forgive(key)
    if user.locked_out_by.exists():
        raise SignInPaused()
    return Proof(user=user, enrolled=enrolled)


def add_person(*, login: str, pseudonym: str, language: str, by: User | None, now: datetime) -> tuple[User, str]:
    """Make an account nobody can sign in to yet; returns it and its invitation, good for 24 hours and one use.

    The way of the very first people, for who runs the service: later ones are invited by one person and confirmed by
    another (`actions/people/entering.py`).
    """
    login = login.strip().lower()
    if not LOGIN_FORM.fullmatch(login):
        raise Malformed(fields={"login": _("2 to 40 small letters, digits, dots, hyphens; a letter or digit first.")})
    if User.objects.filter(login=login).exists():
        raise Refused(_("This login name is taken. Choose another one."))
    with transaction.atomic():
        user = User.objects.create_user(login, None, pseudonym=pseudonym, language=language)
        _record("person_added", user.pk, by=by, now=now)
    return user, signing.dumps([str(user.pk), _state_of(user)], salt=INVITATION_SALT)


def invited(token: str) -> User:
    """Return whom an unused invitation is for; raises NotFound for any other."""
    try:
        user_id, state = signing.loads(token, salt=INVITATION_SALT, max_age=INVITATION_AGE)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound() from error
    user = User.objects.filter(pk=user_id, is_active=True, frozen_at__isnull=True).first()
    if user is None or not constant_time_compare(state, _state_of(user)):
        raise NotFound()
    return user


def accept_invitation(*, token: str, now: datetime) -> tuple[User, str]:
    """Use up an invitation; returns the person and their generated pass phrase, to be shown once."""
    user = invited(token)
    unused = user.password
    passphrase = give_passphrase(user)
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, password=unused).update(password=user.password) != 1:
            raise NotFound()
        _record("invitation_accepted", user.pk, by=user, now=now)
    return user, passphrase


def give_passphrase(user: User) -> str:
    """Set a generated pass phrase on an account that the caller saves; returns it, to be shown once."""
    passphrase = _generated_passphrase()
    with _bounded_hashing():
        user.set_password(passphrase)
    return passphrase


def check_passphrase(user: User, passphrase: str, *, clock: datetime) -> None:
    """Raise SignInRefused unless this is the person's pass phrase, Throttled while a wait runs."""
    key = throttle.bucket(user.login, None)
    throttle.begin_try(key, now=clock)
    with _bounded_hashing():
        right = user.check_password(passphrase)
    if not right:
        raise SignInRefused()
    throttle.forgive(key)


def begin_enrolment(*, user: User) -> None:
    """Give an account without a confirmed second factor a new key to put into an authenticator."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).delete()
        SecondFactor.objects.get_or_create(user=user, defaults={"secret": second_factor.new_secret()})


def confirm_second_factor(*, user: User, code: str, clock: datetime, now: datetime) -> list[str]:
    """Confirm the key by a code from it; returns ten recovery codes, to be shown once.

    Raises SecondFactorWrong, or NotFound when there is nothing to confirm.
    """
    with transaction.atomic():
        waiting = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=True).first()
        if waiting is None:
            raise NotFound()
        if not second_factor.use_one_time_code(waiting, second_factor.clean(code), now=clock):
            raise SecondFactorWrong()
        SecondFactor.objects.filter(pk=user.pk).update(confirmed_at=now)
        codes = second_factor.add_recovery_codes(user.pk)
        _record("second_factor_enrolled", user.pk, by=user, now=now)
    return codes


def make_token(*, by: User, scope: str, days: int, clock: datetime, now: datetime) -> tuple[ApiToken, str]:
    """Make a token of scope `read` or `act` for so many days; returns its row and its text, to be shown once."""
    if scope not in SCOPES or not timedelta(0) < timedelta(days=days) <= LONGEST_TOKEN:
        raise Malformed(fields={"days": _("A token reads or acts, for 1 to 90 days.")})
    text = secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=by,
            digest=digest_of(text),
            scopes=SCOPES[scope],
            session_epoch=by.session_epoch,
            expires_at=clock + timedelta(days=days),
            made_at=clock,
        )
        _record("token_made", token.pk, by=by, now=now, kind="api_token")
    return token, text


def revoke_token(*, by: User, token_id: UUID, now: datetime) -> None:
    """End one of the person's own tokens at once; raises NotFound for any other."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token_id, user=by).delete()[0]:
            raise NotFound()
        _record("token_revoked", token_id, by=by, now=now, kind="api_token")


def sign_out_everywhere(*, by: User, now: datetime) -> None:
    """End every session and token of the person at once, this one included."""
    with transaction.atomic():
        User.objects.filter(pk=by.pk).update(session_epoch=F("session_epoch") + 1)
        ApiToken.objects.filter(user=by).delete()
        _record("signed_out_everywhere", by.pk, by=by, now=now)


def choose_language(*, by: User, language: str) -> None:
    """Keep the language the person reads in with their account."""
    User.objects.filter(pk=by.pk).update(language=language)


def _has_second(user: User, code: str, passkey: Answer | None, *, clock: datetime) -> bool:
    if passkey is not None and not code:
        return has_signed(passkey, user)
    return second_factor.check_code(user, code, now=clock)


def _person(login: str, passphrase: str) -> User | None:
    user = User.objects.filter(login=login.lower()).first()
    with _bounded_hashing():
        if user is None:
            User().set_password(passphrase)  # an unknown name costs a hash too
            return None
        right = user.check_password(passphrase)
    return user if right and user.is_active and user.frozen_at is None else None


@contextmanager
def _bounded_hashing() -> Iterator[None]:
    if not _hashing.acquire(timeout=HASHING_WAIT_SECONDS):
        raise Throttled()
    try:
        yield
    finally:
        _hashing.release()


def _state_of(user: User) -> str:
    # The unusable password of a new account is random; setting a real one spends the invitation.
    return salted_hmac(INVITATION_SALT, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()


def _generated_passphrase() -> str:
    letters = [secrets.choice(GENERATED_FROM) for _place in range(20)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 20, 4))


def _record(verb: str, object_id: UUID, *, by: User | None, now: datetime, kind: str = "person") -> None:
    audit.record([audit.Event(verb, by.pk if by else None, kind, object_id)], now=now)
