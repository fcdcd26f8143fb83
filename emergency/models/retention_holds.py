"""A hold on erasing: why the content of a case stays longer than the regulations give, and until when."""

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models

from emergency import codes
from emergency.models.aid_request import AidRequest

# The second person's word comes within a week.
AGREED_WITHIN = timedelta(days=7)


class RetentionHoldQuerySet(models.QuerySet["RetentionHold"]):
    """Holds by what they still do."""

    def standing(self, *, on: date) -> "RetentionHoldQuerySet":
        """Return those that keep their case from being erased on this day."""
        return self.filter(agreed_at__isnull=False, ended_at__isnull=True, until__gte=on)

    def run_out(self, *, now: datetime) -> "RetentionHoldQuerySet":
        """Return those that nobody ended and whose time is over, agreed or not."""
        unanswered = models.Q(agreed_at__isnull=True, asked_at__lte=now - AGREED_WITHIN)
        return self.filter(unanswered | models.Q(until__lt=now.date()), ended_at__isnull=True)


class RetentionHold(models.Model):
    """A hold asked for by one, in force from the other's word to the end of the day `until`, or until it is ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="retention_holds")
    reason_code = models.CharField(max_length=12, choices=codes.retention_reason_choices)
    until = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    # Empty for one whose time ran out and that made room for another.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RetentionHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request"],
                condition=models.Q(ended_at__isnull=True),
                name="retention_hold_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | (
                    models.Q(agreed_by__isnull=False, agreed_at__isnull=False)
                    & ~models.Q(agreed_by=models.F("asked_by"))
                ),
                name="retention_hold_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("asked_at")), name="retention_hold_lasts_past_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason_code} until {self.until}"
