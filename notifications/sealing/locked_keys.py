"""What a person's own key must be before its locked form is kept for them: judged by its frame, never opened.

OpenPGP's secret key packet begins with the public one, then says how the secret is locked (RFC 4880, section 5.5.3).
"""

import hashlib

from django.utils.translation import gettext_lazy as _

from notifications.sealing import packets
from notifications.sealing.keys import KEY_VERSION, LARGEST_KEY, UnfitKey

_BLOCK = "PGP PRIVATE KEY BLOCK"
# Version and four octets of time; then the algorithm.
_ALGORITHM_AT = 5
_RSA, _ECDH, _EDDSA = 1, 18, 22
_LOCKED_AND_CHECKED = 254
_ITERATED = 3


def fingerprint_of(locked_key: str) -> str:
    """Return the fingerprint of one whole locked key; raises UnfitKey unless each secret in it is locked by words."""
    secrets = [packet.body for packet in _walk(locked_key) if packet.tag in packets.SECRET_KEYS]
    ends = [_check_locked(body) for body in secrets]
    public = secrets[0][: ends[0]]
    framed = b"\x99" + len(public).to_bytes(2, "big") + public
    return hashlib.sha1(framed, usedforsecurity=False).hexdigest().upper()


def _walk(locked_key: str) -> list[packets.Packet]:
    if len(locked_key) > LARGEST_KEY:
        raise UnfitKey(_("This key is too large. Export it without pictures and foreign signatures."), code="key_large")
    try:
        found = packets.walk(packets.dearmour(locked_key, _BLOCK))
    except packets.Broken as error:
        raise _unreadable() from error
    primaries = [packet for packet in found if packet.tag == packets.SECRET_KEY]
    if len(primaries) != 1 or found[0] is not primaries[0]:
        raise _unreadable()
    return found


def _check_locked(body: bytes) -> int:
    """Return where the public part ends; raises UnfitKey unless what follows is locked by stretched words."""
    try:
        end = _end_of_public_part(body)
        usage, _cipher, stretched = body[end : end + 3]
    except (IndexError, ValueError) as error:
        raise _unreadable() from error
    if usage != _LOCKED_AND_CHECKED or stretched != _ITERATED:
        raise UnfitKey(
            _("This key is not locked by a pass phrase in a form every reader opens. Lock it, then send it again."),
            code="key_not_locked",
        )
    return end


def _end_of_public_part(body: bytes) -> int:
    if body[0] != KEY_VERSION:
        raise ValueError("another version")
    algorithm, at = body[_ALGORITHM_AT], _ALGORITHM_AT + 1
    if algorithm == _RSA:
        return _after_number(body, _after_number(body, at))
    if algorithm not in {_ECDH, _EDDSA}:
        raise ValueError("another algorithm")
    at = _after_number(body, at + 1 + body[at])
    return at + 1 + body[at] if algorithm == _ECDH else at


def _after_number(body: bytes, at: int) -> int:
    bits = int.from_bytes(body[at : at + 2], "big")
    return at + 2 + (bits + 7) // 8


def _unreadable() -> UnfitKey:
    return UnfitKey(_("This is no locked key that can be read. Send it as armoured text."), code="key_unreadable")
