"""What a seat has put down about a mandate, to be given or ended; it counts from another seat's word on."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import Fund, Mandate, role_choices


class ProposalKind(models.TextChoices):
    """What is to happen."""

    APPOINT = "appoint", _("give a mandate")
    END = "end", _("end a mandate")


def kind_choices() -> Iterable[tuple[Any, Any]]:
    """Return the kinds; a callable, so that a new one costs no migration."""
    return ProposalKind.choices


_OPEN = Q(confirmed_at__isnull=True, withdrawn_at__isnull=True)


class MandateProposal(models.Model):
    """One act of the board about one person's mandate: written once, ended once, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="mandate_proposals")
    kind = models.CharField(max_length=10, choices=kind_choices)
    # Whose mandate it is.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The mandate to be ended, or the one that was given.
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=20, choices=role_choices)
    starts_on = models.DateField(null=True)
    # Of a mandate to be ended: its last day.
    ends_on = models.DateField(null=True)
    is_chair = models.BooleanField(default=False)
    is_deputy_chair = models.BooleanField(default=False)
    is_ethics = models.BooleanField(default=False)
    seat_number = models.PositiveSmallIntegerField(null=True)
    countries = models.JSONField(default=list)
    years = models.JSONField(default=list)
    deputy_of = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")
    # Of the meeting that decided it.
    minute_number = models.CharField(max_length=40)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProposalKind.values), name="mandate_proposal_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")) & ~Q(confirmed_by=F("user")),
                name="mandate_proposal_takes_two_seats",
            ),
            models.CheckConstraint(
                condition=~Q(kind="appoint", proposed_by=F("user")), name="mandate_proposal_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                & (
                    Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                    | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                )
                | Q(
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                    withdrawn_by__isnull=True,
                    withdrawn_at__isnull=True,
                ),
                name="mandate_proposal_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(kind="appoint", starts_on__isnull=False, mandate__isnull=True, confirmed_at__isnull=True)
                | Q(kind="appoint", starts_on__isnull=False, mandate__isnull=False, confirmed_at__isnull=False)
                | Q(kind="end", starts_on__isnull=True, mandate__isnull=False, ends_on__isnull=False),
                name="mandate_proposal_names_its_mandate",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_proposal_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(minute_number=""), name="mandate_proposal_names_its_minute"),
            models.UniqueConstraint(
                fields=["fund", "user", "role"],
                condition=Q(kind="appoint") & _OPEN,
                name="mandate_proposal_one_appointment_waits",
            ),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(kind="end") & _OPEN, name="mandate_proposal_one_end_waits"
            ),
        ]
        indexes = [models.Index(fields=["fund", "proposed_at"], name="mandate_proposal_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.role} of {self.proposed_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for another seat."""
        return self.confirmed_at is None and self.withdrawn_at is None
