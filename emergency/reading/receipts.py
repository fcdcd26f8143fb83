"""What was filed for a case and when, told by the first signs of what lies sealed: asker and reader can compare it.

The signs are of the ciphertext. They say that something was filed and was not changed since, and nothing of its words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from emergency.models import AidRequest, User
from emergency.reading.box_kinds import BOX_KINDS
from emergency.reading.portrait import BoxOnShow
from emergency.reading.sights import Sight
from emergency.states import OVER
from notifications.models import AuditDetail, Box
from notifications.prepared import Prepared
from notifications.sealing.manifest import week_of

SIGNS = 16
_PREFIX = "aid_request."
# Done with the access code only; whoever holds it is never named.
_ASKERS_OWN = frozenset({"submit", "answer", "payout_details", "appeal"})
# By whom without an account else: a trusted person's code.
_BY_CODE = frozenset({"vouch"})
# What somebody files in asking, where the evidence does not say so.
_OF_ASKING = frozenset({"identity", "narrative"})
# What the evidence does not know was filed before it knew such things.
_BEFORE = (0, 0)


@dataclass(frozen=True)
class Receipt:
    """One thing the asker filed: its kind, the day and hour, the first signs of its digest."""

    kind: str
    on: date | None
    hour: int | None
    signs: str

    @property
    def label(self) -> Any:
        """Return the kind in words."""
        return BOX_KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class FiledText:
    """One sealed thing as a reader sees it listed: who filed it and when; once the case is over the week only."""

    id: UUID
    kind: str
    size_bucket: int
    is_served: bool
    is_by_asker: bool
    by: str
    on: date | None
    week: str
    signs: str
    reply_to: str
    place: tuple[Any, ...]


@dataclass(frozen=True)
class _Filing:
    """What the evidence knows of one digest."""

    # Its link in the chain, and which of the things filed by that act it is.
    place: tuple[int, int]
    hour: int
    act: str
    actor_id: UUID | None
    pseudonym: str
    reply_to: str

    def is_by_asker(self, aid_request: AidRequest) -> bool:
        """Say whether the asker filed it, with the code alone or with an account."""
        if self.act in _ASKERS_OWN or self.actor_id in aid_request.asked_by_ids:
            return True
        return self.actor_id is None and self.act not in _BY_CODE


def receipt_of(box: Box, now: datetime) -> Receipt:
    """Return the receipt for what was filed this very moment."""
    return Receipt(box.kind, now.date(), now.hour, box.sha256[:SIGNS])


def receipts_for(sight: Sight) -> list[Receipt]:
    """Return what the asker filed and what lies there still, the earliest first; two statements."""
    aid_request, rows = sight.aid_request, Box.objects.filter(owner_id=sight.aid_request.pk).defer("ciphertext")
    filings = _filings(aid_request)
    mine = [(box, filings.get(box.sha256)) for box in rows if _is_askers(box, filings, aid_request)]
    mine.sort(key=lambda pair: (pair[0].created_on, pair[1].place if pair[1] else _BEFORE, pair[0].kind, pair[0].seq))
    is_over = aid_request.state in OVER
    return [
        Receipt(
            box.kind,
            None if is_over else box.created_on,
            None if is_over or filing is None else filing.hour,
            box.sha256[:SIGNS],
        )
        for box, filing in mine
    ]


def filed_for(sight: Sight, on_show: Iterable[BoxOnShow]) -> list[FiledText]:
    """Return the sealed things this reader holds locks for, in the order in which they were filed; one statement."""
    held = list(on_show)
    if not held:
        return []
    filings = _filings(sight.aid_request)
    found = [_filed(box, filings.get(box.sha256), sight.aid_request) for box in held]
    return sorted(found, key=lambda one: one.place)


def _recorded(case: UUID) -> QuerySet[Any, Any]:
    name = User.objects.filter(pk=OuterRef("actor_id")).values("pseudonym")
    details = AuditDetail.objects.filter(object_id=case).order_by("row_id")
    return details.values_list("row_id", "hour", "verb", "actor_id", "data", Subquery(name))


_RECORDED: Prepared[tuple[Any, ...]] = Prepared(_recorded, case=UUID)


def _filings(aid_request: AidRequest) -> dict[str, _Filing]:
    found = {}
    for row_id, hour, verb, actor_id, data, pseudonym in _RECORDED.rows(case=aid_request.pk):
        act, reply_to = verb.removeprefix(_PREFIX), str(data.get("reply_to", ""))
        for number, digest in enumerate(data.get("digests", ())):
            found[digest] = _Filing((row_id, number), hour, act, actor_id, pseudonym or "", reply_to)
    return found


def _is_askers(box: Box, filings: dict[str, _Filing], aid_request: AidRequest) -> bool:
    filing = filings.get(box.sha256)
    return box.kind in _OF_ASKING if filing is None else filing.is_by_asker(aid_request)


def _filed(box: BoxOnShow, filing: _Filing | None, aid_request: AidRequest) -> FiledText:
    is_by_asker = box.kind in _OF_ASKING if filing is None else filing.is_by_asker(aid_request)
    return FiledText(
        id=box.id,
        kind=box.kind,
        size_bucket=box.size_bucket,
        is_served=box.is_served,
        is_by_asker=is_by_asker,
        by="" if is_by_asker or filing is None else filing.pseudonym,
        on=None if aid_request.state in OVER else box.created_on,
        week=week_of(box.created_on),
        signs=box.sha256[:SIGNS],
        reply_to=filing.reply_to[:SIGNS] if filing else "",
        place=(box.created_on, filing.place if filing else _BEFORE, box.kind, box.seq, box.id),
    )
