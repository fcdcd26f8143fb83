"""What those who work on a case write to each other: sealed notes, each of which may answer another one."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import look, on_case
from emergency.actions.correspondence.telling import drafts_for
from emergency.actors import Actor
from emergency.asking.content import too_long
from emergency.models import AidRequest
from emergency.permissions import Standing
from fund.models import Role
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.models import Lock
from notifications.sealing import boxes

NOTE = "note"


def write_note(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    note: str,
    reply_to: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Write a sealed note to coordinators and seats; `reply_to` is the box of a note that the writer may open."""
    sight = look("note", reference, by=by, now=now, attempt=attempt)
    check_may_write(sight.standing)
    if wrong := too_long({"note": note}):
        raise Malformed(fields=wrong)
    if not note.strip():
        raise Malformed(fields={"note": _("Write a few words.")})
    answered = _digest_of(sight.aid_request, reply_to, by.id) if reply_to else ""

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("note", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            check_may_write(act.standing)
            act.store(batch)
            if answered:
                act.describe(reply_to=answered)
            act.tell("note-to-board" if act.aid_request.presented else "note")
        return act.aid_request

    drafts = drafts_for(sight.aid_request, {NOTE: note}, now=now)
    return boxes.seal_and_write(drafts, write, scope_id=sight.aid_request.fund_id, now=now)


def check_may_write(standing: Standing) -> None:
    """Raise Refused while a seat has not said whether it knows the person: until then it may read no answer."""
    if standing.conflict_level is None and Role.COORDINATOR not in standing.roles:
        raise Refused(
            _("Read the conflict card and say first whether you know this person."), code="conflict_unanswered"
        )


def _digest_of(aid_request: AidRequest, box_id: uuid.UUID, by: uuid.UUID | None) -> str:
    """Return the digest of a note of this case for which the writer holds a lock; raises Malformed."""
    notes = Lock.objects.filter(box_id=box_id, box__owner_id=aid_request.pk, box__kind=NOTE)
    digest = notes.filter(user_id=by).values_list("box__sha256", flat=True).first() if by else None
    if digest is None:
        raise Malformed(fields={"reply_to": _("Pick a note of this case, or none.")})
    return digest
