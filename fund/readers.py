"""Who reads what of the money, and of which fund.

Mandates are held in a network's fund; whoever reads its books also reads those of its purses.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from fund.models import BOARD, Fund, Mandate, Role
from fund.permissions import fund_for, mandates_of

# Receive, tie to the bank and pay.
KEEPERS = frozenset({Role.TREASURER, Role.CHECKER})
# Read every entry.
BOOKS = KEEPERS | {Role.AUDITOR}
# Read the figures that a decision needs, and what donors owe.
FIGURES = BOOKS | BOARD


def fund_seen(user_id: uuid.UUID, code: str | None, roles: Collection[str], *, now: datetime) -> Fund:
    """Return the fund or purse named by `code`, or the person's only fund, where they hold one of these roles.

    Raises NotFound, or Malformed when it is unclear which of several is meant.
    """
    held = _held(user_id, roles, now=now)
    named = (
        Fund.objects.filter(code=code, parent__in={mandate.fund_id for mandate in held})
        if code
        else Fund.objects.none()
    )
    return named.select_related("parent").first() or fund_for(code, held)


def funds_seen(user_id: uuid.UUID, roles: Collection[str], *, now: datetime) -> list[Fund]:
    """Return the funds, then their purses, where the person holds one of these roles, each part by its code."""
    own = {mandate.fund_id: mandate.fund for mandate in _held(user_id, roles, now=now)}
    purses = Fund.objects.filter(parent__in=own).select_related("parent").order_by("code")
    return [*own.values(), *purses]


def _purse(code: str | None, held: Iterable[Mandate]) -> Fund | None:
    if not code:
        return None
    networks = {mandate.fund_id for mandate in held}
    return Fund.objects.filter(code=code, parent__in=networks).select_related("parent").first()


def _held(user_id: uuid.UUID, roles: Collection[str], *, now: datetime) -> list[Mandate]:
    return [mandate for mandate in mandates_of(user_id, now=now) if mandate.role in roles]
