"""People who sign in: a login name and a pseudonym, nothing that says who they are."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no sign-up and no superuser."""

    def create_user(self, login: str, passphrase: str | None, **fields: Any) -> "User":
        """Make a user whose pass phrase is stored as an argon2id hash; None makes one who cannot sign in yet."""
        user = self.model(login=login.lower(), **fields)
        user.set_password(passphrase)
        user.save()
        return user

    def able_to_act(self) -> "models.QuerySet[User]":
        """Keep active, unfrozen people with a confirmed second factor whose country is not locked.

        Nobody else is ever signed in (W2).
        """
        able = self.filter(is_active=True, frozen_at__isnull=True, second_factor__confirmed_at__isnull=False)
        return able.filter(locked_out_by__isnull=True)


class User(AbstractBaseUser):
    """A person with an account; what they may do stands in their mandates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(max_length=40, unique=True)
    pseudonym = models.CharField(max_length=60)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    # Part of the session's auth hash: raising it ends every session and token at once.
    session_epoch = models.PositiveIntegerField(default=0)
    # When somebody was last here is nobody's business: the inherited column is dropped.
    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "login"

    def __str__(self) -> str:
        return self.pseudonym

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to count: it changes with the pass phrase and with the epoch."""
        return self._epoch_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for retired secret keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._epoch_hash(secret)

    def _epoch_hash(self, secret: str | bytes) -> str:
        value = f"{self.session_epoch}:{self.password}"
        return salted_hmac("emergency.session", value, secret=secret, algorithm="sha256").hexdigest()
