"""What the case itself knows of its payment: who confirmed that the money arrived."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from fund.models import Disbursement


class ReceiptBy(models.TextChoices):
    """Who says that the money arrived."""

    PERSON = "person", _("the person asking")
    CONTACT = "contact", _("a contact")
    COORDINATOR = "coordinator", _("a coordinator")


def receipt_choices() -> Iterable[tuple[Any, Any]]:
    """Return who may confirm; a callable, so that a new word costs no migration."""
    return ReceiptBy.choices


class ReceiptConfirmation(models.Model):
    """Somebody's word that the money arrived; without an account it came with the access code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="receipt_confirmations")
    said_by = models.CharField(max_length=12, choices=receipt_choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["aid_request", "said_by", "user"], name="receipt_confirmed_once"),
        ]


class CashCode(models.Model):
    """A code for one use by which somebody in the country notes that cash changed hands; its keyed digest only.

    Used, it is that person's signature: how much, on which day. It says nothing of who they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="cash_codes")
    disbursement = models.ForeignKey(Disbursement, on_delete=models.PROTECT, related_name="+")
    # The first person or the second.
    place = models.PositiveSmallIntegerField()
    code_hmac = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    noted_minor = models.BigIntegerField(null=True, blank=True)
    handed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disbursement", "place"], name="cash_code_one_per_hand"),
            models.CheckConstraint(condition=models.Q(place__in=[1, 2]), name="cash_code_of_two_hands"),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, noted_minor__isnull=True, handed_on__isnull=True)
                | models.Q(used_at__isnull=False, noted_minor__gt=0, handed_on__isnull=False),
                name="cash_code_used_says_how_much",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="cash_code_expiry")]

    def __str__(self) -> str:
        return f"cash code {self.place}"
