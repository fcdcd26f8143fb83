"""Files that belong to a case: sealed with an answer, or brought by a coordinator who was handed them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import look, on_case
from emergency.actors import Actor
from emergency.attaching.files import DOCUMENT, WORKER_OCTETS, Attachment, CleanFile, cleaned, document_drafts
from emergency.models import AidRequest
from emergency.sealing.audiences import Audiences
from emergency.selectors import excluded_from
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


def attach(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    attachments: Sequence[Attachment],
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Add pictures and papers to a case for all who may read its story."""
    aid_request = look("attach", reference, by=by, now=now, attempt=attempt).aid_request
    if not attachments:
        raise Malformed(fields={"attachments": _("Choose a file.")})
    files = cleaned(attachments, most_octets=WORKER_OCTETS)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("attach", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            act.store(batch)
            act.describe(count=len(files))
        return act.aid_request

    drafts = file_drafts(aid_request, files, now=now)
    return boxes.seal_and_write(drafts, write, scope_id=aid_request.fund_id, now=now)


def file_drafts(aid_request: AidRequest, files: Sequence[CleanFile], *, now: datetime) -> list[boxes.Draft]:
    """Return files as drafts for the readers of this case's story; nothing for none."""
    if not files:
        return []
    audiences = Audiences(aid_request.fund_id, now=now, excluded=excluded_from(aid_request))
    return document_drafts(aid_request.pk, files, audiences.of(DOCUMENT))
