"""How far an instant is from now, in few words."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# Hours are counted up to two days: promises are given in hours.
_HOURS_UNTIL = 2 * _DAY


def distance_text(at: datetime, now: datetime, *, due: bool = False) -> str:
    """Return such as "in 3 h", "3 h ago", or for something due "late by 3 h"; rounded down to the unit."""
    seconds = int((at - now).total_seconds())
    if abs(seconds) < _MINUTE:
        return gettext("now")
    length = _length(abs(seconds))
    if seconds > 0:
        return gettext("in %(length)s") % {"length": length}
    return gettext("late by %(length)s") % {"length": length} if due else gettext("%(length)s ago") % {"length": length}


def _length(seconds: int) -> str:
    if seconds < _HOUR:
        return gettext("%(count)d min") % {"count": seconds // _MINUTE}
    if seconds < _HOURS_UNTIL:
        return gettext("%(count)d h") % {"count": seconds // _HOUR}
    days = seconds // _DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
