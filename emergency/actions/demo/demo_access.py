"""Ways into a demo without a phone: only a demo database has them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emergency.accounts import second_factor
from emergency.actions.people.accounts import make_token
from emergency.models import SecondFactor, User
from notifications.errors import NotFound, Refused
from notifications.models import DemoClock

SALT = "emergency.demo"
ADDRESS_AGE = timedelta(hours=24)
TOKEN_DAYS = 90


@dataclass(frozen=True)
class DemoAccess:
    """What a script needs to act as one of the demo people."""

    user: User
    entry: str
    token: str
    otp: str
    recovery_codes: list[str]


def check_demo() -> None:
    """Raise Refused unless both the settings and the database say that this is a demo."""
    if not settings.DEMO or not DemoClock.objects.filter(pk=1).exists():
        raise Refused(_("This is no demo database. People sign in with their own authenticator."))


def demo_person(name: str) -> User:
    """Return the person of this login name or pseudonym, in any case; raises NotFound."""
    user = User.objects.filter(Q(login__iexact=name) | Q(pseudonym__iexact=name)).first()
    if user is None:
        raise NotFound()
    return user


def grant(*, user: User, clock: datetime, now: datetime) -> DemoAccess:
    """Make a one-time entry, a token and ten recovery codes for a demo person; enrols one who is not yet."""
    check_demo()
    with transaction.atomic():
        fresh = {"secret": second_factor.new_secret(), "confirmed_at": now}
        factor, _made = SecondFactor.objects.get_or_create(user=user, defaults=fresh)
        codes = second_factor.add_recovery_codes(user.pk)
        key = second_factor.add_recovery_codes(user.pk, 1)[0]
    _token, text = make_token(by=user, scope="act", days=TOKEN_DAYS, clock=clock, now=now)
    entry = signing.dumps([str(user.pk), key], salt=SALT, compress=True)
    return DemoAccess(user, entry, text, second_factor.unused_code(factor, now=clock), codes)


def enter(*, entry: str, clock: datetime) -> User:
    """Use up a one-time entry; raises NotFound for a spent, old or foreign one and outside a demo."""
    try:
        check_demo()
        user_id, key = signing.loads(entry, salt=SALT, max_age=ADDRESS_AGE)
    except (Refused, signing.BadSignature, ValueError) as error:
        raise NotFound() from error
    user = User.objects.able_to_act().filter(pk=user_id).first()
    if user is None or not second_factor.check_code(user, key, now=clock):
        raise NotFound()
    return user
