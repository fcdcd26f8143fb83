"""What two of the fund's payers change about a bank account: its name, its floor, or that it is closed."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.ledger import Account


class AccountChangeKind(models.TextChoices):
    """What can be changed; code and currency never."""

    RENAME = "rename", _("another name")
    FLOOR = "floor", _("how far it may go below zero")
    CLOSE = "close", _("close it")


def account_change_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return AccountChangeKind.choices


class AccountChange(models.Model):
    """One change proposed by one person, done by the word of another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=account_change_kinds)
    name = models.CharField(max_length=80, blank=True)
    floor_minor = models.BigIntegerField(null=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="rename", floor_minor__isnull=True) & ~Q(name="")
                | Q(kind="floor", floor_minor__lte=0, name="")
                | Q(kind="close", floor_minor__isnull=True, name=""),
                name="account_change_says_what",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="account_change_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(ended_at__isnull=True), name="account_change_ends_once"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="account_change_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.account_id}"

    @property
    def waits(self) -> bool:
        """Say whether it waits for its second person."""
        return self.confirmed_at is None and self.ended_at is None
