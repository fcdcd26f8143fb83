"""Who keeps the accounts of a fund: its steward, its data guardian, chair and deputy chair."""

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from emergency.models import Entry, User
from fund.models import Fund, Mandate, Role
from notifications.errors import NotFound

# See the list, give a word for an entry, let somebody in again.
KEEPERS = Q(role__in=[Role.STEWARD, Role.GUARDIAN]) | Q(is_chair=True) | Q(is_deputy_chair=True)
# Ask for a new account.
INVITERS = Q(role=Role.STEWARD) | Q(is_chair=True) | Q(is_deputy_chair=True)


def funds_kept(user_id: uuid.UUID, *, now: datetime) -> list[Fund]:
    """Return the funds whose accounts the person keeps, by their code."""
    held = Mandate.objects.in_force(on=now.date()).filter(KEEPERS, user=user_id)
    return list(Fund.objects.filter(mandates__in=held).distinct().order_by("code"))


def check_keeps(fund_id: uuid.UUID, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound unless the person keeps the accounts of this fund."""
    if by not in keepers_of(fund_id, now=now):
        raise NotFound()


def check_invites(fund_id: uuid.UUID, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound unless the person may ask for a new account in this fund."""
    if not may_invite(fund_id, by, now=now):
        raise NotFound()


def may_invite(fund_id: uuid.UUID, by: uuid.UUID, *, now: datetime) -> bool:
    """Say whether the person may ask for a new account in this fund."""
    return Mandate.objects.in_force(on=now.date()).filter(INVITERS, fund=fund_id, user=by).exists()


def keepers_of(fund_id: uuid.UUID, *, now: datetime) -> set[uuid.UUID]:
    """Return who keeps the accounts of this fund and is not kept out."""
    held = Mandate.objects.in_force(on=now.date()).filter(KEEPERS, fund=fund_id, user__frozen_at__isnull=True)
    return set(held.values_list("user_id", flat=True))


def people_of(fund_id: uuid.UUID, *, now: datetime) -> QuerySet[User]:
    """Return the people of a fund: with a mandate that is not over, or who came by an entry of this fund."""
    held = Mandate.objects.filter(fund=fund_id).exclude(ends_on__lt=now.date())
    came = Entry.objects.filter(fund=fund_id, used_at__isnull=False)
    return User.objects.filter(Q(pk__in=held.values("user")) | Q(pk__in=came.values("user")), is_active=True)


def funds_of(user_id: uuid.UUID, *, now: datetime) -> list[uuid.UUID]:
    """Return the funds the person belongs to."""
    held = Mandate.objects.filter(user=user_id).exclude(ends_on__lt=now.date())
    came = Entry.objects.filter(user=user_id, used_at__isnull=False)
    return sorted({*held.values_list("fund_id", flat=True), *came.values_list("fund_id", flat=True)})


def person_kept(user_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> tuple[User, Fund]:
    """Return somebody and the fund in which `by` keeps their account; raises NotFound."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    mine = {fund.pk: fund for fund in funds_kept(by, now=now)}
    shared = [mine[fund_id] for fund_id in funds_of(user_id, now=now) if fund_id in mine]
    if user is None or not shared:
        raise NotFound()
    return user, shared[0]
