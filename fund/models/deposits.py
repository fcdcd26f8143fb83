"""Money that is ours but cannot be paid out today, and the interest it brought."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from fund.models.ledger import Account, JournalEntry
from fund.models.mandates import Fund
from fund.rates.converting import proportional


class Deposit(models.Model):
    """Money locked at a bank until a day; breaking it earlier wants notice and costs `breaking_cost_minor`.

    `rate_bps` is the year's interest in basis points.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="deposits")
    bank = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deposits_from_here")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    # In another currency than the books': what it was worth on the day it was placed, and goes back at.
    base_minor = models.BigIntegerField(null=True)
    rate_bps = models.PositiveIntegerField(default=0)
    breaking_cost_minor = models.BigIntegerField(default=0)
    notice_days = models.PositiveSmallIntegerField(default=0)
    placed_on = models.DateField()
    ends_on = models.DateField()
    notice_given_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    # How often the treasurer was told that it ends: a week before, and when it has ended.
    reminded = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposit_amount_positive"),
            models.CheckConstraint(
                condition=Q(base_minor__isnull=True) | Q(base_minor__gte=0), name="deposit_value_not_negative"
            ),
            models.CheckConstraint(condition=Q(breaking_cost_minor__gte=0), name="deposit_cost_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("placed_on")), name="deposit_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("placed_on")),
                name="deposit_back_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(notice_given_on=None) | Q(notice_given_on__gte=F("placed_on")),
                name="deposit_notice_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} until {self.ends_on}"

    def worth(self, minor: int) -> int:
        """Return what this much of it stands at in the books' base currency."""
        if self.base_minor is None:
            return minor
        return proportional(minor, self.amount_minor, self.base_minor)

    @property
    def free_on(self) -> date:
        """The day on which it comes back without cost: its end, or where breaking is free the end of a notice given."""
        if self.notice_given_on is None or self.breaking_cost_minor:
            return self.ends_on
        return min(self.ends_on, self.notice_given_on + timedelta(days=self.notice_days))

    def breakable_on(self, today: date) -> date:
        """Return the first day on which it can be broken, if notice is given today at the latest."""
        given = self.notice_given_on or today
        return max(today, min(self.ends_on, given + timedelta(days=self.notice_days)))


class DepositInterest(models.Model):
    """Interest of a deposit that the bank has paid, for the days until `until_on`; the entry says how much.

    It counts as long as its entry is not taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="interest")
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="deposit_interest")
    gross_minor = models.BigIntegerField()
    # What tax office or bank kept of it.
    withheld_minor = models.BigIntegerField(default=0)
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(gross_minor__gt=0), name="interest_positive"),
            models.CheckConstraint(
                condition=Q(withheld_minor__gte=0, withheld_minor__lte=F("gross_minor")),
                name="interest_withheld_part_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gross_minor} until {self.until_on}"
