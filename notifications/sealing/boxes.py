"""Boxes: what people wrote, sealed in memory to those who must read it and to nobody else.

Seal first, outside any transaction; store inside the act's one short transaction. A reader is served the box
behind their own lock only, so a download tells of no other reader; each is written down.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from notifications import openpgp, roster
from notifications.errors import NotFound, SealingClosed, Stale
from notifications.models import Box, BoxRead, Lock
from notifications.sealing import locks, manifest, padding

logger = logging.getLogger(__name__)

Written = TypeVar("Written")
_TRIES = 3
# As many programs run for one act; more than two cores are seldom there.
_AT_ONCE = 2


class RosterChanged(Stale):
    """The roster changed between sealing and storing: seal once more."""

    code = "roster_changed"
    sentence = _("The list of readers changed at this very moment. Nothing was stored. Please send it again.")


@dataclass(frozen=True)
class Draft:
    """Something to be sealed; `audience` names people by user id, each with the roster role they read in."""

    kind: str
    owner_id: UUID
    text: bytes | str
    audience: frozenset[tuple[UUID, str]]
    seq: int = 1
    file_name: str = ""
    media_type: str = ""

    def content(self) -> bytes:
        """Return the octets to be sealed; half characters, which JSON can carry, become question marks."""
        return self.text.encode(errors="replace") if isinstance(self.text, str) else self.text

    def is_file(self) -> bool:
        """Say whether it is padded as a file."""
        return bool(self.file_name or self.media_type)


@dataclass(frozen=True)
class SealedBox:
    """A sealed draft on its way to the database; nothing in it can be read by the service."""

    box_id: UUID
    owner_id: UUID
    kind: str
    seq: int
    size_bucket: int
    readers: tuple[roster.Reader, ...]
    sealed: locks.Sealed


@dataclass(frozen=True)
class SealedBatch:
    """Boxes sealed together under one version of the roster."""

    scope_id: UUID
    roster_digest: str
    sealed_boxes: tuple[SealedBox, ...]

    @property
    def box_ids(self) -> list[UUID]:
        """The ids the boxes will have, in the order of the drafts."""
        return [sealed_box.box_id for sealed_box in self.sealed_boxes]

    def store(self, *, now: datetime) -> list[Box]:
        """Write boxes and locks in three statements; raises RosterChanged when the roster is a newer one by now."""
        if not connection.in_atomic_block:
            raise RuntimeError("boxes are stored in the transaction of the act that brings them")
        if not self.sealed_boxes:
            return []
        if roster.hold(self.scope_id) != self.roster_digest:
            raise RosterChanged
        stored = Box.objects.bulk_create([_row(sealed_box, now) for sealed_box in self.sealed_boxes])
        Lock.objects.bulk_create([lock for sealed_box in self.sealed_boxes for lock in _lock_rows(sealed_box)])
        return stored


def seal(drafts: Sequence[Draft], *, scope_id: UUID, now: datetime, least_readers: int = 1) -> SealedBatch:
    """Seal each draft to those of its audience the roster names; outside any transaction.

    Raises SealingClosed when a draft has fewer such readers than `least_readers` or anything is in doubt,
    TooLarge when a draft is above the last size class.
    """
    if not drafts:
        return SealedBatch(scope_id, "", ())
    in_force = roster.current(scope_id)
    if in_force is None:
        logger.error("sealing closed: no roster")
        raise SealingClosed
    openpgp.check_outside_transaction()
    seal_one = partial(_seal_one, in_force=in_force, now=now, least_readers=max(1, least_readers))
    return SealedBatch(scope_id, in_force.digest, tuple(_side_by_side(seal_one, drafts)))


def seal_and_write(
    drafts: Sequence[Draft],
    write: Callable[[SealedBatch], Written],
    *,
    scope_id: UUID,
    now: datetime,
    least_readers: int = 1,
) -> Written:
    """Seal, then call `write` (which opens its transaction and stores); once more when the roster changed meanwhile."""
    for _again in range(_TRIES - 1):
        try:
            return write(seal(drafts, scope_id=scope_id, now=now, least_readers=least_readers))
        except RosterChanged:
            continue
    return write(seal(drafts, scope_id=scope_id, now=now, least_readers=least_readers))


def hand_out(box_id: UUID, *, to: UUID, scope_id: UUID, way: str, now: datetime, lock_of: UUID | None = None) -> bytes:
    """Return a reader's own lock with the box, and write down in the same transaction who was served it.

    The only way a lock leaves the service: what cannot be written down is not handed out. Raises NotFound without a
    lock. `lock_of` is the reader where that is a key kept offline. Whether they may be served now, and that the box is
    of this scope, is decided by the caller beforehand.
    """
    with transaction.atomic():
        lock = Lock.objects.select_related("box").filter(box_id=box_id, user_id=lock_of or to).first()
        if lock is None:
            raise NotFound
        box = lock.box
        BoxRead.objects.create(
            scope_id=scope_id,
            owner_id=box.owner_id,
            user_id=to,
            kind=box.kind,
            way=way,
            week=manifest.week_of(now.date()),
            hour=now.hour,
        )
    return bytes(lock.packet) + bytes(box.ciphertext)


def reads_of(owner_id: UUID) -> int:
    """Return how often anything of an owner was handed out."""
    return BoxRead.objects.filter(owner_id=owner_id).count()


def forget_reads(owner_id: UUID) -> None:
    """Erase who was served what of an owner, once the owner itself goes."""
    BoxRead.objects.filter(owner_id=owner_id).delete()


def of_owner(owner_id: UUID) -> list[Box]:
    """Return an owner's boxes by kind and sequence, without their content."""
    return list(Box.objects.filter(owner_id=owner_id).defer("ciphertext").order_by("kind", "seq", "id"))


def readers_of(box_id: UUID) -> set[UUID]:
    """Return the user ids that hold a lock."""
    return set(Lock.objects.filter(box_id=box_id).values_list("user_id", flat=True))


def drop_locks(*, owner_id: UUID, user_id: UUID | None = None, kinds: Collection[str] | None = None) -> int:
    """Delete locks of an owner's boxes, of one reader or all, of some kinds or all; return how many."""
    found = Lock.objects.filter(box__owner_id=owner_id)
    if user_id is not None:
        found = found.filter(user_id=user_id)
    if kinds is not None:
        found = found.filter(box__kind__in=kinds)
    return found.delete()[0]


def sweep(owner_id: UUID, kinds: Collection[str] | None = None) -> int:
    """Erase an owner's boxes, of some kinds or all, locks first; return how many boxes."""
    found = Box.objects.filter(owner_id=owner_id)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    # A colleague who is making a lock holds the box: waited for, so that their lock goes as well.
    list(found.select_for_update().order_by("pk").values_list("pk"))
    drop_locks(owner_id=owner_id, kinds=kinds)
    return found.delete()[0]


def _side_by_side(seal_one: Callable[[Draft], SealedBox], drafts: Sequence[Draft]) -> list[SealedBox]:
    """Seal several drafts at once: nearly all of the time is a program that waits for no other; one failure is all."""
    if len(drafts) == 1:
        return [seal_one(drafts[0])]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return list(pool.map(seal_one, drafts))


def _seal_one(draft: Draft, *, in_force: roster.Roster, now: datetime, least_readers: int) -> SealedBox:
    readers = tuple(in_force.keys_for(draft.audience, now))
    # A key kept offline reads along; the box is for people.
    people = {user_id for user_id, _role in draft.audience} - {roster.NO_ACCOUNT}
    reached = len(people & {reader.user_id for reader in readers})
    if without_key := len(people) - reached:
        logger.error("sealing: %d readers of a box have no usable key in roster %d", without_key, in_force.version)
    if reached < least_readers:
        logger.error("sealing closed: too few readers in roster %d", in_force.version)
        raise SealingClosed
    box_id, content = uuid4(), draft.content()
    plaintext = manifest.write(
        content,
        case=draft.owner_id,
        box=box_id,
        kind=draft.kind,
        seq=draft.seq,
        sealed_on=now.date(),
        name=draft.file_name,
        media_type=draft.media_type,
    )
    to = [reader.fingerprint for reader in readers]
    sealed = openpgp.seal(plaintext, to=to, keyring=in_force.keyring, now=now)
    size = padding.size_for(len(content), is_file=draft.is_file())
    return SealedBox(box_id, draft.owner_id, draft.kind, draft.seq, size, readers, sealed)


def _row(sealed_box: SealedBox, now: datetime) -> Box:
    return Box(
        id=sealed_box.box_id,
        owner_id=sealed_box.owner_id,
        kind=sealed_box.kind,
        seq=sealed_box.seq,
        ciphertext=sealed_box.sealed.data,
        size_bucket=sealed_box.size_bucket,
        sha256=hashlib.sha256(sealed_box.sealed.data).hexdigest(),
        created_on=now.date(),
    )


def _lock_rows(sealed_box: SealedBox) -> list[Lock]:
    pairs = zip(sealed_box.readers, sealed_box.sealed.locks, strict=True)
    return [
        Lock(box_id=sealed_box.box_id, user_id=reader.user_id, fingerprint=reader.fingerprint, packet=packet)
        for reader, packet in pairs
    ]
