"""The forms about periods."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from fund.models import ReopenReason
from fund.web.forms import ActForm


class CloseForm(ActForm):
    """Until the end of which month."""

    prefix = "close"

    def __init__(self, *arguments: Any, months: Sequence[date], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(month.isoformat(), date_format(month, "DATE_FORMAT")) for month in months]
        self.fields["through"] = forms.ChoiceField(label=_("Close everything until"), choices=choices)
        self.order_fields(["key", "through", "code"])

    def said(self) -> dict[str, Any]:
        """Return the last day of the month."""
        return {"through": date.fromisoformat(super().said()["through"])}


class YearForm(ActForm):
    """The end of a year asked for."""

    prefix = "year"


class ConfirmYearForm(ActForm):
    """The end of a year confirmed."""

    prefix = "confirm"


class ReopenForm(ActForm):
    """Why a closed period is to be opened."""

    prefix = "reopen"

    reason = forms.ChoiceField(label=_("Why"), choices=ReopenReason.choices)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["key", "reason", "code"])


class AnswerForm(ActForm):
    """Whether a closed period is opened."""

    prefix = "answer"

    agrees = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Open it again.")), ("no", _("Leave it closed."))],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["key", "agrees", "code"])

    def said(self) -> dict[str, Any]:
        """Return yes or no."""
        return {"agrees": super().said()["agrees"] == "yes"}
