"""Whom an act tells, in words, before it is done (W6)."""

from django.utils.translation import gettext as _

from emergency.announcements import TELLS, TELLS_CHAIR
from fund.models import Role


def told_by(act: str) -> str:
    """Return the roles whose people learn that something waits; empty when nobody does."""
    roles = sorted(str(Role(role).label) for role in TELLS.get(act, ()))
    if act in TELLS_CHAIR:
        roles += [_("chair"), _("deputy chair")]
    return _("%(roles)s: that something waits, not what.") % {"roles": ", ".join(roles)} if roles else ""
