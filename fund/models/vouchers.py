"""What proves a payment: kept when everything else about the case is erased."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models.payments import Disbursement


class VoucherKind(models.TextChoices):
    """What sort of proof it is."""

    INVOICE = "invoice", _("invoice")
    RECEIPT = "receipt", _("receipt")
    CASH_SLIP = "cash_slip", _("signed cash slip")
    OWN_STATEMENT = "own_statement", _("own statement")
    SEEN_NOT_KEPT = "seen_not_kept", _("seen, not kept")


class VoucherPlace(models.TextChoices):
    """Where the paper or file is kept."""

    NOWHERE = "nowhere", _("nowhere")
    OUTSIDE = "outside", _("outside the service, under a register number")
    SEALED = "sealed", _("sealed in the case")
    ARCHIVE = "archive", _("sealed, also for the archive key")


# What whoever proves a payment may say; the treasury alone puts a paper into the archive.
STATED_PLACES = tuple((str(one), one.label) for one in VoucherPlace if one != VoucherPlace.ARCHIVE)


def voucher_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return VoucherKind.choices


def voucher_places() -> Iterable[tuple[Any, Any]]:
    """Return the places for the model field."""
    return VoucherPlace.choices


class Voucher(models.Model):
    """One proof of one payment, minor units; witnesses are opaque ids (hex digits), never names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disbursement = models.ForeignKey(Disbursement, on_delete=models.PROTECT, related_name="vouchers")
    kind = models.CharField(max_length=16, choices=voucher_kinds)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    dated_on = models.DateField()
    # Of the file as it was shown; empty when no file exists.
    sha256 = models.CharField(max_length=64, blank=True)
    witnesses = models.JSONField(default=list)
    kept = models.CharField(max_length=8, choices=voucher_places, default=VoucherPlace.NOWHERE)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="voucher_amount_positive"),
            models.CheckConstraint(condition=Q(kind__in=VoucherKind.values), name="voucher_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.amount_minor} {self.currency}"
