"""The forms by which a seat puts down what the board decided about a mandate."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fund import appointing
from fund.countries import COUNTRIES, by_name
from fund.models import Fund, Mandate, Role
from fund.pictures_of_mandates import mandates_held
from fund.web.fields import DayInput
from fund.web.forms import ActForm

_YEAR = re.compile(r"[12][0-9]{3}")


class YearsInput(forms.CharField):
    """Calendar years as people type them, apart by commas or spaces; cleaned to whole numbers."""

    def clean(self, value: Any) -> list[int]:
        """Return the years."""
        parts = super().clean(value).replace(",", " ").split()
        if not all(_YEAR.fullmatch(part) for part in parts):
            raise forms.ValidationError(_("Write years with four digits, such as 2025, 2026."))
        return [int(part) for part in parts]


class AppointForm(ActForm):
    """Whom the board gives which mandate, from when until when."""

    person = forms.CharField(
        label=_("Person"),
        max_length=60,
        help_text=_("The login name, or a pseudonym that only one person has. The steward opens accounts."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=pgettext_lazy("mandate", "Role"), choices=lambda: Role.choices)
    starts_on = DayInput(label=_("First day"))
    ends_on = DayInput(label=_("Last day"), required=False, help_text=_("A seat on the board needs one."))
    seat_number = forms.IntegerField(
        label=_("Number of the seat"),
        required=False,
        min_value=1,
        max_value=appointing.HIGHEST_SEAT,
        help_text=_("Only for the board. Substitutes step in by this order."),
    )
    deputy_of = forms.ChoiceField(
        label=_("Named deputy of"), required=False, help_text=_("Only for a substitute who stands in for one seat.")
    )
    leads = forms.ChoiceField(
        label=_("Leads the board as"),
        required=False,
        choices=[("", "—"), (appointing.CHAIR, _("chair")), (appointing.DEPUTY_CHAIR, _("deputy chair"))],
        help_text=_("Only for a board member."),
    )
    is_ethics = forms.BooleanField(label=_("Reads complaints; only a board member"), required=False)
    countries = forms.MultipleChoiceField(
        label=_("Countries of a contact"),
        required=False,
        choices=lambda: by_name(COUNTRIES, get_language() or "en"),
    )
    years = YearsInput(label=_("Calendar years an auditor may read"), required=False, max_length=120)
    minute_number = forms.CharField(label=_("Number of the minute"), max_length=appointing.LONGEST_MINUTE)

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        seats = mandates_held(fund, on=today).filter(role=Role.MEMBER)
        self.fields["deputy_of"].choices = [("", "—"), *((str(one.pk), called(one)) for one in seats)]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def appointment(self) -> appointing.Appointment:
        """Return what a valid form says."""
        return appointing.Appointment(**{**self.said(), "deputy_of": self.cleaned_data["deputy_of"] or None})


class EndForm(ActForm):
    """Which mandate ends with which day."""

    mandate = forms.ChoiceField(label=_("Mandate"))
    last_day = DayInput(label=_("Last day"), help_text=_("Today or later. What was done until then stands."))
    minute_number = forms.CharField(label=_("Number of the minute"), max_length=appointing.LONGEST_MINUTE)
    field_order = ("key", "mandate", "last_day", "minute_number", "code")

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        held = mandates_held(fund, on=today)
        self.fields["mandate"].choices = [(str(one.pk), called(one)) for one in held]  # type: ignore[attr-defined]
        self.fields["last_day"].initial = today


def called(one: Mandate) -> str:
    """Return a mandate as a list names it: whose, which role, which seat, until when."""
    words = [str(one.user), str(one.get_role_display())]
    if one.seat_number is not None:
        words.append(gettext("seat %(number)d") % {"number": one.seat_number})
    if one.ends_on is not None:
        words.append(gettext("until %(day)s") % {"day": one.ends_on.isoformat()})
    return ", ".join(words)
