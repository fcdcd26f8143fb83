"""What donors' projects owe the fund: their set-aside.

project      as it stands now; what it was before each amendment is kept with the amendment
promise      an instalment that the donor has announced; a memorandum
instalment   money that reached the project, with the share of it that became due
correction   less arrived than was noted, or the project repaid it; only ever added
exemption    the board's decision that a project sets nothing aside; from then on its share is shown as not asked
lift         the board's decision that an exempt project is liable again; what had arrived before stays exempt
word         how far the talk with the donor about the share has come, by code
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import Fund

LEAST_SHARE_BPS = 1000  # the network's plan, 3.1.1: at least a tenth of every project


class Donor(models.Model):
    """A public organisation that gives to the network; never a private person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class DonorProject(models.Model):
    """A signed project; its set-aside share (basis points) falls due as its instalments arrive."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="projects")
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=120)
    # What the donor writes into a transfer; a statement line may keep it in clear.
    reference = models.CharField(max_length=30)
    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    signed_on = models.DateField()
    setaside_bps = models.PositiveIntegerField(default=LEAST_SHARE_BPS)
    ends_on = models.DateField(null=True, blank=True)
    # What may be said of it to everybody: whose money it is, and what for.
    is_donor_public = models.BooleanField(default=False)
    is_title_public = models.BooleanField(default=False)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "reference"], name="project_reference_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="project_amount_positive"),
            models.CheckConstraint(
                condition=Q(setaside_bps__gte=LEAST_SHARE_BPS) & Q(setaside_bps__lte=10_000),
                name="project_share_at_least_a_tenth",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")), name="project_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InstalmentPromise(models.Model):
    """An instalment that the donor has announced (minor units); arrived once an instalment names it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(DonorProject, on_delete=models.PROTECT, related_name="promises")
    amount_minor = models.BigIntegerField()
    expected_on = models.DateField()
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="promise_amount_positive")]

    def __str__(self) -> str:
        return f"{self.amount_minor} by {self.expected_on}"


class ProjectInstalment(models.Model):
    """Money that reached a project, and the part of it that became due to the fund (minor units).

    `share_bps` is the share that held on the day it arrived; of an exempt project's money it is what is not asked.
    `base_minor` is what the whole instalment was worth in the fund's base currency on that day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(DonorProject, on_delete=models.PROTECT, related_name="instalments")
    promise = models.OneToOneField(InstalmentPromise, null=True, on_delete=models.PROTECT, related_name="arrival")
    amount_minor = models.BigIntegerField()
    base_minor = models.BigIntegerField()
    share_bps = models.PositiveIntegerField()
    is_exempt = models.BooleanField(default=False)
    share_minor = models.BigIntegerField()
    arrived_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(condition=Q(share_minor__gte=0), name="instalment_share_not_negative"),
            models.CheckConstraint(
                condition=Q(share_bps__gte=LEAST_SHARE_BPS) & Q(share_bps__lte=10_000),
                name="instalment_share_at_least_a_tenth",
            ),
            models.CheckConstraint(
                condition=Q(is_exempt=False) | Q(share_minor=0), name="instalment_exempt_owes_nothing"
            ),
        ]
        indexes = [models.Index(fields=["project", "due_on"], name="instalment_by_day")]

    def __str__(self) -> str:
        return f"{self.amount_minor} on {self.arrived_on}"


class CorrectionReason(models.TextChoices):
    """Why less counts as received than was noted; a code, never a typed sentence."""

    WRONG_AMOUNT = "wrong_amount", _("less arrived than was noted")
    ENTERED_TWICE = "entered_twice", _("noted twice")
    REPAID = "repaid", _("the project repaid it to the donor")


class DonorWord(models.TextChoices):
    """How far the talk with a donor about the set-aside has come."""

    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")


class ExemptionReason(models.TextChoices):
    """Why a project sets nothing aside (R-02)."""

    DONOR_FORBIDS = "donor_forbids", _("the donor forbids it")
    IN_KIND = "given_in_kind", _("it was given in kind")
    OTHER = "other", _("another reason, in the minutes")


class LiftReason(models.TextChoices):
    """Why an exempt project is liable again."""

    DONOR_ALLOWS = "donor_allows", _("the donor allows it now")
    MISTAKE = "mistake", _("the exemption rested on a mistake")
    OTHER = "other", _("another reason, in the minutes")


def correction_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field; a callable, so that a new one costs no migration."""
    return CorrectionReason.choices


def donor_words() -> Iterable[tuple[Any, Any]]:
    """Return the words for the model field."""
    return DonorWord.choices


def exemption_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return ExemptionReason.choices


def lift_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return LiftReason.choices


class InstalmentCorrection(models.Model):
    """How much less of an instalment counts, and where the share of it went (minor units of the project).

    `share_minor` is what is no longer due: taken off what was still owed, then off what was written off, and the
    rest, which lies in the fund already, is kept for the donor.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instalment = models.ForeignKey(ProjectInstalment, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(max_length=20, choices=correction_reasons)
    amount_minor = models.BigIntegerField()
    base_minor = models.BigIntegerField()
    share_minor = models.BigIntegerField()
    refundable_minor = models.BigIntegerField(default=0)
    corrected_on = models.DateField()
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="correction_amount_positive"),
            models.CheckConstraint(
                condition=Q(share_minor__gte=0, refundable_minor__gte=0) & Q(refundable_minor__lte=F("share_minor")),
                name="correction_share_fits",
            ),
            models.CheckConstraint(condition=Q(reason__in=CorrectionReason.values), name="correction_reason_known"),
        ]

    def __str__(self) -> str:
        return f"-{self.amount_minor} on {self.corrected_on}"


class ProjectAmendment(models.Model):
    """What was agreed anew about a signed project, and what held before; only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(DonorProject, on_delete=models.PROTECT, related_name="amendments")
    agreed_on = models.DateField()
    # Number or name of the paper, as the parties call it.
    document = models.CharField(max_length=60)
    amount_minor = models.BigIntegerField()
    setaside_bps = models.PositiveIntegerField()
    ends_on = models.DateField(null=True, blank=True)
    former_amount_minor = models.BigIntegerField()
    former_setaside_bps = models.PositiveIntegerField()
    former_ends_on = models.DateField(null=True, blank=True)
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(setaside_bps__gte=LEAST_SHARE_BPS) & Q(setaside_bps__lte=10_000),
                name="amendment_share_at_least_a_tenth",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="amendment_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.document} of {self.agreed_on}"


class ProjectExemption(models.Model):
    """The board's decision that a project sets nothing aside from now on (R-02); never deleted, always shown."""

    project = models.OneToOneField(DonorProject, primary_key=True, on_delete=models.PROTECT, related_name="exemption")
    reason = models.CharField(max_length=20, choices=exemption_reasons)
    document = models.CharField(max_length=60)
    minute_number = models.CharField(max_length=40)
    # What decided it: a motion of the board, or a decision that two of its seats have recorded.
    decision_ref = models.UUIDField(unique=True)
    exempted_by = models.UUIDField()
    exempted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ExemptionReason.values), name="exemption_reason_known"),
            models.CheckConstraint(condition=~Q(document="") & ~Q(minute_number=""), name="exemption_names_its_papers"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}, minute {self.minute_number}"

    def holds_on(self, arrived_on: date) -> bool:
        """Whether money that arrives on this day, or arrived on it, is exempt: all before the day it was lifted."""
        lift = getattr(self, "lift", None)
        return lift is None or arrived_on < lift.lifted_at.date()


class ExemptionLift(models.Model):
    """The board's decision that an exempt project sets aside again; the exemption before it is kept, and shown."""

    exemption = models.OneToOneField(ProjectExemption, primary_key=True, on_delete=models.PROTECT, related_name="lift")
    reason = models.CharField(max_length=20, choices=lift_reasons)
    document = models.CharField(max_length=60)
    minute_number = models.CharField(max_length=40)
    # What decided it: a motion of the board, or a decision that two of its seats have recorded.
    decision_ref = models.UUIDField(unique=True)
    lifted_by = models.UUIDField()
    lifted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=LiftReason.values), name="lift_reason_known"),
            models.CheckConstraint(condition=~Q(document="") & ~Q(minute_number=""), name="lift_names_its_papers"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}, minute {self.minute_number}"


class ProjectWord(models.Model):
    """One step of the talk with the donor about the set-aside; the latest counts; only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(DonorProject, on_delete=models.PROTECT, related_name="words")
    word = models.CharField(max_length=8, choices=donor_words)
    said_on = models.DateField()
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(word__in=DonorWord.values), name="donor_word_known")]

    def __str__(self) -> str:
        return f"{self.word} on {self.said_on}"
