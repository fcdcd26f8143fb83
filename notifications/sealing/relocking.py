"""Locks that people make: a colleague opens the own lock, makes one for somebody else, the box stays as it is.

The service cannot look into such a lock. It sees that it is one, and for which key; whether it opens the box only its
owner finds out, who then says so and is owed another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from notifications.models import Lock
from notifications.roster import Reader
from notifications.sealing import locks, packets

# The longest a lock for a fit key can be is that of a strong RSA key.
LARGEST_PACKET = 1200


@dataclass(frozen=True)
class MadeLock:
    """A lock that a colleague made for a reader."""

    reader: Reader
    packet: bytes


def check_packet(packet: bytes, *, key_ids: Collection[str]) -> None:
    """Raise Doubtful unless this is exactly one session key packet of the known form for one of these subkeys."""
    if len(packet) > LARGEST_PACKET:
        raise locks.Doubtful("a lock is too long")
    try:
        found = packets.walk(packet)
    except packets.Broken as error:
        raise locks.Doubtful("a lock is broken") from error
    if len(found) != 1:
        raise locks.Doubtful("not exactly one lock")
    if locks.key_id(found[0]) not in key_ids:
        raise locks.Doubtful("a lock is for another key")
    if len(found[0].body) < locks.LEAST_BODY:
        raise locks.Doubtful("a lock holds no session key")


def add(box_id: UUID, made: Sequence[MadeLock], *, made_by: UUID) -> int:
    """Write colleagues' locks and return how many are new; one for a reader's former key is replaced.

    Inside the act's transaction, under a lock that keeps others from doing the same to this box.
    """
    wanted = {one.reader: one for one in made}
    there = Lock.objects.filter(box_id=box_id, user_id__in={reader.user_id for reader in wanted})
    known = {Reader(user_id, fingerprint) for user_id, fingerprint in there.values_list("user_id", "fingerprint")}
    fresh = [one for reader, one in wanted.items() if reader not in known]
    there.filter(user_id__in={one.reader.user_id for one in fresh}).delete()
    Lock.objects.bulk_create(
        Lock(
            box_id=box_id,
            user_id=one.reader.user_id,
            fingerprint=one.reader.fingerprint,
            packet=one.packet,
            made_by=made_by,
        )
        for one in fresh
    )
    return len(fresh)
