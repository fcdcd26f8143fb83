"""Which versions of the regulations somebody may read, and what stands against adopting one."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from fund.models import BOARD, Fund, Regulation, RegulationState, RegulationTrial
from fund.permissions import mandates_of
from notifications.errors import Malformed, NotFound, Refused, Stale

Roles = frozenset[str]
NO_ROLES: Roles = frozenset()


def rules_of(user_id: uuid.UUID | None, code: str | None, *, now: datetime) -> tuple[Fund, Roles]:
    """Return whose rules are asked for and the roles the reader holds there; strangers read too.

    Without a code it is the reader's only fund, else the only fund there is. Raises NotFound, or Malformed when it
    is unclear which of several is meant.
    """
    held = mandates_of(user_id, now=now) if user_id else []
    known = {mandate.fund.code: mandate.fund for mandate in held}
    if code or not known:
        funds = Fund.objects.filter(parent__isnull=True)
        known = {fund.code: fund for fund in (funds.filter(code=code) if code else funds)}
    if not known:
        raise NotFound()
    if len(known) > 1:
        raise Malformed(fields={"fund": _("Name one of: %(funds)s.") % {"funds": ", ".join(sorted(known))}})
    fund = next(iter(known.values()))
    return fund, frozenset(mandate.role for mandate in held if mandate.fund_id == fund.pk)


def versions(fund: Fund, roles: Roles) -> list[Regulation]:
    """Return the versions these roles may read, the latest first."""
    rows = Regulation.objects.filter(fund=fund).shown_to(roles).select_related("based_on", "fund")
    return list(rows.latest_first())


def version(fund: Fund, code: str, roles: Roles) -> Regulation:
    """Return one version by its code; raises NotFound for what is not there or not for these roles."""
    rows = Regulation.objects.filter(fund=fund, code=code).shown_to(roles).select_related("based_on", "fund")
    found: Regulation | None = rows.first()
    if found is None:
        raise NotFound()
    return found


def last_adopted(fund: Fund) -> Regulation | None:
    """Return the version that a new one would follow."""
    return Regulation.objects.filter(fund=fund, state=RegulationState.ADOPTED).first()


def next_code(fund: Fund) -> str:
    """Return a code nobody has used: R2 after R1."""
    used = set(Regulation.objects.filter(fund=fund).values_list("code", flat=True))
    return next(code for number in range(1, len(used) + 2) if (code := f"R{number}") not in used)


def newest_trial(regulation: Regulation) -> RegulationTrial | None:
    """Return the latest trial of a draft."""
    return RegulationTrial.objects.filter(regulation=regulation).first()


def check_is_draft(regulation: Regulation) -> None:
    """Raise Stale unless the version is still a draft."""
    if regulation.state != RegulationState.DRAFT:
        raise Stale(_("%(code)s was adopted already and is never changed.") % {"code": regulation.code})


def check_may_adopt(regulation: Regulation, former: Regulation | None, by: uuid.UUID) -> None:
    """Raise Stale for a draft that was overtaken, Refused for the seat that drafted it."""
    check_is_draft(regulation)
    if regulation.based_on_id != (former.pk if former else None):
        sentence = _("Since this draft was written, %(code)s was adopted. Draft anew, so that nothing of it is undone.")
        raise Stale(sentence % {"code": former.code if former else ""})
    if regulation.drafted_by_id == by:
        raise Refused(_("You drafted this version; another board seat must adopt it."), code="one_seat_only")


def why_not_adopt(regulation: Regulation, roles: Roles, by: uuid.UUID) -> str:
    """Return why this reader cannot adopt the draft now; empty when they can."""
    if not roles & BOARD:
        return _("A board seat adopts the rules.")
    try:
        check_may_adopt(regulation, last_adopted(regulation.fund), by)
    except (Refused, Stale) as refusal:
        return str(refusal)
    return ""
