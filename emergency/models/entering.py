"""How people come in and are kept out: addresses for one use, freezes, and the words that lift them."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models import Fund


class EntryKind(models.TextChoices):
    """What an entry opens: a new account, a new authenticator, or that and a new pass phrase."""

    FIRST = "first", _("a new account")
    FACTOR = "factor", _("a new authenticator")
    ALL = "all", _("a new pass phrase and a new authenticator")


def entry_kind_choices() -> Iterable[tuple[Any, Any]]:
    """Return the kinds of entries; a callable, so that a new one costs no migration."""
    return EntryKind.choices


class Entry(models.Model):
    """An address by which somebody comes in, for the first time or again; only its digest is kept.

    It opens nothing before a second person has confirmed it, works once, and not for long.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=entry_kind_choices)
    # Whose it is; of a new account empty until it is used.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    pseudonym = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=8, default="en")
    digest = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Real instants, as for sessions: a demo's clock does not make them old.
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="entry_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | ~Q(asked_by=F("user")), name="entry_asked_by_another"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(confirmed_by__isnull=False, withdrawn_at__isnull=True),
                name="entry_used_only_when_confirmed",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="entry_once_open_per_person",
            ),
        ]
        indexes = [models.Index(fields=["fund", "asked_at"], name="entry_by_fund")]

    def __str__(self) -> str:
        return f"entry {self.kind}"


class AccountFreeze(models.Model):
    """That an account is kept out, from when until when, and by whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="freezes")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    thawed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(thawed_at__isnull=True), name="account_freeze_once_open_per_person"
            )
        ]
        indexes = [models.Index(fields=["frozen_by", "frozen_at"], name="account_freeze_by_person")]

    def __str__(self) -> str:
        return f"freeze of {self.user_id}"


class ThawWord(models.Model):
    """The word of one of the two people who let a frozen account in again."""

    freeze = models.ForeignKey(AccountFreeze, on_delete=models.CASCADE, related_name="words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["freeze", "by"], name="thaw_word_once_per_person")]

    def __str__(self) -> str:
        return f"word of {self.by_id}"
