"""Complaints as the seats that hear them see them: only those whose box they hold a lock on."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from emergency.hearing.readers import COMPLAINT
from emergency.models import AccessKey, Complaint
from fund.models import Mandate
from notifications.errors import NotFound
from notifications.models import Box, Lock

AT_MOST = 200


@dataclass(frozen=True)
class ComplaintOnShow:
    """One complaint: its row, the first signs of its box, and whether an answer finds its way back."""

    row: Complaint
    signs: str
    can_be_answered: bool

    @property
    def state(self) -> str:
        """Return where it stands: waiting, heard, closed."""
        if self.row.closed_on:
            return "closed"
        return "heard" if self.row.heard_by_id else "waiting"


def hears(held: Iterable[Mandate]) -> bool:
    """Say whether somebody with these mandates in force hears complaints."""
    return any(one.is_ethics for one in held)


def complaints_for(user_id: uuid.UUID, held: Iterable[Mandate]) -> list[ComplaintOnShow]:
    """Return what this person may hear, what waits first, then the newest; at most 200."""
    order = (F("closed_on").desc(nulls_first=True), F("heard_by").asc(nulls_first=True), "-week", "pk")
    rows = list(_mine(user_id, held).select_related("heard_by", "fund").order_by(*order)[:AT_MOST])
    signs = _signs([row.pk for row in rows], user_id)
    return [ComplaintOnShow(row, signs.get(row.pk, ""), _has_way_back(row)) for row in rows]


def waiting_count(user_id: uuid.UUID, held: Iterable[Mandate]) -> int:
    """Return how many wait for somebody to take them up."""
    return _mine(user_id, held).filter(heard_by__isnull=True).count()


def complaint_for(complaint_id: uuid.UUID, user_id: uuid.UUID, held: Iterable[Mandate]) -> Complaint:
    """Return one complaint that this person may hear; raises NotFound."""
    found = _mine(user_id, held).filter(pk=complaint_id).first()
    if found is None:
        raise NotFound()
    return found


def box_of(complaint: Complaint) -> uuid.UUID:
    """Return the sealed words of a complaint; raises NotFound where there are none."""
    box_id = Box.objects.filter(owner_id=complaint.pk, kind=COMPLAINT).values_list("pk", flat=True).first()
    if box_id is None:
        raise NotFound()
    return box_id


def _mine(user_id: uuid.UUID, held: Iterable[Mandate]) -> QuerySet[Complaint]:
    lock = Lock.objects.filter(box__owner_id=OuterRef("pk"), box__kind=COMPLAINT, user_id=user_id)
    has_code = AccessKey.objects.filter(aid_request=OuterRef("aid_request"))
    funds = {one.fund_id for one in held if one.is_ethics}
    return Complaint.objects.annotate(has_code=Exists(has_code)).filter(Exists(lock), fund__in=funds)


def _has_way_back(row: Complaint) -> bool:
    return bool(getattr(row, "has_code", False)) and row.closed_on is None and row.heard_by_id is not None


def _signs(owner_ids: list[uuid.UUID], user_id: uuid.UUID) -> dict[uuid.UUID, str]:
    found = Lock.objects.filter(box__owner_id__in=owner_ids, user_id=user_id)
    return {owner: sha256[:16] for owner, sha256 in found.values_list("box__owner_id", "box__sha256")}
