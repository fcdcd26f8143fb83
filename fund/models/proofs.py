"""What lets an auditor prove a payment when the case it was for is erased; rows are only ever added.

kept code      the keyed digest of a payment code that was erased: who holds the bank's own paper can compare
kept minute    how the money was decided, without the case: the week, who decides, votes, regulations, a slow digest
"""

import uuid

from django.db import models
from django.db.models import Q

from fund.models.mandates import Fund
from fund.models.payments import Disbursement


class KeptCode(models.Model):
    """The digest of one erased payment code of a payment that a bank's statement shows; `kept_in` is a Monday."""

    disbursement = models.OneToOneField(
        Disbursement, primary_key=True, on_delete=models.PROTECT, related_name="kept_code"
    )
    digest = models.CharField(max_length=64, unique=True)
    kept_in = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(digest=""), name="kept_code_has_a_digest")]

    def __str__(self) -> str:
        return self.digest


class KeptMinute(models.Model):
    """What stays in the books of the decision behind a promise; `source_ref` is the promise's opaque reference.

    Days are Mondays: an exact day would lead from the books to what is left of the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="kept_minutes")
    source_ref = models.UUIDField(unique=True)
    decided_in = models.DateField()
    tier = models.CharField(max_length=12)
    required = models.PositiveSmallIntegerField()
    approvals = models.PositiveSmallIntegerField()
    declines = models.PositiveSmallIntegerField()
    regulation_code = models.CharField(max_length=20)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    kept_in = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(digest=""), name="kept_minute_has_a_digest")]

    def __str__(self) -> str:
        return f"minute of the week of {self.decided_in}"
