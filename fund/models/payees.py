"""Payees that the fund keeps on a list: lawyers, clinics, shelters, carriers, with or without a fee agreement."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import Fund


class PayeeKind(models.TextChoices):
    """What a listed payee is; the rules know them by these words (R-16)."""

    LAWYER = "lawyer", _("lawyer")
    CLINIC = "clinic", _("clinic")
    SHELTER = "shelter", _("shelter")
    CARRIER = "carrier", _("carrier")


def payee_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return PayeeKind.choices


class ListedPayee(models.Model):
    """A practice or organisation by its public name; where its money goes is sealed to the treasury.

    It counts from the word of a second person on; whatever is changed about it waits for that word again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="listed_payees")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=payee_kinds)
    # ISO 3166 alpha-2.
    country = models.CharField(max_length=2)
    # Codes of the uses it is paid for.
    uses = models.JSONField(default=list)
    # Goes up with every change, so that the second person confirms what they saw.
    revision = models.PositiveIntegerField(default=1)
    has_details = models.BooleanField(default=False)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PayeeKind.values), name="payee_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("registered_by")),
                name="payee_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="payee_confirmed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["fund", "name"], condition=Q(ended_at__isnull=True), name="payee_listed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_listed(self) -> bool:
        """Say whether it may be named for a case: confirmed by a second person and not taken off the list."""
        return self.confirmed_at is not None and self.ended_at is None


class FeeAgreement(models.Model):
    """Fees agreed with a listed payee for a time; the rules ask for it, the paper itself is kept outside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payee = models.ForeignKey(ListedPayee, on_delete=models.PROTECT, related_name="agreements")
    valid_from = models.DateField()
    # Empty: until further notice.
    valid_until = models.DateField(null=True)
    # Codes of the uses it covers.
    uses = models.JSONField(default=list)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="agreement_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("registered_by")),
                name="agreement_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement from {self.valid_from}"
