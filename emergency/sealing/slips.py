"""Slips: short texts to people who hold no OpenPGP key, readable with the access code alone.

The code and a salt derive a key pair; the service keeps salt and public half. Anybody on this side writes, nobody
reads without the code, and the private half lives for one call of `read`. Nothing here opens anything else.
"""

import hashlib
import hmac
import secrets
import unicodedata
from threading import BoundedSemaphore

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from notifications.errors import Malformed, NotFound, TooLarge

CODE_LENGTH = 16
GROUP = 4
SALT_LENGTH = 16
LONGEST_TEXT = 1000
# What a slip says by code instead of words.
LONGEST_CODED = 7_000
# Holds the longest text in any script, and makes all slips of one length.
_ROOM = 4 * LONGEST_TEXT + LONGEST_CODED
_LENGTH_OCTETS = 2
# With the strength of the settings about 60 ms and 16 MiB a try; the semaphore keeps tries from taking all memory.
_COST = {"r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": PrivateKey.SIZE}
_at_once = BoundedSemaphore(4)


def new_access_code() -> str:
    """Return a fresh code of 16 digits in four groups; it is shown once and never stored."""
    digits = "".join(str(secrets.randbelow(10)) for _digit in range(CODE_LENGTH))
    return " ".join(digits[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def new_salt() -> bytes:
    """Return a fresh salt for one case's key pair."""
    return secrets.token_bytes(SALT_LENGTH)


def normalise(code: str) -> str:
    """Return the 16 digits of a typed code, in whatever groups and digits it was typed; raises Malformed."""
    kept = [sign for sign in code if not sign.isspace() and unicodedata.category(sign) != "Pd"]
    digits = [unicodedata.decimal(sign, None) for sign in kept]
    if len(digits) != CODE_LENGTH or None in digits:
        raise Malformed(fields={"access_code": _("An access code has 16 digits.")})
    return "".join(map(str, digits))


def key_pair_for(code: str, salt: bytes) -> PrivateKey:
    """Return the key pair of a code; raises Malformed. Keep the result no longer than one answer."""
    with _at_once:
        seed = hashlib.scrypt(normalise(code).encode("ascii"), salt=salt, n=settings.ACCESS_CODE_STRENGTH, **_COST)
    return PrivateKey(seed)


def public_key_for(code: str, salt: bytes) -> bytes:
    """Return the 32 octets that are kept of a code; raises Malformed."""
    return bytes(key_pair_for(code, salt).public_key)


def matches(code: str, salt: bytes, public_key: bytes) -> bool:
    """Say whether this is the code of the key pair; anything mistyped is simply not."""
    try:
        return hmac.compare_digest(public_key_for(code, salt), bytes(public_key))
    except Malformed:
        return False


def write(public_key: bytes, text: str, *, coded: str = "") -> bytes:
    """Seal up to 1,000 characters, and what is coded before them, to a public half; raises TooLarge.

    Every slip has the same length.
    """
    if len(text) > LONGEST_TEXT or len(coded.encode(errors="replace")) > LONGEST_CODED:
        raise TooLarge(_("A message to the person asking has at most 1,000 characters. Shorten it."))
    content = (coded + text).encode(errors="replace")
    padded = len(content).to_bytes(_LENGTH_OCTETS, "big") + content.ljust(_ROOM, b"\0")
    return bytes(SealedBox(PublicKey(bytes(public_key))).encrypt(padded))


def read(code: str, salt: bytes, ciphertext: bytes) -> str:
    """Return the text of a slip; raises NotFound for a wrong code, as if there were none."""
    try:
        padded = SealedBox(key_pair_for(code, salt)).decrypt(bytes(ciphertext))
    except (CryptoError, Malformed) as error:
        raise NotFound from error
    length = int.from_bytes(padded[:_LENGTH_OCTETS], "big")
    return padded[_LENGTH_OCTETS : _LENGTH_OCTETS + length].decode()
