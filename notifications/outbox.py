"""What is to be told: rows written in the act's own transaction, delivered after it by somebody else."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection

from notifications.models import OutboxMessage

Kind = Literal["ring", "quiet"]
# A mail with words of its own, about money and never about a person; no notice.
REPORT = "report"
RING: Kind = "ring"
QUIET: Kind = "quiet"
KINDS = frozenset({RING, QUIET})
KEPT = timedelta(days=14)


@dataclass(frozen=True, order=True)
class Notice:
    """That something waits for somebody, never what; `second` asks for another of the person's channels first."""

    kind: Kind
    recipient_id: uuid.UUID
    second: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of notice")


def enqueue(notices: Sequence[Notice], *, now: datetime) -> None:
    """Write the notices in one statement, inside the act's transaction and at most once in it.

    A notice that finds a waiting one of its kind for the same person joins it and keeps it from leaving before this
    transaction ends, so that whoever is told finds what they are told about.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a notice belongs into the transaction of the act it tells about")
    # One order for all, so that two acts that tell the same people do not wait for each other.
    waiting = [_message(notice, now) for notice in sorted(set(notices))]
    OutboxMessage.objects.bulk_create(waiting, update_conflicts=True, unique_fields=["slot"], update_fields=["slot"])


def report(recipients: Iterable[uuid.UUID], text: str, *, now: datetime) -> None:
    """Write a report to each of these people, inside the act's transaction; none joins another, each has its words."""
    if not connection.in_atomic_block:
        raise RuntimeError("a report belongs into the transaction of the act it tells about")
    OutboxMessage.objects.bulk_create(
        OutboxMessage(kind=REPORT, recipient_id=recipient, text=text, created_at=now, due_at=now)
        for recipient in sorted(set(recipients))
    )


def slot_of(kind: str, recipient_id: uuid.UUID, *, second: bool = False) -> str:
    """Return the name of the one waiting message of this kind, on this way, for this person."""
    return f"{kind}{2 if second else ''}:{recipient_id}"


def forget_old(*, now: datetime) -> int:
    """Delete the messages that ended two weeks ago and return how many: who was told when is nobody's business."""
    over = OutboxMessage.objects.exclude(sent_at__isnull=True, gave_up=False)
    deleted, _ = over.filter(created_at__lt=now - KEPT).delete()
    return deleted


def _message(notice: Notice, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        kind=notice.kind,
        recipient_id=notice.recipient_id,
        second=notice.second,
        slot=slot_of(notice.kind, notice.recipient_id, second=notice.second),
        created_at=now,
        due_at=now,
    )
