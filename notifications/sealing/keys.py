"""What a person's public key must be before anything is sealed to it; pure judgement over what was read of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.errors import Refused
from notifications.sealing import packets

KEY_VERSION = 4
LONGEST_LIFE = timedelta(days=2 * 366)
LARGEST_KEY = 32 * 1024
_USER_ID = 13
_RSA, _ECDH, _EDDSA = "1", "18", "22"
_LEAST_RSA_BITS = 3072
_CURVES = {_ECDH: frozenset({"cv25519"}), _EDDSA: frozenset({"ed25519"})}
# Letters gpg shows for revoked, expired, disabled, invalid.
_UNUSABLE = frozenset("redi")


class UnfitKey(Refused):
    """A key that nobody may be sealed to; the sentence says why."""

    code = "key_unfit"


@dataclass(frozen=True)
class Subkey:
    """An encryption subkey, by the id its locks carry."""

    key_id: str
    expires_at: datetime | None


@dataclass(frozen=True)
class Key:
    """A public key as far as sealing needs it; `usable` is false once it is revoked or switched off."""

    fingerprint: str
    expires_at: datetime | None
    subkeys: tuple[Subkey, ...]
    usable: bool

    def key_ids(self, now: datetime) -> frozenset[str]:
        """Return the ids a lock may be made for at this instant; empty when nothing may be sealed to the key."""
        if not self.usable or _is_over(self.expires_at, now):
            return frozenset()
        return frozenset(subkey.key_id for subkey in self.subkeys if not _is_over(subkey.expires_at, now))

    def ends_at(self) -> datetime | None:
        """Return when the last of its encryption subkeys, or the key itself, ends; None when never."""
        ends = [subkey.expires_at for subkey in self.subkeys]
        longest = None if not ends or None in ends else max(end for end in ends if end)
        known = [end for end in (self.expires_at, longest) if end]
        return min(known) if known else None


def check_frame(public_key: str) -> None:
    """Raise UnfitKey unless this is the armour of exactly one public key of the version readers share."""
    if len(public_key) > LARGEST_KEY:
        raise UnfitKey(_("This key is too large. Export it without pictures and foreign signatures."), code="key_large")
    if "PRIVATE KEY" in public_key:
        raise _secret()
    try:
        found = packets.walk(packets.dearmour(public_key))
    except packets.Broken as error:
        raise unreadable() from error
    if any(packet.tag in packets.SECRET_KEYS for packet in found):
        raise _secret()
    if not all(_is_plain(packet.body) for packet in found if packet.tag == _USER_ID):
        raise UnfitKey(
            _("The name in this key holds signs that cannot be shown. Make one under a pseudonym."), code="key_names"
        )
    primaries = [packet for packet in found if packet.tag == packets.PUBLIC_KEY]
    if len(primaries) != 1 or found[0] is not primaries[0]:
        raise UnfitKey(_("Send exactly one public key."), code="key_double")
    if primaries[0].body[:1] != bytes([KEY_VERSION]):
        raise UnfitKey(
            _("This key is of a version that not all readers understand. Make one of version 4."), code="key_version"
        )


def _is_plain(name: bytes) -> bool:
    # A line's end within a name would let a key speak with gpg's voice where its listing is read.
    try:
        return name.decode().isprintable()
    except UnicodeDecodeError:
        return False


def read(listing: Mapping[str, Any]) -> Key:
    """Turn one entry of python-gnupg's key listing into a Key."""
    subkeys = [
        Subkey(key_id, _moment(facts["expires"]))
        for key_id, facts in listing.get("subkey_info", {}).items()
        if "e" in facts["cap"].lower() and not _UNUSABLE & set(facts["trust"]) and _is_strong(facts)
    ]
    usable = "E" in listing["cap"] and "D" not in listing["cap"] and not _UNUSABLE & set(listing["trust"])
    return Key(listing["fingerprint"], _moment(listing["expires"]), tuple(subkeys), usable and _is_strong(listing))


def fingerprint_of(public_key: str) -> str:
    """Return the 40 hex digits that name a version 4 key (RFC 4880, section 12.2); raises UnfitKey."""
    check_frame(public_key)
    body = packets.walk(packets.dearmour(public_key))[0].body
    return hashlib.sha1(b"\x99" + len(body).to_bytes(2, "big") + body, usedforsecurity=False).hexdigest().upper()


def check_fit(listing: Mapping[str, Any], *, now: datetime) -> Key:
    """Return the Key; raises UnfitKey unless it can be sealed to now and ends within two years."""
    key = read(listing)
    if "r" in listing["trust"]:
        raise UnfitKey(_("This key was revoked. Make a new one."), code="key_revoked")
    if "e" in listing["trust"] or _is_over(key.expires_at, now):
        raise _expired()
    if not _is_strong(listing) or any(not _is_strong(facts) for facts in _encrypting(listing)):
        raise UnfitKey(
            _("This key is too weak or of a kind not all readers understand. Make one of ed25519 with cv25519."),
            code="key_weak",
        )
    if not _encrypting(listing):
        raise UnfitKey(_("Nothing can be sealed to this key: it has no part for encryption."), code="key_no_encryption")
    if not key.key_ids(now):
        raise _expired()
    _check_habits(listing, key, now)
    return key


def _check_habits(listing: Mapping[str, Any], key: Key, now: datetime) -> None:
    ends_at = key.ends_at()
    if ends_at is None or ends_at > now + LONGEST_LIFE:
        raise UnfitKey(_("This key must end within two years. Set a nearer end and send it again."), code="key_endless")
    if any("@" in name for name in listing["uids"]):
        raise UnfitKey(_("This key tells a mail address. Make one under a pseudonym."), code="key_names")


def _encrypting(listing: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [facts for facts in listing.get("subkey_info", {}).values() if "e" in facts["cap"].lower()]


def _is_strong(facts: Mapping[str, Any]) -> bool:
    if facts["algo"] == _RSA:
        return int(facts["length"]) >= _LEAST_RSA_BITS
    return facts["curve"] in _CURVES.get(facts["algo"], frozenset())


def _is_over(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and expires_at <= now


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def unreadable() -> UnfitKey:
    """Return the refusal of something that is no readable public key."""
    return UnfitKey(_("This is no public key that can be read. Send it as armoured text."), code="key_unreadable")


def _secret() -> UnfitKey:
    return UnfitKey(
        _("This is a secret key. Treat it as known to others: make a new one and send only its public part."),
        code="key_secret",
    )


def _expired() -> UnfitKey:
    return UnfitKey(
        _("This key, or its part for encryption, has expired. Extend it and send it again."), code="key_expired"
    )
