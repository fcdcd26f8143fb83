"""Handing out what opens with the offline recovery key only: two people, named cases, one day."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from fund.models import Fund


class RecoveryReason(models.TextChoices):
    """Why the recovery key is needed."""

    KEYS_LOST = "keys_lost", _("the keys that opened it are lost")
    NOBODY_THERE = "nobody_there", _("nobody who could open it is there any more")
    REHEARSAL = "rehearsal", _("a rehearsal of the emergency")


def recovery_reason_choices() -> Iterable[tuple[Any, Any]]:
    """Return the reasons; a callable, so that a new one costs no migration of the column."""
    return RecoveryReason.choices


class RecoveryRelease(models.Model):
    """What one person asked to be handed out and another agreed to: the recovery key's locks with their boxes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="recovery_releases")
    cases = models.ManyToManyField(AidRequest, related_name="recovery_releases")
    reason_code = models.CharField(max_length=16, choices=recovery_reason_choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    # Taken back by one of those who may release; nothing is handed out from then on.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("asked_by")),
                name="recovery_release_takes_two",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | models.Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="recovery_release_agreed_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["fund", "asked_at"], name="recovery_release_of_fund")]
