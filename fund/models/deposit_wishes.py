"""Deposits that would lock more for long than the regulations like (R-06): they wait for a seat of the board."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from fund.models.deposits import Deposit
from fund.models.ledger import Account
from fund.models.mandates import Fund

# Who was asked and has not answered by then was not convinced; the money may look otherwise by then.
WISH_LASTS = timedelta(days=7)


class DepositWish(models.Model):
    """A deposit as the treasurer wants it; placed by the word of a seat, or lapsed after a week; minor units.

    `value_minor` is what would be locked for long with it, in the base currency: the word counts up to that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="deposit_wishes")
    bank = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    rate_bps = models.PositiveIntegerField(default=0)
    breaking_cost_minor = models.BigIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField()
    reason_code = models.CharField(max_length=20)
    value_minor = models.BigIntegerField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    deposit = models.OneToOneField(Deposit, null=True, on_delete=models.PROTECT, related_name="wish")
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, breaking_cost_minor__gte=0), name="deposit_wish_amounts_positive"
            ),
            models.CheckConstraint(condition=~Q(reason_code=""), name="deposit_wish_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, deposit__isnull=True)
                | Q(confirmed_by__isnull=False, deposit__isnull=False) & ~Q(confirmed_by=F("asked_by")),
                name="deposit_wish_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(deposit__isnull=True), name="deposit_wish_ends_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} until {self.ends_on}"

    @property
    def lapses_at(self) -> datetime:
        """The moment from which a seat's word comes too late."""
        return self.asked_at + WISH_LASTS
