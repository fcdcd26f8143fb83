"""Who may do what in which fund, from when to when."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Fund(models.Model):
    """A network's fund, or a restricted purse (child) under the same board."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    restriction = models.CharField(max_length=200, blank=True)
    base_currency = models.CharField(max_length=3, default="EUR")
    # Of a network's fund: by country the code of the group that stands for it in clear. Known wherever the fund is, so
    # that no form costs a statement more; a country stands in one group at most.
    country_groups = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a mandate lets a person do; chair, deputy chair and ethics are flags on a member seat."""

    CONTACT = "contact", _("country contact")
    COORDINATOR = "coordinator", _("coordinator")
    MEMBER = "member", _("board member")
    SUBSTITUTE = "substitute", _("substitute board member")
    TREASURER = "treasurer", _("treasurer")
    CHECKER = "checker", _("checker")
    AUDITOR = "auditor", _("auditor")
    GUARDIAN = "guardian", _("data guardian")
    STEWARD = "steward", _("steward")


BOARD = frozenset({Role.MEMBER, Role.SUBSTITUTE})
# Rights that together would let one person undo the fund's separation of duties (W1).
NEVER_TOGETHER = (
    (Role.STEWARD, {Role.COORDINATOR, Role.MEMBER, Role.SUBSTITUTE, Role.TREASURER, Role.CHECKER}),
    (Role.TREASURER, {Role.CHECKER}),
)


def role_choices() -> Iterable[tuple[Any, Any]]:
    """Return the roles for the model field; a callable, so that a new role costs no migration."""
    return Role.choices


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Questions about mandates."""

    def in_force(self, *, on: date) -> "MandateQuerySet":
        """Keep the mandates that have begun by this day and not ended before it."""
        return self.filter(starts_on__lte=on).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on))


class Mandate(models.Model):
    """One role of one person in one fund for a time; a contact's is bound to countries (ISO 3166 alpha-2 or group)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="mandates")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=20, choices=role_choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_chair = models.BooleanField(default=False)
    is_deputy_chair = models.BooleanField(default=False)
    is_ethics = models.BooleanField(default=False)
    # Substitutes step in by this order; members are shown by it.
    seat_number = models.PositiveSmallIntegerField(null=True, blank=True)
    countries = models.JSONField(default=list, blank=True)
    # An auditor's: the calendar years whose books may be read; without any, none.
    years = models.JSONField(default=list, blank=True)
    # Of a substitute: the seat whose named deputy this person is; empty for who stands in wherever one is missing.
    deputy_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputies")

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(is_chair=False, is_deputy_chair=False, is_ethics=False) | models.Q(role="member"),
                name="mandate_flags_only_on_member_seats",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_of__isnull=True) | models.Q(role="substitute"),
                name="mandate_deputies_are_substitutes",
            ),
        ]
        indexes = [models.Index(fields=["user", "fund", "role"], name="mandate_by_user")]

    def __str__(self) -> str:
        return f"{self.role} in {self.fund_id}"

    def reads(self, years: Iterable[int]) -> bool:
        """Say whether it opens these calendar years; only an auditor's names its years, and opens no other."""
        return self.role != Role.AUDITOR or set(years) <= set(self.years)
