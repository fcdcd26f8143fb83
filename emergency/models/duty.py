"""Who is on duty when, whom the service rang, and the weekly test that ringing works."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from fund.models import Fund, Role

# Who takes turns; the others of the board's work are rung all at once.
DUTY_ROLES = (Role.COORDINATOR, Role.MEMBER)


class RingAnswer(models.TextChoices):
    """What somebody rung said."""

    TAKES = "takes", _("I take it")
    CANNOT = "cannot", _("I cannot")


def duty_role_choices() -> Iterable[tuple[Any, Any]]:
    """Return the roles that take turns."""
    return [(role.value, role.label) for role in DUTY_ROLES]


def answer_choices() -> Iterable[tuple[Any, Any]]:
    """Return the answers to a ring."""
    return RingAnswer.choices


class DutyShift(models.Model):
    """A time in which somebody is on duty in a fund in one role, and who stands in for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=duty_role_choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "set_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="duty_shift_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("user")),
                name="duty_shift_deputy_is_another",
            ),
        ]
        indexes = [models.Index(fields=["fund", "role", "ends_at"], name="duty_shift_by_end")]


class Ring(models.Model):
    """That somebody was rung and what they said; gone when the case has moved on. Without a case: the weekly test."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    aid_request = models.ForeignKey(AidRequest, null=True, on_delete=models.CASCADE, related_name="rings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Where the case stood, and who had to act: a ring is over when either changes.
    state = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=20, blank=True)
    rang_at = models.DateTimeField()
    # 0 rung; 1 rung again by another channel; 2 nobody waits for this person's answer any more.
    step = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=8, choices=answer_choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rang_at"]
        constraints = [
            models.UniqueConstraint(fields=["aid_request", "user"], name="ring_once_per_person_and_case"),
            models.UniqueConstraint(
                fields=["fund", "user"], condition=models.Q(aid_request__isnull=True), name="ring_one_test_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="ring_answered_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["step", "rang_at"], name="ring_open")]


class RingTest(models.Model):
    """The one test of a week in a fund, at a moment drawn when the week began."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    monday = models.DateField()
    at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "monday"], name="ring_test_once_a_week")]
