"""New access codes as coordinators see them: what waits for a second person, what is to be written again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from emergency.codes import SlipKind
from emergency.models import AidRequest, NewCode
from notifications.prepared import Prepared


@dataclass(frozen=True)
class NewCodes:
    """What one person has put down, if it still waits, and the messages that went with an old code."""

    waiting: NewCode | None
    to_write_again: tuple[Any, ...]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.to_write_again)


_OF_CASE: Prepared[NewCode] = Prepared(
    lambda case: (
        NewCode.objects.filter(aid_request=case).select_related("put_down_by", "contact").order_by("put_down_at")
    ),
    case=UUID,
)


def new_codes_of(aid_request: AidRequest, *, now: datetime) -> NewCodes:
    """Return both, in one query."""
    rows = _OF_CASE.rows(case=aid_request.pk)
    waiting = next((row for row in rows if row.given_at is None and row.expires_at > now), None)
    return NewCodes(waiting, tuple(SlipKind(kind).label for row in rows for kind in row.to_write_again))
