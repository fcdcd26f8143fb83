"""A colleague's device makes a lock for a newcomer: opens its own for the session key, wraps that for another key.

No usual program does this, so it is written out here from RFC 6637 and RFC 4880, apart from the service and from the
reader page's library:

    packet = lock_for("cora", downloaded, "cy")       # 96 octets; packet + box opens with Cy's key
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifications.sealing import packets
from tests.demo.device import gpg
from tests.keys import device

PUBLIC_SUBKEY = 14
ECDH = 18
KEY_SIZES = {7: 16, 8: 24, 9: 32}
HASHES = {8: hashlib.sha256, 9: hashlib.sha384, 10: hashlib.sha512}


@dataclass(frozen=True)
class Subkey:
    """An encryption subkey on Curve25519, read from a public key."""

    fingerprint: bytes
    oid: bytes
    point: bytes
    hash_id: int
    cipher_id: int


def lock_for(holder: str, download: bytes, newcomer: str) -> bytes:
    """Return a session key packet for the newcomer's key, from the holder's own lock and box."""
    return wrapped(session_key(holder, download), newcomer)


def session_key(holder: str, download: bytes) -> bytes:
    """Return the cipher's id and the session key, as the holder's gpg finds them."""
    arguments = ["--status-fd", "1", "--show-session-key", "--output", "/dev/null", "--yes", "--decrypt"]
    said = gpg(device(holder).home, arguments, download).decode()
    [told] = [line.split()[-1] for line in said.splitlines() if " SESSION_KEY " in line]
    cipher, digits = told.split(":")
    return bytes([int(cipher)]) + bytes.fromhex(digits)


def wrapped(secret: bytes, newcomer: str) -> bytes:
    """Return a packet of version 3 that wraps this session key for the newcomer's encryption subkey."""
    subkey, own = _subkey_of(newcomer), X25519PrivateKey.generate()
    shared = own.exchange(X25519PublicKey.from_public_bytes(subkey.point))
    about = bytes([len(subkey.oid)]) + subkey.oid + bytes([ECDH, 3, 1, subkey.hash_id, subkey.cipher_id])
    material = b"\0\0\0\1" + shared + about + b"Anonymous Sender    " + subkey.fingerprint
    kek = HASHES[subkey.hash_id](material).digest()[: KEY_SIZES[subkey.cipher_id]]
    content = secret + (sum(secret[1:]) % 65536).to_bytes(2, "big")
    filling = 40 - len(content)
    locked = aes_key_wrap(kek, content + bytes([filling]) * filling)
    point = b"\x40" + own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    body = b"\x03" + subkey.fingerprint[-8:] + bytes([ECDH]) + (263).to_bytes(2, "big") + point
    body += bytes([len(locked)]) + locked
    return bytes([0xC0 | packets.LOCK, len(body)]) + body


def _subkey_of(name: str) -> Subkey:
    found = packets.walk(packets.dearmour(device(name).public_key))
    [body] = [packet.body for packet in found if packet.tag == PUBLIC_SUBKEY]
    fingerprint = hashlib.sha1(b"\x99" + len(body).to_bytes(2, "big") + body).digest()
    assert body[5] == ECDH
    oid = body[7 : 7 + body[6]]
    rest = body[7 + body[6] :]
    return Subkey(fingerprint, oid, rest[3:35], rest[37], rest[38])
