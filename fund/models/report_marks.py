"""Of what the treasurer and the board were written a report: once for each thing that is due."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import Fund


class ReportKind(models.TextChoices):
    """What a report mail is about."""

    SETASIDE = "setaside", _("set-aside overdue")
    RESERVE = "reserve", _("reserve low")


def report_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return ReportKind.choices


class ReportMark(models.Model):
    """That a report was written about an instalment, or about the fund's reserve until that recovered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=report_kinds)
    subject_id = models.UUIDField()
    written_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "kind", "subject_id"], condition=Q(over_at__isnull=True), name="report_written_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.written_at:%Y-%m-%d}"
