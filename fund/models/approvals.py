"""What the General Meeting has said of a year's report."""

import uuid

from django.db import models
from django.db.models import Q

from fund.models.mandates import Fund


class AnnualApproval(models.Model):
    """The General Meeting's approval of one year, with the digest of the figures it saw; never changed or deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="annual_approvals")
    year = models.PositiveSmallIntegerField()
    approved_on = models.DateField()
    minute_number = models.CharField(max_length=40)
    figures_sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "year"], name="approval_once_a_year"),
            models.CheckConstraint(condition=~Q(minute_number=""), name="approval_names_its_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.year} by minute {self.minute_number}"
