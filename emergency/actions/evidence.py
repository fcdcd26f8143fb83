"""Evidence of what was refused: written after the refused act was rolled back, in a transaction of its own."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from emergency.actors import Actor
from emergency.models import AidRequest
from notifications import audit
from notifications.audit import Event
from notifications.errors import DomainError, NotFound, Refused


@contextmanager
def leaving_evidence(act: str, reference: str, *, by: Actor, now: datetime) -> Iterator[None]:
    """Record that the act inside was refused, by whom and with which code, and let the refusal go on.

    Foreign and unknown cases take the same steps. A form to be mended or a code mistyped is no refusal of an act.
    """
    try:
        yield
    except (NotFound, Refused) as refusal:
        _record(act, reference, refusal, by, now)
        refusal.left_evidence = True
        raise


def _record(act: str, reference: str, refusal: DomainError, by: Actor, now: datetime) -> None:
    if by.user is None and not by.holds_code:
        # Whoever has neither account nor code is told nothing and leaves nothing.
        return
    found = AidRequest.objects.filter(reference=reference).values_list("pk", flat=True).first()
    kind, of = _object(found, by)
    data = {"act": act.replace("-", "_"), "code": str(refusal.code)}
    audit.record_refusal(Event("act.refused", by.id, kind, of, data), now=now)


def _object(found: uuid.UUID | None, by: Actor) -> tuple[str, uuid.UUID]:
    """Return the case, or for an unknown one the account that looked for it."""
    if found is None and by.user is not None:
        return "account", by.user.pk
    return "aid_request", found or uuid.UUID(int=0)
