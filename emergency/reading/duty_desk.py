"""What being on duty looks like to one person: their rings, the rota of their funds, holds they may lift."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from emergency.actors import Actor
from emergency.duty import shifts
from emergency.duty_rules import SPENT
from emergency.hiding import hidden_from
from emergency.models import DutyShift, Ring, RingAnswer, User
from emergency.permissions import may_set_rota
from emergency.reading.holds import HoldOnShow, holds_over
from emergency.reading.sights import sight_of
from emergency.states import Owner
from fund.models import Fund, Mandate, Role
from notifications.errors import NotFound

# Who sees the rota of a fund.
READERS = frozenset({Role.COORDINATOR, Role.MEMBER, Role.SUBSTITUTE, Role.TREASURER, Role.CHECKER, Role.GUARDIAN})
MOST_RINGS = 30
MOST_SHIFTS = 100


@dataclass(frozen=True)
class RingOnShow:
    """One ring of this person's; the reference only where the case is theirs to see."""

    id: uuid.UUID
    fund: Fund
    owner: str
    reference: str
    rang_at: datetime
    answer: str

    @property
    def is_test(self) -> bool:
        """Say whether it is the weekly test."""
        return not self.owner

    @property
    def wants(self) -> Any:
        """Return who must act, in words."""
        return Owner(self.owner).label if self.owner else ""

    @property
    def is_taken(self) -> bool:
        """Say whether the person said that they take it."""
        return self.answer == RingAnswer.TAKES


@dataclass(frozen=True)
class FundOnDuty:
    """The rota of one fund, what this person may do about it, and the holds they may lift."""

    fund: Fund
    shifts: list[DutyShift]
    may_set: bool
    lifts_holds: bool
    holds: list[HoldOnShow]
    silent: list[str]
    # Country locks are this person's to lay or lift.
    has_locks: bool


def rings_of(user: User, *, now: datetime) -> list[RingOnShow]:
    """Return what this person was rung for and is not over, the newest first; a test until it is answered."""
    rows = Ring.objects.filter(user=user).select_related("fund", "aid_request").order_by("-rang_at", "pk")
    current = rows.filter(aid_request__state=F("state")) | rows.filter(aid_request__isnull=True, answer="")
    shown = current.exclude(hidden_from(user.pk, case="aid_request"))
    return [_ring(row, user, now) for row in shown[:MOST_RINGS]]


def funds_on_duty(user: User, held: Sequence[Mandate], *, now: datetime) -> list[FundOnDuty]:
    """Return the rota of every fund in which the person reads it, by code."""
    funds = {one.fund_id: one.fund for one in held if one.role in READERS}
    return [_fund(fund, user, [one for one in held if one.fund_id == fund.pk], now) for fund in funds.values()]


def _fund(fund: Fund, user: User, held: Iterable[Mandate], now: datetime) -> FundOnDuty:
    mine = list(held)
    may_set = may_set_rota(mine)
    lifts = any(one.is_chair or one.role == Role.GUARDIAN for one in mine)
    return FundOnDuty(
        fund=fund,
        shifts=list(shifts(fund.pk, now=now).select_related("user", "deputy")[:MOST_SHIFTS]),
        may_set=may_set,
        lifts_holds=lifts,
        holds=holds_over(fund, user) if lifts else [],
        silent=_silent(fund) if may_set else [],
        has_locks=lifts or any(one.role == Role.COORDINATOR for one in mine),
    )


def _silent(fund: Fund) -> list[str]:
    """Return who did not answer the last test, though rung by both ways."""
    tests = Ring.objects.filter(fund=fund, aid_request__isnull=True, answer="", step__gt=0, step__lte=SPENT)
    return list(tests.order_by("user__pseudonym").values_list("user__pseudonym", flat=True))


def _ring(row: Ring, user: User, now: datetime) -> RingOnShow:
    return RingOnShow(row.pk, row.fund, row.owner, _reference(row, user, now), row.rang_at, row.answer)


def _reference(row: Ring, user: User, now: datetime) -> str:
    """Return the case's reference where this person may see it: the chair is rung for what is not yet theirs too."""
    if row.aid_request is None:
        return ""
    try:
        return sight_of(row.aid_request.reference, Actor(user=user), now=now).aid_request.reference
    except NotFound:
        return ""
