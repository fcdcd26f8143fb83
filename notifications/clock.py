"""What time it is for the service: interfaces ask once and hand `now` on; nothing deeper asks."""

from datetime import UTC, datetime, timedelta
from math import ceil

from django.conf import settings

from notifications.models import DemoClock


def now() -> datetime:
    """Return the present instant in UTC; on a demo database the database's own, which only moves forward."""
    real = datetime.now(UTC)
    if not settings.DEMO:
        return real
    ahead = DemoClock.objects.filter(pk=1).values_list("ahead_seconds", flat=True).first() or 0
    return real + timedelta(seconds=ahead)


def move_to(moment: datetime) -> datetime:
    """Move a demo database's clock forward, to `moment` or at most a second later, and return the present instant.

    Never moves it back.
    """
    if not settings.DEMO:
        return datetime.now(UTC)
    ahead = ceil((moment - datetime.now(UTC)).total_seconds())
    DemoClock.objects.get_or_create(pk=1)
    DemoClock.objects.filter(pk=1, ahead_seconds__lt=ahead).update(ahead_seconds=ahead)
    return now()
