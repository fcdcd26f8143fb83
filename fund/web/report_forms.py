"""The forms of reports: which days, and the General Meeting's approval."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.reports.frame import Over
from fund.web.fields import DayInput
from fund.web.forms import ActForm

_LABELS = {
    Over.DAY: _("At the end of"),
    Over.QUARTER: _("A day in the quarter"),
    Over.HALF: _("A day in the half-year"),
    Over.YEAR: _("A day in the year"),
}


class DaysForm(forms.Form):
    """Which days a report tells of; nothing chosen is the latest."""

    def __init__(self, *arguments: Any, over: Over, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if over is Over.SPAN:
            self.fields["since"] = DayInput(label=_("First day"), required=False)
            self.fields["until"] = DayInput(label=_("Last day"), required=False)
        else:
            self.fields["at"] = DayInput(label=_LABELS[over], required=False)

    def days(self) -> dict[str, date]:
        """Return the days that were chosen."""
        return {name: day for name, day in self.cleaned_data.items() if day}


class ApprovalForm(ActForm):
    """What the General Meeting said of a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2999)
    approved_on = DayInput(label=_("Approved on"))
    minute_number = forms.CharField(label=_("Number of the minute"), max_length=40)
    field_order = ["key", "year", "approved_on", "minute_number", "code"]
