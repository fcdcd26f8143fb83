"""Hearing complaints: taken up, answered to the access code that came with one, closed, and in time erased."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.actions.correspondence.telling import Letter, write_slip
from emergency.actors import Actor
from emergency.models import AccessKey, Complaint
from emergency.models.complaints import ComplaintOutcome
from emergency.reading.complaints import box_of, complaint_for
from fund.permissions import mandates_of
from fund.regulations import in_force
from fund.rules.parameters import from_json
from notifications import audit
from notifications.audit import Event
from notifications.errors import DomainError, Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.models import ReadWay
from notifications.sealing import boxes

AT_ONCE = 500
# How a message to the asker is called that answers a complaint; it is no text of the case and has no box there.
TO_A_COMPLAINT = "complaint"


def take_up(*, complaint_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Complaint:
    """Hear a complaint; who hears it is shown to the others who may."""
    with _on_complaint("taken_up", complaint_id, by=by, now=now, attempt=attempt) as complaint:
        if complaint.heard_by_id is not None:
            raise Refused(_("Somebody hears this complaint already."), code="taken_up")
        complaint.heard_by = by.user
        complaint.save(update_fields=["heard_by"])
    return complaint


def hand_out(*, complaint_id: uuid.UUID, by: Actor, now: datetime, way: str = ReadWay.PAGE) -> bytes:
    """Return the reader's own lock and the sealed complaint; that it was handed out stands in log and evidence."""
    with transaction.atomic():
        if by.id is None:
            raise NotFound()
        complaint = complaint_for(complaint_id, by.id, mandates_of(by.id, now=now))
        box_id = box_of(complaint)
        sealed = boxes.hand_out(box_id, to=by.id, scope_id=complaint.fund_id, way=way, now=now)
        audit.record([Event("complaint.read", by.id, "complaint", complaint.pk)], now=now)
    return sealed


def answer(
    *, complaint_id: uuid.UUID, by: Actor, now: datetime, words: str, attempt: Attempt = NO_ATTEMPT
) -> Complaint:
    """Write back to whoever complained: only their access code opens it, and nobody else keeps a copy."""
    letter = Letter(TO_A_COMPLAINT, words).ready()
    if letter.is_empty:
        raise Malformed(fields={"words": _("Write a few words.")})
    with _on_complaint("answered", complaint_id, by=by, now=now, attempt=attempt) as complaint:
        _check_is_heard(complaint)
        case = complaint.aid_request
        if case is None or not AccessKey.objects.filter(aid_request=case).exists():
            raise Refused(_("No access code came with this complaint, so there is no way back."), code="no_way_back")
        write_slip(case, letter, now=now)
    return complaint


def close(
    *, complaint_id: uuid.UUID, by: Actor, now: datetime, outcome: str, attempt: Attempt = NO_ATTEMPT
) -> Complaint:
    """Note what came of it; its words are erased when the time the rules give has passed."""
    if outcome not in ComplaintOutcome.values:
        raise Malformed(fields={"outcome": _("Pick from the list what came of it.")})
    with _on_complaint("closed", complaint_id, by=by, now=now, attempt=attempt, code=outcome) as complaint:
        _check_is_heard(complaint)
        complaint.outcome, complaint.closed_on = outcome, now.date()
        complaint.save(update_fields=["outcome", "closed_on"])
    return complaint


def erase_closed(*, now: datetime, dry_run: bool = False) -> int:
    """Erase complaints whose time after closing has passed (R-30), and return how many."""
    closed = Complaint.objects.filter(closed_on__isnull=False).order_by("closed_on", "pk")
    due = [row for row in closed[:AT_ONCE] if _is_due(row, now)]
    if not dry_run:
        for row in due:
            _erase(row.pk, now)
    return len(due)


@contextmanager
def _on_complaint(
    verb: str, complaint_id: uuid.UUID, *, by: Actor, now: datetime, attempt: Attempt, **data: str
) -> Iterator[Complaint]:
    """Run the body on the locked complaint of somebody who may hear it; NotFound for anybody else."""
    with transaction.atomic():
        attempt.claim(now=now)
        if by.id is None or not Complaint.objects.select_for_update().filter(pk=complaint_id).exists():
            raise NotFound()
        complaint = complaint_for(complaint_id, by.id, mandates_of(by.id, now=now))
        if complaint.closed_on is not None:
            raise Refused(_("This complaint is closed. What came of it stands."), code="closed")
        yield complaint
        attempt.finish({})
        audit.record([Event(f"complaint.{verb}", by.id, "complaint", complaint.pk, data)], now=now)


def _check_is_heard(complaint: Complaint) -> None:
    if complaint.heard_by_id is None:
        raise Refused(_("Take the complaint up first, so that the others know who hears it."), code="not_taken_up")


def _is_due(complaint: Complaint, now: datetime) -> bool:
    try:
        parameters = from_json(in_force(complaint.fund_id, on=now.date()).parameters)
    except DomainError:
        return False
    closed_on = complaint.closed_on
    return closed_on is not None and now.date() >= closed_on + timedelta(days=parameters.paid_boxes_days)


def _erase(complaint_id: uuid.UUID, now: datetime) -> None:
    with transaction.atomic():
        boxes.sweep(complaint_id)
        boxes.forget_reads(complaint_id)
        Complaint.objects.filter(pk=complaint_id).delete()
        audit.erase_details([complaint_id], now=now)
        audit.record([Event("complaint.erased", None, "complaint", complaint_id)], now=now)
