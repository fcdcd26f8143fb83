"""Versions of a fund's regulations: drafted, adopted by two seats, one day superseded, never changed in between."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from fund.models.mandates import BOARD, Fund
from notifications.errors import Refused


class RegulationState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("superseded")


class AdoptingBody(models.TextChoices):
    """Whose decision an adoption is; the seat that enters it names it."""

    BOARD = "board", _("Board")
    GENERAL_MEETING = "general_meeting", _("General Meeting")


def body_choices() -> Iterable[tuple[Any, Any]]:
    """Return who may adopt; a callable for the same reason as below."""
    return AdoptingBody.choices


def state_choices() -> Iterable[tuple[Any, Any]]:
    """Return the states; a callable, so that the column needs no migration for a new label."""
    return RegulationState.choices


class AdoptedIsFixed(Refused):
    """An adopted version was to be changed or deleted."""

    code = "regulation_adopted"
    sentence = _("An adopted version of the rules is never changed; draft a new version and have it adopted.")


class RegulationQuerySet(models.QuerySet["Regulation"]):
    """Questions about versions; refuses to write past the guard of `Regulation.save`."""

    def valid(self, *, on: date) -> "RegulationQuerySet":
        """Keep the versions that were adopted for this day."""
        begun = self.exclude(state=RegulationState.DRAFT).filter(valid_from__lte=on)
        return begun.filter(models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=on))

    def latest_first(self) -> "RegulationQuerySet":
        """Order so that of several that begin on one day the one that holds longer comes first."""
        return self.order_by("-valid_from", models.F("valid_until").desc(nulls_first=True))

    def shown_to(self, roles: frozenset[str]) -> "RegulationQuerySet":
        """Keep what these roles may read: seats everything, other members what is published, the public no draft."""
        if roles & BOARD:
            return self.all()
        is_open = ~models.Q(state=RegulationState.DRAFT)
        return self.filter(is_open | models.Q(published_at__isnull=False) if roles else is_open)

    def update(self, **changes: Any) -> int:
        """Change drafts only."""
        self._only_drafts()
        return super().update(**changes)

    def bulk_update(self, objs: Iterable["Regulation"], *args: Any, **options: Any) -> int:
        """Refuse: versions are saved one by one."""
        raise AdoptedIsFixed()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete drafts only."""
        self._only_drafts()
        return super().delete()

    def _only_drafts(self) -> None:
        if self.exclude(state=RegulationState.DRAFT).exists():
            raise AdoptedIsFixed()


class Regulation(ConcurrentTransitionMixin, models.Model):
    """One version; a case is judged for ever under the one in force on the day it was submitted."""

    # What superseding may still write.
    OPEN_AFTER_ADOPTION: ClassVar[frozenset[str]] = frozenset({"state", "valid_until"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="regulations")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    state = FSMField(default=RegulationState.DRAFT, protected=True, choices=state_choices)
    parameters = models.JSONField()
    # An introduction by language code.
    texts = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField()
    # The last day; empty while no later version is adopted.
    valid_until = models.DateField(null=True, blank=True)
    # The version in force when it was drafted: what it was compared with, and what it will follow.
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Since when every member with an account may read and comment on the draft.
    published_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopting_body = models.CharField(max_length=20, choices=body_choices, default=AdoptingBody.BOARD)
    minute_number = models.CharField(max_length=40, blank=True)
    adopted_on = models.DateField(null=True, blank=True)

    objects = RegulationQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "code"], name="regulation_code_once_per_fund"),
            models.UniqueConstraint(
                fields=["fund"], condition=models.Q(state="adopted"), name="regulation_one_to_follow_per_fund"
            ),
            models.CheckConstraint(
                condition=models.Q(adopting_body__in=AdoptingBody.values), name="regulation_adopting_body_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RegulationState.values), name="regulation_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", adopted_by__isnull=True, adopted_on__isnull=True)
                | (
                    ~models.Q(state="draft")
                    & models.Q(adopted_by__isnull=False, adopted_on__isnull=False)
                    & ~models.Q(minute_number="")
                ),
                name="regulation_adopted_with_a_minute",
            ),
            models.CheckConstraint(
                condition=models.Q(adopted_by__isnull=True) | ~models.Q(adopted_by=models.F("drafted_by")),
                name="regulation_adopted_by_another_seat",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="regulation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @transition(field=state, source=RegulationState.DRAFT, target=RegulationState.ADOPTED)
    def adopt(self, *, by_id: uuid.UUID, minute_number: str, on: date) -> None:
        """Another seat than the drafter's adopts the version."""
        self.adopted_by_id, self.minute_number, self.adopted_on = by_id, minute_number, on

    @transition(field=state, source=RegulationState.ADOPTED, target=RegulationState.SUPERSEDED)
    def supersede(self, *, last_day: date) -> None:
        """A later version follows; this one stays valid for what was submitted until its last day."""
        self.valid_until = last_day

    def save(self, *args: Any, **options: Any) -> None:
        """Save; raises AdoptedIsFixed when anything but the end of an adopted version would change."""
        if not self._state.adding:
            self._keep_what_was_adopted()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft; raises AdoptedIsFixed for any other version."""
        if type(self).objects.exclude(state=RegulationState.DRAFT).filter(pk=self.pk).exists():
            raise AdoptedIsFixed()
        return super().delete(*args, **options)

    def _keep_what_was_adopted(self) -> None:
        stored = type(self).objects.filter(pk=self.pk).values().first()
        if stored is None or stored["state"] == RegulationState.DRAFT:
            return
        ends_now = stored["state"] == RegulationState.ADOPTED and self.state == RegulationState.SUPERSEDED
        may_change = self.OPEN_AFTER_ADOPTION if ends_now else frozenset()
        if any(getattr(self, name) != value for name, value in stored.items() if name not in may_change):
            raise AdoptedIsFixed()
