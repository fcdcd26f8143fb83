"""Text that the service itself must read, unreadable in a dump: the key stands outside the database.

It protects copies of the database, not a seized running server. The first of settings.FIELD_KEYS encrypts,
all of them decrypt, so that a key can be replaced step by step.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

if TYPE_CHECKING:
    from django.db.models.lookups import Lookup, Transform

    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class Undecipherable(RuntimeError):
    """None of the field keys opens a stored value: a key was lost, or the value was changed."""


def encrypt_text(text: str) -> str:
    """Return the text encrypted under the newest field key; empty stays empty."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode("ascii") if text else ""


def decrypt_text(token: str) -> str:
    """Return the text of a token; empty stays empty; raises Undecipherable."""
    if not token:
        return ""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token).decode()
    except InvalidToken as error:
        raise Undecipherable("no field key opens this value") from error


def is_under_newest_key(token: str) -> bool:
    """Say whether the newest field key alone opens a token; empty needs no key."""
    if not token:
        return True
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


class EncryptedTextField(_TextField):
    """A text column whose database value is encrypted; it cannot be searched, only tested for NULL."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way into the database."""
        prepared = super().get_prep_value(value)
        return encrypt_text(prepared) if isinstance(prepared, str) else prepared

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt_text(value)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        """Refuse comparisons: equal texts have different tokens."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched by {lookup_name}")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> "type[Transform] | None":
        """Refuse transforms for the same reason."""
        raise FieldError(f"{self.name} is encrypted and cannot be searched by {lookup_name}")


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
