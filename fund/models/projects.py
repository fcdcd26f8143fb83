"""What donors' projects owe the fund: their set-aside."""

import uuid

from django.db import models
from django.db.models import Q

from fund.models.mandates import Fund

LEAST_SHARE_BPS = 1000  # the network's plan, 3.1.1: at least a tenth of every project


class Donor(models.Model):
    """A public organisation that gives to the network; never a private person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class DonorProject(models.Model):
    """A signed project; its set-aside share (basis points) falls due as its instalments arrive."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="projects")
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=120)
    # What the donor writes into a transfer; a statement line may keep it in clear.
    reference = models.CharField(max_length=30)
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    signed_on = models.DateField()
    setaside_bps = models.PositiveIntegerField(default=LEAST_SHARE_BPS)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "reference"], name="project_reference_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="project_amount_positive"),
            models.CheckConstraint(
                condition=Q(setaside_bps__gte=LEAST_SHARE_BPS) & Q(setaside_bps__lte=10_000),
                name="project_share_at_least_a_tenth",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectInstalment(models.Model):
    """Money that reached a project, and the part of it that became due to the fund (minor units)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(DonorProject, on_delete=models.PROTECT, related_name="instalments")
    amount_minor = models.BigIntegerField()
    share_minor = models.BigIntegerField()
    arrived_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(condition=Q(share_minor__gte=0), name="instalment_share_not_negative"),
        ]
        indexes = [models.Index(fields=["project", "due_on"], name="instalment_by_day")]

    def __str__(self) -> str:
        return f"{self.amount_minor} on {self.arrived_on}"
