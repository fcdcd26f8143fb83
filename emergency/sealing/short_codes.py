"""Short random codes people carry: a person code (eight characters) and a code for one confirmation (ten).

Both use the letters of references, so that they can be said on the phone; they are grouped otherwise, so that nobody
takes one for the other.
"""

import secrets

from emergency.sealing.references import ALPHABET, signs_of
from notifications.keyed_digests import digest_of, digests_of

PERSON_LENGTH, PERSON_GROUP = 8, 2
CONFIRM_LENGTH, CONFIRM_GROUP = 10, 5


def new_person_code() -> str:
    """Return a fresh person code in pairs; it is shown once and never stored."""
    return _new(PERSON_LENGTH, PERSON_GROUP)


def new_confirm_code() -> str:
    """Return a fresh code for one confirmation in two groups; it is shown once and never stored."""
    return _new(CONFIRM_LENGTH, CONFIRM_GROUP)


def is_person_code(typed: str) -> bool:
    """Say whether this has the form of a person code, however it is typed."""
    return _is_code(typed, PERSON_LENGTH)


def is_confirm_code(typed: str) -> bool:
    """Say whether this has the form of a code for one confirmation, however it is typed."""
    return _is_code(typed, CONFIRM_LENGTH)


def person_digests(typed: str) -> list[str]:
    """Return the digests a person code may be kept under, the newest first."""
    return digests_of("person code", signs_of(typed))


def confirm_digests(typed: str) -> list[str]:
    """Return the digests a code for one confirmation may be kept under, the newest first."""
    return digests_of("confirm code", signs_of(typed))


def cash_digests(typed: str) -> list[str]:
    """Return the digests a code for handing over cash may be kept under, the newest first."""
    return digests_of("cash code", signs_of(typed))


def digest_of_cash(code: str) -> str:
    """Return the digest a code for handing over cash is kept under."""
    return digest_of("cash code", signs_of(code))


def digest_of_person(code: str) -> str:
    """Return the digest a person code is kept under."""
    return digest_of("person code", signs_of(code))


def digest_of_confirm(code: str) -> str:
    """Return the digest a code for one confirmation is kept under."""
    return digest_of("confirm code", signs_of(code))


def _new(length: int, group: int) -> str:
    signs = "".join(secrets.choice(ALPHABET) for _place in range(length))
    return " ".join(signs[at : at + group] for at in range(0, length, group))


def _is_code(typed: str, length: int) -> bool:
    signs = signs_of(typed)
    return len(signs) == length and all(sign in ALPHABET for sign in signs)
