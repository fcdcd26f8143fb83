"""What the offline recovery key opens, as far as it is handed out: to those two who released it, for a day."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from emergency.models import AidRequest, Freeze, RecoveryRelease
from emergency.reading.box_kinds import BOX_KINDS
from emergency.sealing.audiences import RECOVERY
from emergency.selectors import shut_to
from fund.models import Fund, Mandate, Role
from notifications import roster
from notifications.errors import NotFound
from notifications.models import Box, Lock

# A request that nobody agreed to is over after this; so is what was handed out.
LASTS = timedelta(hours=24)
GUARDIAN, LEADS = "guardian", "leads"


@dataclass(frozen=True)
class FileOnShow:
    """A sealed file that opens with the recovery key."""

    box_id: uuid.UUID
    reference: str
    kind: Any


@dataclass(frozen=True)
class ReleaseOnShow:
    """A release as one of those who may release sees it."""

    release: RecoveryRelease
    references: list[str]
    files: list[FileOnShow]
    may_agree: bool


def sides_of(fund_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> frozenset[str]:
    """Return for whom this person may speak: as data guardian, as chair or deputy chair, both, or nobody."""
    sides = set()
    for mandate in Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, user_id=user_id):
        sides |= {GUARDIAN} if mandate.role == Role.GUARDIAN else set()
        sides |= {LEADS} if mandate.is_chair or mandate.is_deputy_chair else set()
    return frozenset(sides)


def is_kept(fund_id: uuid.UUID) -> bool:
    """Say whether the board keeps a recovery key: whether the roster in force names one."""
    return bool(_lines(fund_id))


def cases_named(fund: Fund, references: list[str], user_id: uuid.UUID) -> list[AidRequest]:
    """Return the cases of the fund with these references that hold a lock of the recovery key.

    Raises NotFound when one is unknown, shut to this person, or holds none.
    """
    found = list(AidRequest.objects.filter(~shut_to(user_id), fund=fund, reference__in=references))
    held = set(
        _locks(fund.pk).filter(box__owner_id__in=[one.pk for one in found]).values_list("box__owner_id", flat=True)
    )
    if {one.reference for one in found if one.pk in held} != set(references):
        raise NotFound()
    return found


def releases_of(fund: Fund, user_id: uuid.UUID, *, now: datetime) -> list[ReleaseOnShow]:
    """Return what was asked for or released in the last day, newest first; files to the two who released them."""
    sides = sides_of(fund.pk, user_id, now=now)
    rows = _alive(now).filter(fund=fund).select_related("fund", "asked_by", "agreed_by").order_by("-asked_at", "pk")
    return [_shown(row, user_id, sides, now) for row in rows]


def release_seen(release_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> RecoveryRelease:
    """Return a release to who may release in its fund, over or not; NotFound for everybody else."""
    row = RecoveryRelease.objects.select_related("fund").filter(pk=release_id).first()
    if row is None or not sides_of(row.fund_id, user_id, now=now):
        raise NotFound()
    return row


def is_alive(row: RecoveryRelease, *, now: datetime) -> bool:
    """Say whether a release waits for its second person still, or hands out."""
    return row.withdrawn_at is None and (row.agreed_at or row.asked_at) > now - LASTS


def open_release(release_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> RecoveryRelease:
    """Return a release that one of its two people may still use; NotFound for everybody and at every time else."""
    row = _alive(now).filter(pk=release_id, agreed_at__isnull=False).first()
    if row is None or user_id not in {row.asked_by_id, row.agreed_by_id}:
        raise NotFound()
    if not sides_of(row.fund_id, user_id, now=now):
        raise NotFound()
    return row


def lock_of(release: RecoveryRelease, box_id: uuid.UUID, user_id: uuid.UUID) -> Lock:
    """Return the recovery key's lock to a box of a released case; NotFound under a hold as well."""
    held = Freeze.objects.filter(aid_request=OuterRef("pk"), lifted_at__isnull=True)
    open_to = release.cases.filter(~shut_to(user_id), ~Exists(held)).values("pk")
    lock = _locks(release.fund_id).filter(box_id=box_id, box__owner_id__in=open_to).first()
    if lock is None:
        raise NotFound()
    return lock


def _alive(now: datetime) -> QuerySet[RecoveryRelease]:
    cases = Prefetch("cases", queryset=AidRequest.objects.order_by("reference"))
    asked = RecoveryRelease.objects.filter(agreed_at__isnull=True, asked_at__gt=now - LASTS)
    alive = asked | RecoveryRelease.objects.filter(agreed_at__gt=now - LASTS)
    return alive.filter(withdrawn_at__isnull=True).prefetch_related(cases)


def _shown(row: RecoveryRelease, user_id: uuid.UUID, sides: frozenset[str], now: datetime) -> ReleaseOnShow:
    references = {one.pk: one.reference for one in row.cases.all()}
    uses = row.agreed_at is not None and user_id in {row.asked_by_id, row.agreed_by_id}
    held = _locks(row.fund_id).filter(box__owner_id__in=references) if uses else Lock.objects.none()
    files = held.order_by("box__owner_id", "box__kind", "box__seq", "box_id")
    return ReleaseOnShow(
        release=row,
        references=list(references.values()),
        files=[
            FileOnShow(box_id, references[owner_id], BOX_KINDS.get(kind, kind))
            for box_id, owner_id, kind in files.values_list("box_id", "box__owner_id", "box__kind")
        ],
        may_agree=may_agree(row, user_id, sides, now=now),
    )


def may_agree(row: RecoveryRelease, user_id: uuid.UUID, sides: frozenset[str], *, now: datetime) -> bool:
    """Say whether this person's word makes two: the guardian's and the chair's or the deputy's."""
    asked = sides_of(row.fund_id, row.asked_by_id, now=now)
    both = any(one != other for one in asked for other in sides)
    return row.agreed_at is None and user_id != row.asked_by_id and both


def _locks(fund_id: uuid.UUID) -> QuerySet[Lock]:
    of_fund = AidRequest.objects.filter(fund_id=fund_id).values("pk")
    known = Box.objects.filter(owner_id__in=of_fund).values("pk")
    return Lock.objects.filter(user_id__in=_lines(fund_id), box__in=known)


def _lines(fund_id: uuid.UUID) -> set[uuid.UUID]:
    in_force = roster.current(fund_id)
    return {line.user_id for line in in_force.members if line.roles == {RECOVERY}} if in_force else set()
