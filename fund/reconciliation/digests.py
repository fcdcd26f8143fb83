"""Keyed digests of what a bank wrote: equal things are found again, nothing can be read or guessed from a dump."""

import hashlib
import hmac

from django.conf import settings


def of_file(content: bytes) -> str:
    """Return the keyed digest of a whole file."""
    return _keyed("file", content)


def of_bank_id(bank_id: str) -> str:
    """Return the keyed digest of a bank's id of a movement; empty where the bank gives none."""
    return _keyed("bank id", bank_id.encode()) if bank_id else ""


def _keyed(purpose: str, content: bytes) -> str:
    key = hashlib.sha256(f"bank statement {purpose} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, content, hashlib.sha256).hexdigest()
