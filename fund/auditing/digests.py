"""Digests that an auditor compares: of a payment code, of a minute, of entries in the order of a public seed."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

# About a twentieth of a second: who guesses what is left of a case cannot try them all.
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def of_code(code: str) -> str:
    """Return the keyed digest of a payment code as it is written in a transfer."""
    key = hashlib.sha256(f"kept payment code {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, _plain(code).encode(), hashlib.sha256).hexdigest()


def of_minute(minute: Mapping[str, Any], salt: str) -> str:
    """Return the slow digest of a minute: scrypt (n 16384, r 8, p 1) of its JSON with sorted keys and no spaces."""
    written = json.dumps(minute, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.scrypt(written.encode(), salt=bytes.fromhex(salt), **_COST).hex()


def of_place(seed: str, entry_hash: str) -> str:
    """Return what decides an entry's place in a sample: SHA-256 of the seed, a line end and the entry's hash."""
    return hashlib.sha256(f"{seed}\n{entry_hash}".encode()).hexdigest()


def of_population(hashes: list[str]) -> str:
    """Return the SHA-256 of all hashes drawn from, sorted, each on its line."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(hashes)).encode()).hexdigest()


def _plain(code: str) -> str:
    return "".join(code.split()).upper()
