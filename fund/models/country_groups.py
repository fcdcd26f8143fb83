"""What two people have said about groups of countries; the groups in force stand on the fund itself."""

import uuid

from django.db import models
from django.db.models import F, Q

from fund.models.mandates import Fund


class CountryGroupChange(models.Model):
    """Countries that are to stand in clear as one code: put down by one, in force from another's word on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="country_group_changes")
    # A new group's code, or that of the group that grows.
    code = models.CharField(max_length=2)
    # ISO 3166 alpha-2.
    countries = models.JSONField(default=list)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    discarded_by = models.UUIDField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")), name="country_group_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(discarded_at__isnull=True), name="country_group_ends_once"
            ),
            models.UniqueConstraint(
                fields=["fund"],
                condition=Q(agreed_at__isnull=True, discarded_at__isnull=True),
                name="country_group_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.proposed_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the second person."""
        return self.agreed_at is None and self.discarded_at is None
