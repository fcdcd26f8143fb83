"""What a case asks money for: one line for each use, all lines of a case in one currency."""

import uuid

from django.db import models

from emergency import codes
from emergency.models.aid_request import AidRequest


class BudgetLine(models.Model):
    """One use with its asked, proposed and approved amount, minor units of the one currency of the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    use = models.CharField(max_length=16, choices=codes.use_choices)
    currency = models.CharField(max_length=3)
    # Null: the asker does not know; the coordinator proposes an amount when presenting.
    asked_minor = models.BigIntegerField(null=True, blank=True)
    proposed_minor = models.BigIntegerField(null=True, blank=True)
    approved_minor = models.BigIntegerField(null=True, blank=True)
    # In another currency than the books': what the approved amount was worth on the day of the decision.
    approved_base_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["aid_request", "position"], name="budget_line_position_once"),
            models.CheckConstraint(
                condition=(models.Q(asked_minor__isnull=True) | models.Q(asked_minor__gt=0))
                & (models.Q(proposed_minor__isnull=True) | models.Q(proposed_minor__gte=0))
                & (models.Q(approved_minor__isnull=True) | models.Q(approved_minor__gte=0)),
                name="budget_line_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_base_minor__isnull=True) | models.Q(approved_base_minor__gte=0),
                name="budget_line_value_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use} of {self.aid_request_id}"

    @property
    def amount_minor(self) -> int | None:
        """Return the amount known best: approved, else proposed, else asked."""
        amounts = (self.approved_minor, self.proposed_minor, self.asked_minor)
        return next((amount for amount in amounts if amount is not None), None)

    @property
    def granted_minor(self) -> int:
        """Return what was approved, in the books' base currency; nothing before a decision."""
        return (self.approved_minor or 0) if self.approved_base_minor is None else self.approved_base_minor
