"""Which ways of paying the board has switched on or off in a country (R-25); decisions are added, never changed."""

import uuid

from django.db import models
from django.db.models import F, Q

from fund.models.mandates import Fund


class WayChange(models.Model):
    """One decision about one way in one country: put down by one seat, in force from another seat's word on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="way_changes")
    # ISO 3166 alpha-2.
    country = models.CharField(max_length=2)
    way = models.CharField(max_length=12)
    is_open = models.BooleanField()
    # Of the meeting that decided it.
    minute_number = models.CharField(max_length=40)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    discarded_by = models.UUIDField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")), name="way_change_takes_two_seats"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(discarded_at__isnull=True), name="way_change_ends_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "country", "way"],
                condition=Q(agreed_at__isnull=True, discarded_at__isnull=True),
                name="way_change_one_waiting",
            ),
        ]
        indexes = [models.Index(fields=["fund", "country"], name="way_change_of_country")]

    def __str__(self) -> str:
        return f"{self.way} in {self.country}: {'on' if self.is_open else 'off'}"
