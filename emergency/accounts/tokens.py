"""The form in which an API token is kept."""

import hashlib


def digest_of(token: str) -> str:
    """Return the SHA-256 of a token's text; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
