"""What was passed although a rule spoke against it, what must be made good for it, and the board's word afterwards."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from emergency.models.only_added import OnlyAdded
from emergency.models.review import Decision
from emergency.states import ENDED_UNPAID, State
from fund.models import Fund


class Override(OnlyAdded):
    """One finding passed by somebody entitled, with a reason from the rule's list; never changed, never deleted.

    It passes the finding of this rule and code at this value only. Where a second person is wanted it passes
    nothing before an `OverrideConsent` stands beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=8)
    finding_code = models.CharField(max_length=40)
    # As findings are kept: numbers, codes, amounts with their currency.
    value = models.JSONField(null=True)
    limit = models.JSONField(null=True)
    regulation_code = models.CharField(max_length=20)
    reason_code = models.CharField(max_length=40)
    needs_second = models.BooleanField()
    # Hours in which what was left out must be made good, as the version in force then had it.
    made_good_hours = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason_code=""), name="override_has_a_reason"),
        ]
        indexes = [models.Index(fields=["aid_request", "made_at"], name="override_of_case")]

    def __str__(self) -> str:
        return f"{self.rule} {self.finding_code}"

    @property
    def consent_given(self) -> "OverrideConsent | None":
        """Return the second person's word, None while there is none."""
        return getattr(self, "consent", None)

    @property
    def is_effective(self) -> bool:
        """Say whether it passes its finding now."""
        return not self.needs_second or self.consent_given is not None


class OverrideConsent(OnlyAdded):
    """The second person's word that puts an override into effect; never changed, never deleted."""

    override = models.OneToOneField(Override, primary_key=True, on_delete=models.PROTECT, related_name="consent")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"consent to {self.override_id}"


class TaskKind(models.TextChoices):
    """What is still owed to a case."""

    PASS_RULE = "pass_rule", _("decide whether a rule may be passed")
    SECOND_CONFIRMATION = "second_confirmation", _("bring a further independent confirmation")
    COUNTERSIGN = "countersign", _("countersign duties held by too few people")
    ASK_CONSENT = "ask_consent", _("ask the person, who could not be asked before")
    RATIFY = "ratify", _("ratify what was decided without the board")


class TaskOwner(models.TextChoices):
    """Who owes a task."""

    COORDINATOR = "coordinator", _("the coordinator")
    CHAIR = "chair", _("the chair")
    BOARD = "board", _("the board")


def task_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds; a callable, so that a new one costs no migration."""
    return TaskKind.choices


def task_owners() -> Iterable[tuple[Any, Any]]:
    """Return who may owe a task; a callable, so that a new one costs no migration."""
    return TaskOwner.choices


class CaseTaskQuerySet(models.QuerySet["CaseTask"]):
    """Questions about tasks."""

    def owed(self) -> "CaseTaskQuerySet":
        """Keep what is not done; of a case that ended unpaid only the board's word is still wanted."""
        is_moot = ~models.Q(kind=TaskKind.RATIFY) & models.Q(aid_request__state__in=[*ENDED_UNPAID, State.ERASED])
        return self.filter(done_at__isnull=True).exclude(is_moot)


class CaseTask(models.Model):
    """Something owed to a case until a day; done by the act it asks for, never by ticking it off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Found by the index of open tasks only: among all tasks of a fund the few open ones would have to be looked for.
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_index=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=20, choices=task_kinds)
    owner = models.CharField(max_length=12, choices=task_owners)
    # The rule it comes from.
    rule = models.CharField(max_length=8)
    override = models.ForeignKey(Override, null=True, on_delete=models.PROTECT, related_name="tasks")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="tasks")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CaseTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request", "kind", "rule"],
                condition=models.Q(done_at__isnull=True) & ~models.Q(kind="ratify"),
                name="case_task_open_once",
            ),
            models.UniqueConstraint(
                fields=["override"], condition=models.Q(kind="ratify"), name="case_task_ratifies_override_once"
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=models.Q(kind="ratify"), name="case_task_ratifies_decision_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="ratify", override__isnull=False, decision__isnull=True)
                | models.Q(kind="ratify", override__isnull=True, decision__isnull=False)
                | (~models.Q(kind="ratify") & models.Q(decision__isnull=True)),
                name="case_task_says_what_to_ratify",
            ),
        ]
        indexes = [
            models.Index(fields=["aid_request", "made_at"], name="case_task_of_case"),
            models.Index(
                fields=["fund", "kind", "made_at"], condition=models.Q(done_at__isnull=True), name="case_task_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.aid_request_id}"


class Ratification(OnlyAdded):
    """One seat's word for what was decided without the board; two seats ratify. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(CaseTask, on_delete=models.PROTECT, related_name="ratifications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "by"], name="ratification_once_per_seat")]

    def __str__(self) -> str:
        return f"ratification of {self.task_id}"


class GrantedMonth(models.Model):
    """What a fund granted to one country in one month by one tier, in minor units: a running total without cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    # The first day of the month.
    month = models.DateField()
    country = models.CharField(max_length=2)
    # Empty inside a frame: no tier decided, and the fence does not count it.
    tier = models.CharField(max_length=12, blank=True)
    granted_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "month", "country", "tier"], name="granted_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.country} {self.tier}"
