"""Complaints: something went wrong for somebody. What they say is sealed to the seats that read complaints."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from fund.models import Fund
from notifications.field_encryption import EncryptedTextField


class Wrong(models.TextChoices):
    """What somebody says went wrong."""

    LESS_ARRIVED = "less_arrived", _("less money arrived than was promised")
    PART_ASKED = "part_asked", _("somebody asked for a part of the money, or for something in return")
    PRESSURE = "pressure", _("pressure, threats or disrespect")
    OTHER = "other", _("something else")


class ComplaintOutcome(models.TextChoices):
    """What came of a complaint."""

    UPHELD = "upheld", _("it is so, and something was done")
    NOT_UPHELD = "not_upheld", _("it is not so")
    PASSED_ON = "passed_on", _("passed on to the board")
    UNCLEAR = "unclear", _("it could not be found out")


def wrong_choices() -> Iterable[tuple[Any, Any]]:
    """Return what may be complained of; a callable, so that a new word costs no migration."""
    return Wrong.choices


def complaint_outcome_choices() -> Iterable[tuple[Any, Any]]:
    """Return what may come of it; a callable, so that a new word costs no migration."""
    return ComplaintOutcome.choices


class Complaint(models.Model):
    """A complaint as it stands in clear: its kind, its week, who hears it; who holds a lock on its box knows of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=wrong_choices)
    week = models.CharField(max_length=8)
    # The case whose access code came with it: an answer goes back to that code. Cut when the case is erased.
    aid_request = models.ForeignKey(AidRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who never gets a lock of it, and whether it came with a case, as JSON; nothing is known of complaints of before.
    kept_from = EncryptedTextField(blank=True, default="")
    outcome = models.CharField(max_length=12, choices=complaint_outcome_choices, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True, outcome="")
                | (models.Q(closed_on__isnull=False, heard_by__isnull=False) & ~models.Q(outcome="")),
                name="complaint_closed_with_an_outcome",
            )
        ]
        indexes = [models.Index(fields=["fund", "closed_on"], name="complaint_open")]

    def __str__(self) -> str:
        return f"complaint of {self.week}"
