"""Who is on duty: read from the rota, as far as its people hold their mandates still."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from emergency.hiding import NO_COUNTRY, lock_on
from emergency.models import DutyShift
from fund.models import Fund, Mandate, Role
from fund.permissions import chairs_of
from notifications.prepared import Prepared

# Under which name `holders` gives who alone may be told of a locked country's cases.
NAMED = "named in the lock"


class Rota:
    """The shifts of a fund that are not over, read once: who is on duty, who stands in, who comes next."""

    def __init__(self, fund_id: uuid.UUID, *, now: datetime) -> None:
        self.now = now
        self.shifts = list(shifts(fund_id, now=now))

    def on_duty(self, role: str) -> list[uuid.UUID]:
        """Return who is on duty in this role, the longest on duty first."""
        return _once(shift.user_id for shift in self._running(role))

    def deputies(self, role: str) -> list[uuid.UUID]:
        """Return who stands in for those on duty in this role."""
        return _once(shift.deputy_id for shift in self._running(role) if shift.deputy_id)

    def following(self, role: str) -> list[uuid.UUID]:
        """Return whose turn in this role comes next, the soonest first."""
        coming = [shift for shift in self.shifts if shift.role == role and shift.starts_at > self.now]
        return _once(shift.user_id for shift in coming)

    def _running(self, role: str) -> list[DutyShift]:
        return [shift for shift in self.shifts if shift.role == role and shift.starts_at <= self.now]


def shifts(fund_id: uuid.UUID, *, now: datetime) -> QuerySet[DutyShift]:
    """Return the fund's shifts that are not over, whose people hold that role today, unfrozen; the earliest first."""
    held = Mandate.objects.in_force(on=now.date()).filter(
        fund=OuterRef("fund"), user=OuterRef("user"), role=OuterRef("role"), user__frozen_at__isnull=True
    )
    return DutyShift.objects.filter(Exists(held), fund_id=fund_id, ends_at__gt=now).order_by("starts_at", "set_at")


def on_duty(fund_id: uuid.UUID, role: str, now: datetime) -> list[uuid.UUID]:
    """Return the people on duty in this role now, the longest on duty first; empty when the rota names nobody."""
    rows = shifts(fund_id, now=now).filter(role=role, starts_at__lte=now)
    return _once(rows.values_list("user_id", flat=True))


def duty_seat(fund: Fund, now: datetime) -> uuid.UUID | None:
    """Return the board seat on duty, which decides the lowest tier; None when the rota names none."""
    return next(iter(on_duty(fund.pk, Role.MEMBER, now)), None)


def chair_first(fund_id: uuid.UUID, *, now: datetime) -> list[uuid.UUID]:
    """Return the chair, then the deputy chair; who is frozen is not there."""
    seats = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, role=Role.MEMBER)
    rows = seats.filter(user__in=chairs_of(fund_id, now=now), user__frozen_at__isnull=True)
    return _once(rows.order_by("-is_chair", "seat_number").values_list("user_id", flat=True))


def holders(fund_id: uuid.UUID, roles: Iterable[str], *, now: datetime, country: str = "") -> dict[str, set[uuid.UUID]]:
    """Return user ids by role for the mandates in force, and under `on_duty_key(role)` those on duty; in one query.

    Who is frozen holds nothing here: they are told nothing and no new text is sealed to them. While this country is
    locked those named in the lock stand under `NAMED` too.
    """
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    rows = _holding(tuple(sorted(roles))).rows(fund=fund_id, on=now.date(), now=now, country=country or NO_COUNTRY)
    for role, user_id, is_on_duty, is_locked, is_named in rows:
        found[role].add(user_id)
        if is_on_duty:
            found[on_duty_key(role)].add(user_id)
        if is_locked:
            found[NAMED] |= {user_id} if is_named else set()
    return found


@cache
def _holding(roles: tuple[str, ...]) -> Prepared[tuple[Any, ...]]:
    def holding(fund: uuid.UUID, on: date, now: datetime, country: str) -> QuerySet[Any, Any]:
        running = DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now)
        has_turn = Exists(running.filter(fund=OuterRef("fund"), user=OuterRef("user"), role=OuterRef("role")))
        held = Mandate.objects.in_force(on=on).filter(fund_id=fund, user__frozen_at__isnull=True)
        rows = held.filter(role__in=roles).annotate(turn=has_turn, **lock_on(fund, country))
        return rows.values_list("role", "user_id", "turn", "is_locked", "is_named")

    return Prepared(holding, fund=uuid.UUID, on=date, now=datetime, country=str)


def on_duty_key(role: str) -> str:
    """Return under which name `holders` gives those of a role who are on duty."""
    return f"{role} on duty"


def _once(people: Iterable[uuid.UUID | None]) -> list[uuid.UUID]:
    return list(dict.fromkeys(person for person in people if person))
