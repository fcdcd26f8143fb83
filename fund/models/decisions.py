"""Decisions about money that take two people: proposed by one, confirmed by another.

exemption, its lifting, write-off   of a project's set-aside: two seats of the board, with the number of its minute
refund                 of money owed to a donor: two of the fund's payers
transfer               between funds: a seat of each; between a fund and its purse two seats of their one board
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.ledger import JournalEntry
from fund.models.mandates import Fund
from fund.models.projects import DonorProject


class DecisionKind(models.TextChoices):
    """What takes two people."""

    EXEMPTION = "exemption", _("exempt a project from the set-aside")
    LIFTING = "lifting", _("make an exempt project liable again")
    WRITE_OFF = "write_off", _("write off what a project owes")
    REFUND = "refund", _("pay back to a donor")
    TRANSFER = "transfer", _("move money to another fund")


def decision_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return DecisionKind.choices


class MoneyDecision(models.Model):
    """One such decision; open until it is confirmed or withdrawn, and never changed after.

    A transfer names the other fund by its code, which need not exist: nobody learns here which funds there are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="money_decisions")
    kind = models.CharField(max_length=12, choices=decision_kinds)
    project = models.ForeignKey(DonorProject, null=True, on_delete=models.PROTECT, related_name="decisions")
    counterpart = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    # The bank account it leaves, for what is paid when it is confirmed.
    account = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    document = models.CharField(max_length=60, blank=True)
    minute_number = models.CharField(max_length=40, blank=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_minute = models.CharField(max_length=40, blank=True)
    withdrawn_by = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What was posted where the money left, and in another network's books where it came in.
    entry = models.OneToOneField(JournalEntry, null=True, on_delete=models.PROTECT, related_name="decided_as")
    arrival = models.OneToOneField(JournalEntry, null=True, on_delete=models.PROTECT, related_name="arrived_as")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="decision_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, withdrawn_at__isnull=True),
                name="decision_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0) | Q(kind__in=["exemption", "lifting"], amount_minor=0),
                name="decision_names_a_sum",
            ),
            models.CheckConstraint(
                condition=Q(kind="transfer", project__isnull=True) & ~Q(counterpart="")
                | ~Q(kind="transfer") & Q(project__isnull=False, counterpart=""),
                name="decision_names_what_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, arrival__isnull=True) | Q(confirmed_at__isnull=False),
                name="decision_posts_when_confirmed",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(kind="exemption", withdrawn_at__isnull=True),
                name="decision_exempts_once",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(kind="lifting", withdrawn_at__isnull=True),
                name="decision_lifts_once",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "proposed_at"], name="decision_by_age"),
            models.Index(fields=["counterpart"], name="decision_by_other_fund"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.proposed_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the second person."""
        return self.confirmed_at is None and self.withdrawn_at is None
