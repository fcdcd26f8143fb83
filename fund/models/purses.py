"""What a restricted purse may be spent on, as data that rules read (R-04)."""

from django.db import models

from fund.models.mandates import Fund
from fund.models.projects import Donor


class PurseTerms(models.Model):
    """The purpose of a purse: uses by code and countries (ISO 3166 alpha-2); an empty list allows all of them."""

    fund = models.OneToOneField(Fund, primary_key=True, on_delete=models.PROTECT, related_name="terms")
    donor = models.ForeignKey(Donor, null=True, on_delete=models.PROTECT, related_name="purses")
    uses = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    # Number or name of the donor's paper.
    document = models.CharField(max_length=60, blank=True)
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return ", ".join([*self.uses, *self.countries])
