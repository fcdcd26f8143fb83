"""An auditor asks to read one voucher that is sealed: released by the treasury and by a seat, for a fortnight."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.vouchers import Voucher


class OpeningReason(models.TextChoices):
    """Why an auditor has to see the paper itself; a code, never a typed sentence."""

    SAMPLE = "sample", _("it was drawn in the sample")
    FINDING = "finding", _("something does not agree and has to be cleared up")
    COMPLAINT = "complaint", _("a complaint is about this payment")
    LAW = "law", _("the law asks the auditor to see it")


def opening_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field; a callable, so that a new one costs no migration."""
    return OpeningReason.choices


class VoucherOpening(models.Model):
    """One voucher asked for by one auditor; what is handed over is a box of the opening's own and goes with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="openings")
    reason_code = models.CharField(max_length=12, choices=opening_reasons)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    # The two words that release it: one of treasurer or checker, one of a seat.
    money_by = models.UUIDField(null=True)
    money_at = models.DateTimeField(null=True)
    seat_by = models.UUIDField(null=True)
    seat_at = models.DateTimeField(null=True)
    handed_by = models.UUIDField(null=True)
    # The last day on which the auditor reads it.
    until_on = models.DateField(null=True)
    # Refused, withdrawn, or its time is over.
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(money_by__isnull=True) | ~Q(money_by=F("asked_by")))
                & (Q(seat_by__isnull=True) | ~Q(seat_by=F("asked_by")))
                & (Q(money_by__isnull=True) | Q(seat_by__isnull=True) | ~Q(money_by=F("seat_by"))),
                name="opening_takes_three_people",
            ),
            models.CheckConstraint(
                condition=Q(handed_by__isnull=True, until_on__isnull=True)
                | Q(handed_by__isnull=False, until_on__isnull=False, money_by__isnull=False, seat_by__isnull=False),
                name="opening_released_before_handed",
            ),
            models.UniqueConstraint(
                fields=["voucher", "asked_by"], condition=Q(ended_at__isnull=True), name="opening_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"opening of {self.voucher_id}"

    @property
    def is_released(self) -> bool:
        """Say whether both words are there."""
        return self.money_by is not None and self.seat_by is not None

    @property
    def waits(self) -> bool:
        """Say whether a word is still wanted."""
        return self.ended_at is None and not self.is_released
