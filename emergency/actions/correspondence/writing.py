"""A message to the asker at any time while the case lives: sentences of the list first, words besides."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.asking.handing_over import written_again
from emergency.actions.base import look, on_case
from emergency.actions.correspondence.telling import Letter, letter_drafts, write_slip
from emergency.actors import Actor
from emergency.asking.phrases import Phrase
from emergency.codes import SlipKind
from emergency.models import AidRequest
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


def write(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    kind: str,
    slip: str = "",
    phrases: Sequence[Phrase] = (),
    attempt: Attempt = NO_ATTEMPT,
) -> AidRequest:
    """Write to the asker; only the access code opens it, and coordinators and board get the same words as a box."""
    aid_request = look("write", reference, by=by, now=now, attempt=attempt).aid_request
    letter = Letter(kind, slip, tuple(phrases)).ready()
    if kind not in SlipKind.values:
        raise Malformed(fields={"kind": _("Pick from the list what it is about.")})
    if letter.is_empty:
        raise Malformed(fields={"slip": _("Pick a sentence, or write a few words.")})

    def store(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("write", reference, by=by, now=now, attempt=attempt) as act:
            act.store(batch)
            write_slip(act.aid_request, letter, now=now)
            written_again(act.aid_request, kind)
            act.describe(kind=kind)
        return act.aid_request

    drafts = letter_drafts(aid_request, letter, now=now)
    return boxes.seal_and_write(drafts, store, scope_id=aid_request.fund_id, now=now)
