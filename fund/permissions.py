"""Who holds which mandate: the one place that turns mandates into rights."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from fund.models import Fund, Mandate
from notifications.errors import Malformed, NotFound
from notifications.prepared import Prepared

_HELD: Prepared[Mandate] = Prepared(
    lambda user, on: (
        Mandate.objects.in_force(on=on).filter(user_id=user).select_related("fund").order_by("fund__code", "role")
    ),
    user=uuid.UUID,
    on=date,
)
_ROLES: Prepared[str] = Prepared(
    lambda fund, user, on: (
        Mandate.objects.in_force(on=on).filter(user_id=user, fund_id=fund).values_list("role", flat=True)
    ),
    fund=uuid.UUID,
    user=uuid.UUID,
    on=date,
)


def mandates_of(user_id: uuid.UUID, *, now: datetime) -> list[Mandate]:
    """Return the person's mandates in force, funds loaded, in one query."""
    return _HELD.rows(user=user_id, on=now.date())


def roles_in(fund_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> frozenset[str]:
    """Return the roles the person holds in this fund now; empty means no sight at all."""
    return frozenset(_ROLES.rows(fund=fund_id, user=user_id, on=now.date()))


def people_with(fund_id: uuid.UUID, roles: Iterable[str], *, now: datetime) -> dict[str, set[uuid.UUID]]:
    """Return user ids by role for the mandates in force, in one query; roles nobody holds are empty sets."""
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    rows = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, role__in=list(roles))
    for role, user_id in rows.values_list("role", "user_id"):
        found[role].add(user_id)
    return found


def chairs_of(fund_id: uuid.UUID, *, now: datetime) -> set[uuid.UUID]:
    """Return the user ids of chair and deputy chair."""
    leading = Q(is_chair=True) | Q(is_deputy_chair=True)
    rows = Mandate.objects.in_force(on=now.date()).filter(leading, fund_id=fund_id)
    return set(rows.values_list("user_id", flat=True))


def fund_for(code: str | None, mandates: Iterable[Mandate]) -> Fund:
    """Return the fund named by `code`, or the person's only one; raises NotFound, or Malformed when unclear."""
    funds = {mandate.fund.code: mandate.fund for mandate in mandates}
    if code:
        if code not in funds:
            raise NotFound()
        return funds[code]
    if len(funds) > 1:
        raise Malformed(fields={"fund": _("Name one of: %(funds)s.") % {"funds": ", ".join(sorted(funds))}})
    if not funds:
        raise NotFound()
    return next(iter(funds.values()))
