"""Evidence that stands alone: an append-only chain of salted digests beside details that can be erased.

A row holds its place, the hash before it and the digest of its detail. The detail holds the verb, opaque ids
and coded data. Erasing a detail leaves the chain whole: the row then shows that something was recorded, not what.
"""

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Subquery
from django.db.models.expressions import Combinable

from notifications.audit_verbs import DATA_KEYS, VERB
from notifications.inserting import insert
from notifications.models import AuditDetail, AuditHead, AuditRow
from notifications.prepared import Prepared

# Of one object within one hour.
MOST_REFUSALS = 20

Value = str | int | bool | list[str]
_DATA: Prepared[Mapping[str, Value]] = Prepared(
    lambda object_id, verb: (
        AuditDetail.objects.filter(object_id=object_id, verb=verb).order_by("row_id").values_list("data", flat=True)
    ),
    object_id=uuid.UUID,
    verb=str,
)
_IN_ONE_HOUR: Prepared[tuple[uuid.UUID | None, Mapping[str, Value]]] = Prepared(
    lambda **given: AuditDetail.objects.filter(**given).values_list("actor_id", "data")[:MOST_REFUSALS],
    object_id=uuid.UUID,
    verb=str,
    week=str,
    hour=int,
)
_HEAD: Prepared[AuditHead] = Prepared(lambda: AuditHead.objects.filter(pk=1))
_LOCKED_HEAD: Prepared[AuditHead] = Prepared(lambda: AuditHead.objects.select_for_update().filter(pk=1))


@dataclass(frozen=True)
class Event:
    """Something that happened: a verb in the past, who did it (None: the clock), to what, with coded data."""

    verb: str
    actor_id: uuid.UUID | None
    object_kind: str
    object_id: uuid.UUID
    data: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not VERB.fullmatch(self.verb):
            raise ValueError(f"{self.verb!r} is no audit verb")
        if unknown := set(self.data) - DATA_KEYS:
            raise ValueError(f"not on the list of audit data: {', '.join(sorted(unknown))}")
        for key, value in self.data.items():
            if not _is_plain(value):
                raise TypeError(f"audit data {key!r} must be text, a whole number, yes or no, or a list of texts")


@dataclass(frozen=True)
class Problem:
    """The place where the chain does not hold, and why."""

    seq: int
    text: str


@dataclass(frozen=True)
class Verification:
    """What reading the whole chain found; `erased` counts rows whose detail is gone and digest kept."""

    checked: int
    erased: int
    problems: list[Problem]


def record(events: Sequence[Event], *, now: datetime) -> None:
    """Append the events to the chain in four statements; inside the act's transaction, as its last step.

    The head row's lock is taken here, so nothing else may be locked afterwards.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs into the transaction of the act it records")
    if not events:
        return
    head = _locked_head()
    rows, details = _links(events, head, now)
    insert(rows)
    insert(details)
    AuditHead.objects.filter(pk=1).update(seq=rows[-1].seq, hash=rows[-1].hash)


def record_refusal(event: Event, *, now: datetime) -> bool:
    """Record a refused act in a transaction of its own, after the refused one was rolled back.

    Within an hour the same person, act and reason count once, and 20 refusals at most are kept of one object: nobody
    fills the chain by being refused. Says whether it was recorded.
    """
    year, week, _ = now.isocalendar()
    hour = {"week": f"{year}-W{week:02}", "hour": now.hour}
    known = _IN_ONE_HOUR.rows(object_id=event.object_id, verb=event.verb, **hour)
    if len(known) == MOST_REFUSALS or (event.actor_id, dict(event.data)) in known:
        return False
    with transaction.atomic():
        record([event], now=now)
    return True


def erase_details(object_ids: Iterable[uuid.UUID], *, now: datetime) -> int:
    """Delete the details about these objects and return how many; the chain keeps their digests."""
    del now  # the erasing act records itself, with its moment
    deleted, _ = AuditDetail.objects.filter(object_id__in=list(object_ids)).delete()
    return deleted


def head() -> tuple[int, str]:
    """Return the place and hash of the newest link; (0, "") before the first."""
    newest = _HEAD.first()
    return (newest.seq, newest.hash) if newest else (0, "")


def of_object(object_id: uuid.UUID) -> list[AuditDetail]:
    """Return what was recorded about an object and not erased, oldest first."""
    return list(AuditDetail.objects.filter(object_id=object_id).order_by("row_id"))


def data_of(object_id: uuid.UUID, verb: str) -> list[Mapping[str, Value]]:
    """Return the coded data of what happened to an object under one verb and was not erased."""
    return _DATA.rows(object_id=object_id, verb=verb)


def last_data_of(object_id: Combinable, verb: str) -> Subquery:
    """Return within another question the coded data of what happened last to an object under one verb."""
    return Subquery(AuditDetail.objects.filter(object_id=object_id, verb=verb).order_by("-row_id").values("data")[:1])


def verify() -> Verification:
    """Read the chain from its start and name the first row that does not hold; others may go on recording."""
    begun, seq, prev, erased = head(), 0, "", 0
    for row in AuditRow.objects.order_by("seq").select_related("detail").iterator(chunk_size=2000):
        if text := _fault(row, seq, prev) or _unlike_head(row, begun):
            return Verification(seq, erased, [Problem(seq + 1, text)])
        erased += not hasattr(row, "detail")
        seq, prev = row.seq, row.hash
    if seq < begun[0]:
        return Verification(seq, erased, [Problem(seq + 1, "it is gone, though the head names a later row")])
    if seq > (ended := head()[0]):
        return Verification(seq, erased, [Problem(ended + 1, "it stands behind the head")])
    return Verification(seq, erased, [])


def _locked_head() -> AuditHead:
    newest = _LOCKED_HEAD.first()
    if newest is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1)], ignore_conflicts=True)
        newest = AuditHead.objects.select_for_update().get(pk=1)
    return newest


def _links(events: Sequence[Event], newest: AuditHead, now: datetime) -> tuple[list[AuditRow], list[AuditDetail]]:
    rows, details, prev = [], [], newest.hash
    for seq, event in enumerate(events, start=newest.seq + 1):
        detail = _detail(event, seq, now)
        digest = digest_of(detail)
        row = AuditRow(seq=seq, prev=prev, digest=digest, hash=hash_of(seq, prev, digest))
        rows.append(row)
        details.append(detail)
        prev = row.hash
    return rows, details


def _detail(event: Event, seq: int, now: datetime) -> AuditDetail:
    year, week, _ = now.isocalendar()
    return AuditDetail(
        row_id=seq,
        salt=secrets.token_hex(16),
        week=f"{year}-W{week:02}",
        hour=now.hour,
        verb=event.verb,
        actor_id=event.actor_id,
        object_kind=event.object_kind,
        object_id=event.object_id,
        data=dict(event.data),
    )


def digest_of(detail: AuditDetail) -> str:
    """Return SHA-256 over the detail's canonical JSON, its salt included."""
    actor = str(detail.actor_id) if detail.actor_id else None
    facts = [detail.salt, detail.week, detail.hour, detail.verb, actor, detail.object_kind, str(detail.object_id)]
    text = json.dumps([*facts, detail.data], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def hash_of(seq: int, prev: str, digest: str) -> str:
    """Return SHA-256 over a link's place, the hash before it and its digest."""
    return hashlib.sha256(f"{seq}\n{prev}\n{digest}".encode("ascii")).hexdigest()


def _fault(row: AuditRow, before: int, prev: str) -> str:
    if row.seq != before + 1:
        return f"row {before + 1} is gone"
    if row.prev != prev:
        return "it does not follow the row before it"
    if row.hash != hash_of(row.seq, row.prev, row.digest):
        return "its hash does not fit"
    if hasattr(row, "detail") and digest_of(row.detail) != row.digest:
        return "its detail was changed"
    return ""


def _unlike_head(row: AuditRow, newest: tuple[int, str]) -> str:
    return "the head names another hash" if row.seq == newest[0] and row.hash != newest[1] else ""


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str | int | bool)
