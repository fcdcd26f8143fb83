"""Who reads what of the money, and of which fund.

Mandates are held in a network's fund; whoever reads its books also reads those of its purses. An auditor reads the
calendar years the mandate names; where no year is asked for, the one that runs.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime

from fund.models import BOARD, Fund, Mandate, Role
from fund.permissions import fund_for, mandates_of
from notifications.errors import NotFound

# Receive, tie to the bank and pay.
KEEPERS = frozenset({Role.TREASURER, Role.CHECKER})
# Read every entry.
BOOKS = KEEPERS | {Role.AUDITOR}
# Read the figures that a decision needs, and what donors owe.
FIGURES = BOOKS | BOARD
# Know who is on the list of payees, and which ways of paying are open.
LISTS = FIGURES | {Role.COORDINATOR}

# Which calendar years are asked about: the one that runs, or whichever an auditor's mandate names.
THIS_YEAR: tuple[int, ...] = ()
ANY_YEAR = None
Years = Collection[int] | None


def fund_seen(
    user_id: uuid.UUID, code: str | None, roles: Collection[str], *, now: datetime, years: Years = THIS_YEAR
) -> Fund:
    """Return the fund or purse named by `code`, or the person's only fund, where they hold one of these roles.

    Raises NotFound, or Malformed when it is unclear which of several is meant.
    """
    held = _held(user_id, roles, now=now, years=years)
    named = (
        Fund.objects.filter(code=code, parent__in={mandate.fund_id for mandate in held})
        if code
        else Fund.objects.none()
    )
    return named.select_related("parent").first() or fund_for(code, held)


def funds_seen(user_id: uuid.UUID, roles: Collection[str], *, now: datetime, years: Years = THIS_YEAR) -> list[Fund]:
    """Return the funds, then their purses, where the person holds one of these roles, each part by its code."""
    own = {mandate.fund_id: mandate.fund for mandate in _held(user_id, roles, now=now, years=years)}
    purses = Fund.objects.filter(parent__in=own).select_related("parent").order_by("code")
    return [*own.values(), *purses]


def _purse(code: str | None, held: Iterable[Mandate]) -> Fund | None:
    if not code:
        return None
    networks = {mandate.fund_id for mandate in held}
    return Fund.objects.filter(code=code, parent__in=networks).select_related("parent").first()


def check_reads(fund: Fund, user_id: uuid.UUID, on: date, *, now: datetime) -> None:
    """Raise NotFound unless the person reads every entry of the books of this day's year."""
    if not roles_read(fund, user_id, now=now, years=(on.year,)) & BOOKS:
        raise NotFound()


def roles_read(fund: Fund, user_id: uuid.UUID, *, now: datetime, years: Years = ANY_YEAR) -> frozenset[str]:
    """Return in which roles the person reads these years of the fund's books, or of its network's."""
    held = _held(user_id, FIGURES, now=now, years=years)
    return frozenset(one.role for one in held if one.fund_id in {fund.pk, fund.parent_id})


def years_audited(fund: Fund, user_id: uuid.UUID, *, now: datetime) -> frozenset[int]:
    """Return the calendar years that the person's mandates as auditor of this fund name."""
    held = _mandates(user_id, {Role.AUDITOR}, now=now)
    return frozenset(int(year) for one in held if one.fund_id in {fund.pk, fund.parent_id} for year in one.years)


def years_read(fund: Fund, user_id: uuid.UUID, *, now: datetime) -> frozenset[int] | None:
    """Return the years of the fund's books that the person may read; None: all of them."""
    if roles_read(fund, user_id, now=now) & KEEPERS:
        return None
    return years_audited(fund, user_id, now=now)


def _held(user_id: uuid.UUID, roles: Collection[str], *, now: datetime, years: Years) -> list[Mandate]:
    held = _mandates(user_id, roles, now=now)
    if years is ANY_YEAR:
        return [mandate for mandate in held if mandate.role != Role.AUDITOR or mandate.years]
    return [mandate for mandate in held if mandate.reads(years or (now.year,))]


def _mandates(user_id: uuid.UUID, roles: Collection[str], *, now: datetime) -> list[Mandate]:
    return [mandate for mandate in mandates_of(user_id, now=now) if mandate.role in roles]
