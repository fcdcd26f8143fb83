"""The forms of being on duty: an answer to a ring, a shift."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.actions.standby.duty import Shift
from emergency.models import DUTY_ROLES, User
from emergency.web.fields import offer
from fund.models import Fund, Mandate, Role
from fund.web.forms import OnceForm

MINUTES = "%Y-%m-%dT%H:%M"


class AnswerForm(OnceForm):
    """ "I take it", or "I cannot"."""

    answer = forms.ChoiceField(choices=[("takes", ""), ("cannot", "")], widget=forms.HiddenInput)


class RemoveForm(OnceForm):
    """A shift to take out."""


class MinuteInput(forms.DateTimeField):
    """A moment to the minute, in UTC."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES)
        super().__init__(widget=widget, **options)


class ShiftForm(OnceForm):
    """Who is on duty, from when to when, and who stands in."""

    user = forms.ChoiceField(label=_("Who"), choices=list)
    deputy = forms.ChoiceField(
        label=_("Deputy"),
        help_text=_("Is rung when an hour passes without an answer. Holds the same role."),
        choices=list,
        required=False,
    )
    starts_at = MinuteInput(label=_("From (UTC)"))
    ends_at = MinuteInput(label=_("Until (UTC)"))

    def __init__(self, *arguments: Any, fund: Fund, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        held = Mandate.objects.in_force(on=now.date()).filter(fund=fund, role__in=DUTY_ROLES).select_related("user")
        rows = list(held.order_by("role", "user__pseudonym"))
        offer(self, "user", [(f"{one.role}:{one.user_id}", _named(one.user, one.role)) for one in rows])
        offer(self, "deputy", [("", "—"), *((str(one.user_id), _named(one.user, one.role)) for one in rows)])

    def shift(self) -> Shift:
        """Return the shift a valid form names."""
        said = self.cleaned_data
        role, _colon, user_id = said["user"].partition(":")
        deputy = uuid.UUID(said["deputy"]) if said["deputy"] else None
        return Shift(role, uuid.UUID(user_id), said["starts_at"], said["ends_at"], deputy)


def _named(user: User, role: str) -> str:
    return f"{user.pseudonym} ({Role(role).label})"
