"""Returnable deposits: bail, rent, a guarantee for a visa. Paid as relief, but expected to come back."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.payments import Disbursement


class SuretyKind(models.TextChoices):
    """What the deposit is for."""

    BAIL = "bail", _("bail")
    RENT = "rent", _("deposit for a flat")
    VISA = "visa", _("guarantee for a visa")


class LossReason(models.TextChoices):
    """Why a deposit does not come back; a code, never a typed sentence."""

    FORFEITED = "forfeited", _("forfeited by a court or authority")
    OFFSET = "offset", _("kept for damage, rent or fees")
    UNREACHABLE = "unreachable", _("whoever holds it cannot be reached")
    DANGER = "danger", _("asking for it would endanger the person")


def surety_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return SuretyKind.choices


def loss_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return LossReason.choices


class Surety(models.Model):
    """What one payment of a case lays down somewhere until it comes back or is lost; minor units.

    It outlives the case's content and knows of it no more than its payment does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disbursement = models.OneToOneField(Disbursement, on_delete=models.PROTECT, related_name="surety")
    kind = models.CharField(max_length=8, choices=surety_kinds)
    expected_on = models.DateField()
    amount_minor = models.BigIntegerField()
    returned_minor = models.BigIntegerField(default=0)
    lost_minor = models.BigIntegerField(default=0)
    # A loss that one person put down and that waits for another.
    claimed_minor = models.BigIntegerField(default=0)
    reason_code = models.CharField(max_length=12, choices=loss_reasons, blank=True)
    claimed_by = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    # Whose word made the latest loss count.
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, returned_minor__gte=0, lost_minor__gte=0, claimed_minor__gte=0),
                name="surety_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=F("returned_minor") + F("lost_minor")), name="surety_never_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("claimed_by")),
                name="surety_loss_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(lost_minor=0, claimed_minor=0) | ~Q(reason_code=""), name="surety_loss_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.amount_minor}"

    @property
    def left_minor(self) -> int:
        """What is still to come back, minor units."""
        return self.amount_minor - self.returned_minor - self.lost_minor
