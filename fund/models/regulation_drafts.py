"""What gathers around a draft of the regulations: what members say of it, and how it would have decided."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import role_choices
from fund.models.regulations import Regulation

LONGEST_COMMENT = 600


class Stance(models.TextChoices):
    """What a member says of one number, or of the whole draft."""

    AGREE = "agree", _("I agree")
    TOO_LOW = "too_low", _("too low")
    TOO_HIGH = "too_high", _("too high")
    DISCUSS = "discuss", _("let us talk about it")


def stance_choices() -> Iterable[tuple[Any, Any]]:
    """Return the stances; a callable, so that a new one costs no migration."""
    return Stance.choices


class RegulationComment(models.Model):
    """What one member says of one parameter of a published draft; saying it again replaces it.

    It speaks of rules and never of a case, so its words may be kept as they were typed. Readers see the role alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regulation = models.ForeignKey(Regulation, on_delete=models.CASCADE, related_name="comments")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=role_choices)
    # The parameter's name; empty for the draft as a whole.
    parameter = models.CharField(max_length=60, blank=True)
    stance = models.CharField(max_length=10, choices=stance_choices)
    text = models.CharField(max_length=LONGEST_COMMENT, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regulation", "made_by", "parameter"], name="regulation_comment_once_per_parameter"
            ),
            models.CheckConstraint(
                condition=models.Q(stance__in=Stance.values), name="regulation_comment_stance_is_known"
            ),
        ]


class RegulationTrial(models.Model):
    """A draft tried on the kept facts of a past period: how far it has come, and what it counted; no references."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regulation = models.ForeignKey(Regulation, on_delete=models.CASCADE, related_name="trials")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    # Empty until the background work has counted the decisions of the period.
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    # Sums by rule and by tier, see fund.rules.trying.
    counts = models.JSONField(default=dict, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regulation"], condition=models.Q(finished_at__isnull=True), name="regulation_trial_one_running"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="regulation_trial_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(total__isnull=True, done=0) | models.Q(done__lte=models.F("total")),
                name="regulation_trial_done_within_total",
            ),
        ]
