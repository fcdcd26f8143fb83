"""Growing waits after wrong tries: per account, never per address, in a bounded table.

Behind an onion service everybody has the same address, so only the name tried is counted. A browser
that has signed in to this account before counts in a bucket of its own: strangers' tries on the name
never keep the owner out.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import F
from django.utils.crypto import get_random_string, salted_hmac

from emergency.models import LoginThrottle
from notifications.errors import Throttled

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
LARGEST_TABLE = 10_000
DEVICE_SALT = "emergency.device"
DEVICE_AGE = timedelta(days=90)


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many wrong tries in a row: none, then 2, 4, 8 … seconds up to 15 minutes."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES + 1, 12)), LONGEST_WAIT)


def must_wait(failures: int, last_failed_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether the wait after the last wrong try still runs."""
    # Without a wait nothing is compared: tries of one moment may see each other's instants out of order.
    wait = wait_after(failures)
    return bool(wait) and last_failed_at is not None and now < last_failed_at + wait


def bucket(login: str, device: str | None) -> str:
    """Return the key wrong tries are counted under: the name's, or the known browser's own."""
    known = _device_number(login, device)
    return _hmac(f"{login.lower()}\n{known}")


def device_cookie(login: str) -> str:
    """Return a signed value that marks a browser as one that has signed in to this account; it names nobody."""
    return signing.dumps([_hmac(login.lower()), get_random_string(22)], salt=DEVICE_SALT)


def begin_try(key: str, *, now: datetime) -> None:
    """Count a try before it is judged, so that parallel tries count too; raises Throttled while a wait runs."""
    for _again in range(FREE_TRIES):
        row = LoginThrottle.objects.filter(pk=key).first()
        if row is None:
            if _first_try(key, now=now):
                return
            continue
        old = row.last_failed_at < now - FORGOTTEN_AFTER
        if not old and must_wait(row.failures, row.last_failed_at, now=now):
            break
        failures = 1 if old else F("failures") + 1
        same = LoginThrottle.objects.filter(pk=key, failures=row.failures, last_failed_at=row.last_failed_at)
        if same.update(failures=failures, last_failed_at=now):
            return
    raise Throttled()


def forgive(key: str) -> None:
    """Forget the wrong tries of a bucket after a right one."""
    LoginThrottle.objects.filter(pk=key).delete()


def _first_try(key: str, *, now: datetime) -> bool:
    _keep_bounded(now)
    row = LoginThrottle(name_hmac=key, failures=0, last_failed_at=now)
    # A conflict means that another try was first; zero failures and the update below count each exactly once.
    LoginThrottle.objects.bulk_create([row], ignore_conflicts=True)
    return bool(LoginThrottle.objects.filter(pk=key, failures=0).update(failures=1))


def _keep_bounded(now: datetime) -> None:
    if LoginThrottle.objects.count() < LARGEST_TABLE:
        return
    if LoginThrottle.objects.filter(last_failed_at__lt=now - FORGOTTEN_AFTER).delete()[0]:
        return
    # Names tried once go before names under attack: a flood of made-up names frees no one from waiting.
    spare = LoginThrottle.objects.order_by("failures", "last_failed_at").values("pk")[: LARGEST_TABLE // 10]
    LoginThrottle.objects.filter(pk__in=list(spare.values_list("pk", flat=True))).delete()


def _device_number(login: str, device: str | None) -> str:
    try:
        owner, number = signing.loads(device or "", salt=DEVICE_SALT, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError):
        return ""
    return str(number) if owner == _hmac(login.lower()) else ""


def _hmac(value: str) -> str:
    return salted_hmac("emergency.throttle", value, algorithm="sha256").hexdigest()
