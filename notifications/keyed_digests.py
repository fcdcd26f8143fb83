"""Digests of short secrets under the field keys, which stand outside the database.

A copy of the database alone cannot be searched for a code by trying all of them. The first of settings.FIELD_KEYS
makes new digests; a code is looked up under all of them, so that a key can be replaced step by step. A digest cannot
be made anew without its code: a key that encrypts nothing any more goes on finding codes in RETIRED_FIELD_KEYS.
"""

import hashlib
import hmac

from django.conf import settings


def digest_of(purpose: str, secret: str) -> str:
    """Return the digest under which a secret is kept."""
    return digests_of(purpose, secret)[0]


def digests_of(purpose: str, secret: str) -> list[str]:
    """Return every digest under which a secret may have been kept, the newest key's first."""
    text = f"{purpose}\n{secret}".encode()
    field_keys = [*settings.FIELD_KEYS, *settings.RETIRED_FIELD_KEYS]
    return [hmac.new(_key(field_key), text, hashlib.sha256).hexdigest() for field_key in field_keys]


def _key(field_key: str) -> bytes:
    # Not the encrypting key itself: one key, one use.
    return hashlib.sha256(b"keyed digest\n" + field_key.encode()).digest()
