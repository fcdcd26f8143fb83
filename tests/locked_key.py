"""A key of the cast under a pass phrase, as somebody brings it from a device of their own: locked once per process."""

from dataclasses import dataclass
from functools import cache

from tests.keys import device

WORDS = "abandon ability able about above absent absorb abstract"


@dataclass(frozen=True)
class BroughtKey:
    """One key in its two armoured forms."""

    fingerprint: str
    public_key: str
    locked_key: str


@cache
def brought_key(name: str = "ben") -> BroughtKey:
    """Return this person's key as it stands on the roster, locked by WORDS."""
    key = device(name)
    return BroughtKey(key.fingerprint, key.public_key, key.locked(WORDS))
