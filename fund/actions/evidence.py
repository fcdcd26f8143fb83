"""Evidence of refused acts that are about no case: motions, regulations, the treasury; written after the rollback."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from notifications import audit
from notifications.audit import Event
from notifications.errors import NotFound, Refused

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
_LONGEST = 40


@contextmanager
def leaving_evidence(act: str, *, by: uuid.UUID, now: datetime) -> Iterator[None]:
    """Record that the act inside was refused, by whom and with which code, and let the refusal go on.

    It stands under the account that tried. What left evidence already, as an act on a case does, leaves no second one;
    a form to be mended or a code mistyped is no refusal of an act.
    """
    try:
        yield
    except (NotFound, Refused) as refusal:
        if not refusal.left_evidence:
            data = {"act": _name(act), "code": str(refusal.code)}
            audit.record_refusal(Event("act.refused", by, "account", by, data), now=now)
            refusal.left_evidence = True
        raise


def _name(act: str) -> str:
    """Return the act's name without what it was about."""
    parts = [part for part in re.split(r"[:\-\s]+", _ID.sub("", act)) if part]
    return "_".join(parts)[:_LONGEST]
