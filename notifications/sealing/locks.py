"""Locks: one small packet per reader, kept apart from the data it opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.sealing import packets

# Session key packet of version 3 (RFC 4880, section 5.1): version, key id in eight octets, algorithm.
_VERSION = 3
_KEY_ID = slice(1, 9)
# Behind them stands the encrypted session key: even on the shortest curve not shorter than this.
LEAST_BODY = 10 + 64
# Least a protected data packet adds to its plaintext: version, prefix, literal header and the check at its end.
_LEAST_OVERHEAD = 40


class Doubtful(ValueError):
    """The message is not exactly what was asked of the sealing program."""


@dataclass(frozen=True)
class Sealed:
    """A message taken apart: the locks in the order of the readers, and the data they all open."""

    locks: tuple[bytes, ...]
    data: bytes


def split(message: bytes, *, reader_keys: Sequence[frozenset[str]], plaintext_length: int) -> Sealed:
    """Take a sealed message apart; raises Doubtful unless it holds one lock per reader and all the data.

    `reader_keys` are, per reader, the ids (16 hex digits) of the encryption subkeys a lock may be made for.
    """
    try:
        found = packets.walk(message)
    except packets.Broken as error:
        raise Doubtful("message is broken") from error
    tags = [packet.tag for packet in found]
    if not reader_keys or tags != [packets.LOCK] * len(reader_keys) + [packets.DATA]:
        raise Doubtful("other packets than one lock per reader and one data packet")
    for packet, key_ids in zip(found, reader_keys, strict=False):
        if key_id(packet) not in key_ids:
            raise Doubtful("a lock is for another key")
    if len(found[-1].body) < plaintext_length + _LEAST_OVERHEAD:
        raise Doubtful("data is shorter than what was to be sealed")
    return Sealed(tuple(message[lock.start : lock.end] for lock in found[:-1]), message[found[-1].start :])


def key_id(packet: packets.Packet) -> str:
    """Return the id of the encryption subkey a lock packet is for; raises Doubtful for an unknown form."""
    if packet.tag != packets.LOCK or len(packet.body) < _KEY_ID.stop or packet.body[0] != _VERSION:
        raise Doubtful("not a lock of the known form")
    return packet.body[_KEY_ID].hex().upper()
