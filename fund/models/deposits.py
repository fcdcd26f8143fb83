"""Money that is ours but cannot be paid out today."""

import uuid

from django.db import models
from django.db.models import F, Q

from fund.models.ledger import Account
from fund.models.mandates import Fund


class Deposit(models.Model):
    """Money locked at a bank until a day; breaking it earlier costs `breaking_cost_minor`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="deposits")
    bank = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deposits_from_here")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    breaking_cost_minor = models.BigIntegerField(default=0)
    placed_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposit_amount_positive"),
            models.CheckConstraint(condition=Q(breaking_cost_minor__gte=0), name="deposit_cost_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("placed_on")), name="deposit_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} until {self.ends_on}"
