"""Money promised to approved budget lines; the case is known by an opaque reference only."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q

from fund.models.ledger import JournalEntry
from fund.models.mandates import Fund


class CommitmentState(models.TextChoices):
    """What has become of a promise; told from its amounts, never stored beside them."""

    OPEN = "open"
    PAID = "paid"
    RELEASED = "released"


class CommitmentChange(models.TextChoices):
    """What can happen to a commitment."""

    MADE = "made"
    RELEASED = "released"
    SENT = "sent"
    RETURNED = "returned"  # came back and is promised again
    GIVEN_BACK = "given_back"  # came back and is free again


def commitment_changes() -> Iterable[tuple[Any, Any]]:
    """Return the changes for the model field; a callable, so that a new one costs no migration."""
    return CommitmentChange.choices


class Commitment(models.Model):
    """One approved budget line: minor units promised, paid out (net of what came back) and released."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="commitments")
    source_ref = models.UUIDField(db_index=True)
    use = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    liquidated_minor = models.BigIntegerField(default=0)
    released_minor = models.BigIntegerField(default=0)
    # In another currency than the books': what is still promised was worth so much on the day of the decision.
    held_base_minor = models.BigIntegerField(null=True)
    # User ids (hex digits) of those who asked, confirmed or decided: they neither prepare nor authorise payment.
    barred_people = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="commitment_amount_positive"),
            models.CheckConstraint(
                condition=Q(liquidated_minor__gte=0, released_minor__gte=0), name="commitment_parts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=F("liquidated_minor") + F("released_minor")),
                name="commitment_never_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(held_base_minor__isnull=True) | Q(held_base_minor__gte=0),
                name="commitment_value_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} for {self.use}"

    @property
    def remaining_minor(self) -> int:
        """What is still promised and not yet paid, minor units."""
        return self.amount_minor - self.liquidated_minor - self.released_minor

    @property
    def remaining_base_minor(self) -> int:
        """What is still promised in the books' base currency: its part of account 9100."""
        return self.remaining_minor if self.held_base_minor is None else self.held_base_minor

    @property
    def state(self) -> CommitmentState:
        """Open while something is still promised; otherwise how it ended."""
        if self.remaining_minor:
            return CommitmentState.OPEN
        return CommitmentState.PAID if self.liquidated_minor else CommitmentState.RELEASED


class CommitmentInstalment(models.Model):
    """A part of a commitment that is paid by one disbursement; a payment of less splits the rest off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="instalments")
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="part_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} due {self.due_on}"


class CommitmentEvent(models.Model):
    """One change of a commitment and the entry that records it; rows are only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="events")
    change = models.CharField(max_length=12, choices=commitment_changes)
    amount_minor = models.BigIntegerField()
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="commitment_events")
    disbursement = models.ForeignKey(
        "Disbursement", null=True, on_delete=models.PROTECT, related_name="commitment_events"
    )
    actor_id = models.UUIDField()
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="change_amount_positive"),
            models.CheckConstraint(condition=Q(change__in=CommitmentChange.values), name="change_known"),
            models.UniqueConstraint(
                fields=["disbursement"], condition=Q(change="sent"), name="change_sent_once_per_disbursement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.amount_minor}"
