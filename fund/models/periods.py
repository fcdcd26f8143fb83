"""Periods: on which days entries may be dated, and what the books held when a period was closed.

A year is one period until months are cut off its beginning by closing them. Closing keeps the digest of the trial
balance; the guards of the books let it go only by a reopening that one person asks for and another confirms.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import Fund


class PeriodState(models.TextChoices):
    """Whether a period takes entries; asked to be reopened, it does not yet."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    REOPEN_ASKED = "reopen_asked", _("closed; asked to be reopened")


class ReopenReason(models.TextChoices):
    """Why a closed period is opened again; a code, never a typed sentence."""

    WRONG_ENTRY = "wrong_entry", _("an entry in it is wrong")
    LATE_FACT = "late_fact", _("something that belongs into it came to light later")
    AUDIT = "audit", _("the auditor asks for it")


def period_states() -> Iterable[tuple[Any, Any]]:
    """Return the states for the model field; a callable, so that a new one costs no migration."""
    return PeriodState.choices


def reopen_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return ReopenReason.choices


class Period(models.Model):
    """The days, both included, on which a network's entries may be dated while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=12, choices=period_states, default=PeriodState.OPEN)
    # Set while it is closed, and never changed before it is open again.
    trial_balance_hash = models.CharField(max_length=64, blank=True, default="")
    closed_by = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The end of a year is asked for by one person, on the books as they stand, and confirmed by another.
    close_asked_by = models.UUIDField(null=True, blank=True)
    close_asked_at = models.DateTimeField(null=True, blank=True)
    close_asked_hash = models.CharField(max_length=64, blank=True, default="")
    # The last reopening; kept after it was confirmed.
    reopen_asked_by = models.UUIDField(null=True, blank=True)
    reopen_asked_at = models.DateTimeField(null=True, blank=True)
    reopen_reason = models.CharField(max_length=12, choices=reopen_reasons, blank=True, default="")
    reopened_by = models.UUIDField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "starts_on"], name="period_starts_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(state__in=PeriodState.values), name="period_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", trial_balance_hash="", closed_by=None, closed_at=None)
                | (~Q(state="open") & ~Q(trial_balance_hash="") & Q(closed_by__isnull=False, closed_at__isnull=False)),
                name="period_closed_with_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(close_asked_by=None) | Q(closed_by=None) | ~Q(closed_by=F("close_asked_by")),
                name="period_year_closed_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="reopen_asked") | (Q(reopen_asked_by__isnull=False) & ~Q(reopen_reason="")),
                name="period_reopening_is_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reopened_by=None) | ~Q(reopened_by=F("reopen_asked_by")), name="period_reopened_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}..{self.ends_on}"

    @property
    def is_open(self) -> bool:
        """Whether entries may be dated in it."""
        return self.state == PeriodState.OPEN

    @property
    def ends_a_year(self) -> bool:
        """Whether closing it closes a year too."""
        return self.ends_on == date(self.ends_on.year, 12, 31)
