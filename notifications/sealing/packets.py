"""The frame of OpenPGP data (RFC 4880, section 4): cut into packets, nothing inside them is understood or opened."""

import base64
import binascii
from dataclasses import dataclass

PUBLIC_KEY = 6
SECRET_KEY = 5
SECRET_KEYS = frozenset({SECRET_KEY, 7})
LOCK = 1
DATA = 18

_PUBLIC_BLOCK = "PGP PUBLIC KEY BLOCK"
_TWO_OCTETS_FROM = 192
_PARTIAL_FROM = 224
_FOUR_OCTETS = 255


class Broken(ValueError):
    """The data is not a whole number of well-framed packets."""


@dataclass(frozen=True)
class Packet:
    """One packet: its tag, its place in the stream and its content without any length octets."""

    tag: int
    start: int
    end: int
    body: bytes


def walk(stream: bytes) -> list[Packet]:
    """Cut a binary stream into its packets; raises Broken when a packet is cut short or of unknown length."""
    packets: list[Packet] = []
    at = 0
    while at < len(stream):
        packet = _packet(stream, at)
        packets.append(packet)
        at = packet.end
    return packets


def dearmour(text: str, block: str = _PUBLIC_BLOCK) -> bytes:
    """Return the binary form of one armoured block, by default a public key; raises Broken on anything else."""
    lines = [line.strip() for line in text.strip().encode("ascii", "replace").splitlines()]
    head, tail = f"-----BEGIN {block}-----".encode(), f"-----END {block}-----".encode()
    if lines[:1] != [head] or lines[-1] != tail or b"" not in lines:
        raise Broken("not one armoured block of this kind")
    content = [line for line in lines[lines.index(b"") + 1 : -1] if line and not line.startswith(b"=")]
    try:
        return base64.b64decode(b"".join(content), validate=True)
    except binascii.Error as error:
        raise Broken("armour is not base64") from error


def _packet(stream: bytes, at: int) -> Packet:
    head = stream[at]
    if not head & 0x80:
        raise Broken("no packet begins here")
    if head & 0x40:
        body, end = _new_format(stream, at + 1)
        return Packet(head & 0x3F, at, end, body)
    size_octets = 1 << (head & 0x03)
    if size_octets == 1 << 3:
        raise Broken("packet of unknown length")
    begin = at + 1 + size_octets
    body, end = _take(stream, begin, int.from_bytes(_take(stream, at + 1, size_octets)[0], "big"))
    return Packet((head & 0x3C) >> 2, at, end, body)


def _new_format(stream: bytes, at: int) -> tuple[bytes, int]:
    chunks: list[bytes] = []
    while True:
        length, at, partial = _length(stream, at)
        chunk, at = _take(stream, at, length)
        chunks.append(chunk)
        if not partial:
            return b"".join(chunks), at


def _length(stream: bytes, at: int) -> tuple[int, int, bool]:
    first = _take(stream, at, 1)[0][0]
    if first < _TWO_OCTETS_FROM:
        return first, at + 1, False
    if first < _PARTIAL_FROM:
        second = _take(stream, at + 1, 1)[0][0]
        return ((first - _TWO_OCTETS_FROM) << 8) + second + _TWO_OCTETS_FROM, at + 2, False
    if first < _FOUR_OCTETS:
        return 1 << (first & 0x1F), at + 1, True
    return int.from_bytes(_take(stream, at + 1, 4)[0], "big"), at + 5, False


def _take(stream: bytes, at: int, length: int) -> tuple[bytes, int]:
    piece = stream[at : at + length]
    if len(piece) != length:
        raise Broken("packet is cut short")
    return piece, at + length
