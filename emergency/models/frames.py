"""What the board decides for many cases at once: motions and their votes, and frames for a mass emergency (R-31)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from emergency.models.only_added import OnlyAdded
from emergency.models.review import choice_choices
from fund.models import Fund, Regulation


class MotionKind(models.TextChoices):
    """What may be put to the board apart from a case."""

    LIFT_FENCE = "lift_fence", _("lift the limit of the seats on duty for this quarter")
    FRAME = "frame", _("open a frame for a mass emergency")
    USE_RESERVE = "use_reserve", _("use the reserve for lives for one case")
    SET_ASIDE = "set_aside", _("decide about a project's set-aside")
    PAY_WAY = "pay_way", _("switch a way of paying on or off in a country")


class MotionOutcome(models.TextChoices):
    """How a motion ended."""

    CARRIED = "carried", _("carried")
    LOST = "lost", _("lost")
    WITHDRAWN = "withdrawn", _("withdrawn")
    # The votes carried it, but when its time was over something still stood in the way.
    LAPSED = "lapsed", _("lapsed")


def motion_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds; a callable, so that a new one costs no migration."""
    return MotionKind.choices


def motion_outcomes() -> Iterable[tuple[Any, Any]]:
    """Return the outcomes; a callable, so that a new one costs no migration."""
    return MotionOutcome.choices


class Motion(models.Model):
    """Something put to the board's vote that is about no single case; who votes is read when the votes are counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="motions")
    kind = models.CharField(max_length=12, choices=motion_kinds)
    tier = models.CharField(max_length=12)
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="+")
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    # When votes were missing at its deadline and it was given its one extension.
    extended_at = models.DateTimeField(null=True, blank=True)
    # When chair and deputy chair were told that it cannot go on without them; once is enough.
    chair_asked_at = models.DateTimeField(null=True, blank=True)
    # The one case it is about, if any: who stands too near to that is not counted.
    aid_request = models.ForeignKey(AidRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="motions")
    # What it speaks of in codes and numbers: of a frame its terms, of the fence nothing.
    terms = models.JSONField(default=dict)
    # The first day of the quarter whose fence it lifts.
    quarter = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=motion_outcomes, blank=True)
    # How the votes stood when it closed.
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="motion_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="lift_fence", quarter__isnull=False)
                | (~models.Q(kind="lift_fence") & models.Q(quarter__isnull=True)),
                name="motion_names_its_quarter",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="use_reserve", aid_request__isnull=False)
                | (~models.Q(kind="use_reserve") & models.Q(aid_request__isnull=True)),
                name="motion_names_its_case",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *MotionOutcome.values]), name="motion_outcome_is_known"
            ),
            models.UniqueConstraint(
                fields=["fund", "quarter"],
                condition=models.Q(kind="lift_fence", outcome__in=["", "carried"]),
                name="motion_lifts_a_quarter_once",
            ),
            models.UniqueConstraint(
                fields=["aid_request"],
                condition=models.Q(kind="use_reserve", outcome=""),
                name="motion_one_open_per_case",
            ),
        ]
        indexes = [models.Index(fields=["fund", "moved_at"], name="motion_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.moved_at:%Y-%m-%d}"


class MotionVote(OnlyAdded):
    """A seat's vote on a motion; given once, never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=choice_choices)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["motion", "user"], name="motion_vote_once_per_seat")]


class FrameCause(models.TextChoices):
    """Why many need help at once."""

    WAR = "war", _("war or occupation")
    MASS_ARRESTS = "mass_arrests", _("mass arrests")
    RAIDS = "raids", _("raids and searches")
    TREATMENT_STOPPED = "treatment_stopped", _("a treatment programme was stopped")
    DISASTER = "disaster", _("a disaster")


def frame_causes() -> Iterable[tuple[Any, Any]]:
    """Return the causes; a callable, so that a new one costs no migration."""
    return FrameCause.choices


class Frame(models.Model):
    """What the board has opened for a mass emergency: where, for what, until when, and how much in all and for each.

    Its budget is promised in the books at once under `ledger_ref`; what a case gets is taken from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="frames")
    motion = models.OneToOneField(Motion, on_delete=models.PROTECT, related_name="frame")
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20, choices=frame_causes)
    uses = models.JSONField()
    currency = models.CharField(max_length=3)
    ceiling_minor = models.BigIntegerField()
    budget_minor = models.BigIntegerField()
    opened_at = models.DateTimeField()
    ends_on = models.DateField()
    ledger_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # When what was left of the budget went back to the fund.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ceiling_minor__gt=0, budget_minor__gte=models.F("ceiling_minor")),
                name="frame_sums_fit",
            ),
        ]
        indexes = [models.Index(fields=["fund", "opened_at"], name="frame_by_age")]

    def __str__(self) -> str:
        return f"frame of {self.opened_at:%Y-%m-%d}"


class FrameCountry(OnlyAdded):
    """One country a frame is for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="countries")
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["frame", "country"], name="frame_country_once")]


class FrameCase(models.Model):
    """A case in a frame: proposed by a coordinator, decided by one seat on duty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="cases")
    aid_request = models.OneToOneField(AidRequest, on_delete=models.PROTECT, related_name="frame_case")
    # The revision of the case that was proposed; a later one must be proposed anew.
    revision = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    # What went back to the frame, because the case was declined, withdrawn or lapsed after all.
    returned_minor = models.BigIntegerField(default=0)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # What the rules said and saw, as with any decision.
    record = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="frame_case_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(returned_minor__gte=0, returned_minor__lte=models.F("amount_minor")),
                name="frame_case_returns_what_it_took",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True)
                | (models.Q(decided_at__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="frame_case_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["frame", "decided_at"], name="frame_case_by_age")]

    def __str__(self) -> str:
        return f"case {self.aid_request_id} in {self.frame_id}"
