"""A country whose contacts may be in wrong hands: who may still see its cases, until two people lift the lock."""

import uuid

from django.conf import settings
from django.db import models

from emergency import codes
from fund.models import Fund


class CountryLock(models.Model):
    """A lock over one country in one fund: put down, in force from `laid_at` on, over at `lifted_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="country_locks")
    country = models.CharField(max_length=2)
    # Codes between commas, for the requests that are older than a group of countries: what else its country is called.
    covers = models.CharField(max_length=900, blank=True, default="")
    reason_code = models.CharField(max_length=12, choices=codes.country_lock_choices)
    # The two who see its cases while it stands, as far as their roles give.
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Data guardian or chair lay it alone; of two coordinators the second one.
    laid_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    laid_at = models.DateTimeField(null=True, blank=True)
    # Its contacts, who cannot sign in meanwhile; nobody once it is lifted.
    contacts = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="locked_out_by")
    review_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "country"],
                condition=models.Q(lifted_at__isnull=True),
                name="country_lock_one_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="country_lock_names_two_people"),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True)
                | (models.Q(laid_at__isnull=False) & ~models.Q(lifted_by=models.F("lift_asked_by"))),
                name="country_lock_lifted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} in {self.fund_id}"
