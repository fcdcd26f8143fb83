"""That the database came back from a copy, until somebody has looked after what the copy could not know."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from fund.models import Fund


class Restored(models.Model):
    """One fund's part of it: who was frozen since the day of the copy is not frozen any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="restored")
    copied_on = models.DateField()
    restored_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dismissed_by__isnull=True, dismissed_at__isnull=True)
                | Q(dismissed_by__isnull=False, dismissed_at__isnull=False),
                name="restored_dismissed_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["fund"], condition=Q(dismissed_at__isnull=True), name="restored_to_look_after")]

    def __str__(self) -> str:
        return f"restored from {self.copied_on}"
