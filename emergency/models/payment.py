"""What the case itself knows of its payment: who confirmed that the money arrived."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest


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
