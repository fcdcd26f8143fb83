"""One-time codes (TOTP, RFC 6238), printed codes, signatures of passkeys: each counts once, whatever runs in parallel.

Codes follow the real clock, because phones do: a demo database's own time plays no part here.
"""

import base64
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from emergency.accounts import passkey_acts
from emergency.accounts.passkeys import ISSUER
from emergency.accounts.sessions import real_now
from emergency.accounts.throttle import must_wait
from emergency.models import ApiToken, RecoveryCode, SecondFactor, User
from notifications.errors import SecondFactorRequired, SecondFactorWrong, Throttled
from notifications.prepared import Prepared

DIGITS = 6
STEP_SECONDS = 30
STEPS_OFF = 2
SITTING = timedelta(minutes=15)
SITTING_KEY = "sitting_until"
RECOVERY_CODES = 10
# No letter or digit that is read as another; 12 of them are about 58 bits.
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_RECOVERY_FORM = re.compile(f"[{RECOVERY_ALPHABET}]{{12}}")
_CONFIRMED: Prepared[SecondFactor] = Prepared(
    lambda user: SecondFactor.objects.filter(user_id=user, confirmed_at__isnull=False), user=UUID
)


def require_fresh(http_request: Any, otp: str | None, *, sitting: bool) -> None:
    """Let an act go on only with a fresh second factor; call it before the act's transaction.

    With `sitting` a right code opens 15 minutes in which the same session or API token needs no
    further one; without, every call needs a code. A code that is given is always checked. What a passkey
    signed for this very act stands in for a code: as `otp`, or in the form's own field.
    Raises SecondFactorRequired, SecondFactorWrong, or Throttled after many wrong codes.
    """
    now, said = real_now(), otp or http_request.POST.get(passkey_acts.FIELD, "")
    if not said:
        if sitting and sitting_open(http_request):
            return
        raise SecondFactorRequired()
    if not _is_right(http_request, said, now=now):
        raise SecondFactorWrong()
    if sitting:
        _open_sitting(http_request, now + SITTING)


def sitting_open(http_request: Any) -> bool:
    """Tell whether this session or token may cast a further vote without a code."""
    now = real_now()
    token = getattr(http_request, "auth", None)
    if isinstance(token, ApiToken):
        return token.sitting_until is not None and now < token.sitting_until
    return bool(now.timestamp() < http_request.session.get(SITTING_KEY, 0))


def check_code(user: User, code: str, *, now: datetime) -> bool:
    """Use up a one-time or recovery code of an enrolled person; `now` is the real instant.

    Must run outside a transaction: an act rolled back later would otherwise give a used code back.
    Raises Throttled while the wait after wrong one-time codes runs; recovery codes never wait.
    """
    factor = _factor_of(user)
    if factor is None:
        return False
    cleaned = clean(code)
    if _RECOVERY_FORM.fullmatch(cleaned):
        return _use_recovery_code(user.pk, cleaned, now=now)
    return use_one_time_code(factor, cleaned, now=now)


def check_passkey(http_request: Any, answer: str, *, now: datetime) -> bool:
    """Use up what the caller's passkey signed for this very act; wrong answers are counted with wrong codes."""
    factor = _factor_of(http_request.user)
    if factor is None:
        return False
    if must_wait(factor.wrong_codes, factor.last_wrong_at, now=now):
        raise Throttled()
    row = SecondFactor.objects.filter(pk=factor.pk)
    if passkey_acts.has_signed(http_request, answer, now=now):
        # Unlike a code it cannot be guessed: what else was tried meanwhile takes nothing away.
        row.update(wrong_codes=0)
        return True
    row.update(wrong_codes=F("wrong_codes") + 1, last_wrong_at=now)
    return False


def use_one_time_code(factor: SecondFactor, code: str, *, now: datetime) -> bool:
    """Accept a code of the last or next minute later than the last accepted one; of parallel tries one wins."""
    if must_wait(factor.wrong_codes, factor.last_wrong_at, now=now):
        raise Throttled()
    row = SecondFactor.objects.filter(pk=factor.pk)
    counter = counter_of(factor.secret, code, now=now, after=factor.last_counter)
    if counter is not None:
        # A wrong try counted meanwhile takes the win away: guesses in parallel are worth one.
        unchanged = row.filter(last_counter__lt=counter, wrong_codes=factor.wrong_codes)
        if unchanged.update(last_counter=counter, wrong_codes=0) == 1:
            return True
    row.update(wrong_codes=F("wrong_codes") + 1, last_wrong_at=now)
    return False


def code_at(secret: str, counter: int) -> str:
    """Return the six digits of a time step (30 s since 1970)."""
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 the standard's own hash
    return totp.generate(counter * STEP_SECONDS).decode()


def new_secret() -> str:
    """Return 160 random bits in base32, the form authenticators take."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def provisioning_uri(secret: str) -> str:
    """Return the otpauth address of a secret; it names neither service nor person."""
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 the standard's own hash
    return totp.get_provisioning_uri(ISSUER, ISSUER)


def unused_code(factor: SecondFactor, *, now: datetime) -> str:
    """Return the earliest code, from the present one on, that was not used; the last possible when all were."""
    present = int(now.timestamp()) // STEP_SECONDS
    return code_at(factor.secret, min(max(present, factor.last_counter + 1), present + STEPS_OFF))


def use_printed_code(user_id: UUID, code: str, *, now: datetime) -> bool:
    """Use up a printed code and nothing else, within the caller's transaction: one that is undone gives it back."""
    cleaned = clean(code)
    return bool(_RECOVERY_FORM.fullmatch(cleaned)) and _use_recovery_code(user_id, cleaned, now=now)


def add_recovery_codes(user_id: UUID, count: int = RECOVERY_CODES) -> list[str]:
    """Make recovery codes, ten unless told otherwise, and return them; only their HMACs are kept."""
    codes = [_grouped() for _number in range(count)]
    rows = [RecoveryCode(user_id=user_id, code_hmac=_code_hmac(user_id, clean(code))) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    return codes


def recovery_codes_left(user_id: UUID) -> int:
    """Return how many printed codes still work."""
    return RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count()


def clean(code: str) -> str:
    """Return a code as it is compared: without spaces and hyphens, in small letters."""
    return re.sub(r"[\s-]", "", code[:64]).lower()


def counter_of(secret: str, code: str, *, now: datetime, after: int = 0) -> int | None:
    """Return the time step near the present, later than `after`, whose code this is; None when there is none."""
    present, typed = int(now.timestamp()) // STEP_SECONDS, clean(code).encode()
    found = None
    for counter in range(max(present - STEPS_OFF, after + 1), present + STEPS_OFF + 1):
        if hmac.compare_digest(code_at(secret, counter).encode(), typed) and found is None:
            found = counter
    return found


def _factor_of(user: User) -> SecondFactor | None:
    if connection.atomic_blocks and not getattr(connection.atomic_blocks[-1], "_from_testcase", False):
        raise RuntimeError("A code must be used up before the act's transaction begins.")
    return _CONFIRMED.first(user=user.pk)


def _use_recovery_code(user_id: UUID, code: str, *, now: datetime) -> bool:
    rows = RecoveryCode.objects.filter(user_id=user_id, code_hmac=_code_hmac(user_id, code), used_at__isnull=True)
    return rows.update(used_at=now) == 1


def _is_right(http_request: Any, said: str, *, now: datetime) -> bool:
    if passkey_acts.is_answer(said):
        return check_passkey(http_request, said, now=now)
    return check_code(http_request.user, said, now=now)


def _open_sitting(http_request: Any, until: datetime) -> None:
    token = getattr(http_request, "auth", None)
    if isinstance(token, ApiToken):
        token.sitting_until = until
        token.save(update_fields=["sitting_until"])
        return
    http_request.session[SITTING_KEY] = until.timestamp()


def _grouped() -> str:
    letters = [secrets.choice(RECOVERY_ALPHABET) for _place in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def _code_hmac(user_id: UUID, code: str) -> str:
    return salted_hmac("emergency.recovery", f"{user_id}\n{code}", algorithm="sha256").hexdigest()
