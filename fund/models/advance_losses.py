"""Money held in advance that neither comes back nor can be accounted for: written off on the word of two people."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.advances import Advance
from fund.models.ledger import JournalEntry


class AdvanceLossReason(models.TextChoices):
    """Why it is given up; a code, never a typed sentence."""

    UNREACHABLE = "unreachable", _("whoever holds it cannot be reached")
    TAKEN = "taken", _("stolen or confiscated")
    UNPROVEN = "unproven", _("used, but no proof can be had")
    CLOSED = "closed", _("the partner has closed or cannot pay")
    DANGER = "danger", _("asking for it would endanger somebody")


def advance_loss_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field; a callable, so that a new one costs no migration."""
    return AdvanceLossReason.choices


class AdvanceLoss(models.Model):
    """A sum of an advance given up: put down by one person, posted by the word of another, corrected by its mirror."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="losses")
    amount_minor = models.BigIntegerField()
    reason_code = models.CharField(max_length=12, choices=advance_loss_reasons)
    claimed_by = models.UUIDField()
    claimed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(JournalEntry, null=True, on_delete=models.PROTECT, related_name="advance_loss")
    # It was no loss after all: its mirror was posted.
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="advance_loss_positive"),
            models.CheckConstraint(condition=~Q(reason_code=""), name="advance_loss_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("claimed_by")),
                name="advance_loss_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(withdrawn_at__isnull=True), name="advance_loss_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, confirmed_at__isnull=True, undone_at__isnull=True)
                | Q(entry__isnull=False, confirmed_at__isnull=False),
                name="advance_loss_posts_when_confirmed",
            ),
            models.UniqueConstraint(
                fields=["advance"],
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="advance_loss_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} lost"

    @property
    def waits(self) -> bool:
        """Say whether it waits for its second person."""
        return self.confirmed_at is None and self.withdrawn_at is None

    @property
    def counts(self) -> bool:
        """Say whether the books hold it as lost."""
        return self.entry_id is not None and self.undone_at is None
