"""What the commands that take `--at` share: reading the moment and moving a demo's clock."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime

from notifications import clock

WRONG_USE = 2


def moment_of(given: str | None, *, moves: bool = True) -> datetime:
    """Return the moment to act at: now, or `--at`, to which a demo's clock moves forward.

    Raises CommandError (exit status 2) for what is no moment, and for a future one outside a demo.
    """
    if not given:
        return clock.now()
    moment = _read(given)
    if not settings.DEMO and moment > clock.now():
        raise CommandError("Only a demo's clock can be moved forward.", returncode=WRONG_USE)
    return max(clock.move_to(moment), moment) if moves else moment


def _read(given: str) -> datetime:
    try:
        day = parse_date(given) if len(given) <= len("2026-01-01") else None
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("Give --at as 2026-11-22 or 2026-11-22T10:00:00Z.", returncode=WRONG_USE)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
