"""The forms of a version: its numbers in the units people use, what is said of it, its adoption, a trial."""

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from fund.actions.regulations import LONGEST_MINUTE, LONGEST_TEXT, LONGEST_TITLE, Adoption, Draft
from fund.models import AdoptingBody, Fund, Regulation, Stance
from fund.models.regulation_drafts import LONGEST_COMMENT
from fund.money import Money
from fund.regulations import parameters_of
from fund.rules.codes import USES
from fund.rules.parameters import R1, Parameters, Unit
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import ActForm, OnceForm
from fund.web.rule_titles import RuleRows, by_rule

_PERCENT = re.compile(r"(?P<whole>\d{1,3})(?:[.,](?P<part>\d{1,2}))?", re.ASCII)
_UNITS = {Unit.HOURS: _("hours"), Unit.DAYS: _("days"), Unit.HOUR_OF_DAY: _("hour of the day, UTC")}
TEXT = "text_"


class PercentInput(forms.CharField):
    """A share as people type it: 10 or 12,5; cleaned to basis points."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=6, widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        """Show basis points in per cent; what somebody typed stays as typed."""
        return f"{value / 100:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        """Return basis points."""
        found = _PERCENT.fullmatch(super().clean(value))
        if found is None:
            raise forms.ValidationError(_("Write a share like 10 or 12.5."))
        return int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0"))


@dataclass(frozen=True)
class NumberField:
    """A field of the form under its rule."""

    rule: str
    bound: forms.BoundField


class DraftForm(ActForm):
    """A draft: its numbers begin as they stand in the version it starts from."""

    title = forms.CharField(label=_("What changes, in a few words"), max_length=LONGEST_TITLE, required=False)
    version = forms.CharField(
        label=_("Number of the version"),
        max_length=20,
        required=False,
        help_text=_("Such as R2. Left empty, the next free one is taken."),
    )
    valid_from = DayInput(label=_("In force from"), help_text=_("Requests sent before stay under the former version."))

    def __init__(self, *arguments: Any, fund: Fund, start: Regulation | None, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.start, begun = start, parameters_of(start) if start else R1
        self.fields["valid_from"].initial = today
        for code, _name in settings.LANGUAGES:
            self.fields[f"{TEXT}{code}"] = _introduction(code, start.texts.get(code, "") if start else "")
        for item in fields(Parameters):
            self.fields[item.name] = number_field(item, getattr(begun, item.name), fund.base_currency)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def by_rule(self) -> list[RuleRows]:
        """Return the fields of the numbers under their rules."""
        return by_rule(NumberField(item.metadata["rule"], self[item.name]) for item in fields(Parameters))

    def texts(self) -> list[forms.BoundField]:
        """Return the fields of the introductions."""
        return [self[name] for name in self.fields if name.startswith(TEXT)]

    def draft(self) -> Draft:
        """Return what is proposed."""
        said = self.cleaned_data
        numbers = {item.name: _number(said[item.name]) for item in fields(Parameters)}
        texts = {name.removeprefix(TEXT): text for name, text in said.items() if name.startswith(TEXT)}
        return Draft(
            valid_from=said["valid_from"],
            code=said["version"],
            title=said["title"],
            changes=numbers,
            texts=texts,
            start_from=self.start.code if self.start else "",
        )


class ReviseForm(DraftForm):
    """A draft as it stands, for the seat that wrote it; its code stays."""

    def __init__(self, *arguments: Any, regulation: Regulation, **options: Any) -> None:
        super().__init__(*arguments, start=regulation, today=regulation.valid_from, **options)
        self.fields["title"].initial = regulation.title
        del self.fields["version"]

    def draft(self) -> Draft:
        """Return what it shall be."""
        self.cleaned_data["version"] = ""
        return super().draft()


class AdoptForm(ActForm):
    """What the minutes say of the adoption."""

    adopting_body = forms.ChoiceField(label=_("Adopted by"), choices=AdoptingBody.choices)
    minute_number = forms.CharField(label=_("Number of the minutes"), max_length=LONGEST_MINUTE)
    adopted_on = DayInput(label=_("Adopted on"))
    valid_from = DayInput(label=_("In force from"))

    def __init__(self, *arguments: Any, regulation: Regulation, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["adopted_on"].initial = today
        self.fields["valid_from"].initial = max(regulation.valid_from, today)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def adoption(self) -> Adoption:
        """Return what the minutes say."""
        return Adoption(**self.said())


class CommentForm(OnceForm):
    """What a member says of one number, or of the whole."""

    stance = forms.ChoiceField(label=_("What do you say?"), choices=Stance.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("About the rules only, never about anybody who asked for help. All members can read it."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        labels = [(item.name, item.metadata["label"]) for item in fields(Parameters)]
        about = [("", _("the draft as a whole")), *labels]
        self.fields["parameter"] = forms.ChoiceField(label=_("About"), required=False, choices=about)
        self.order_fields(["key", "parameter"])


class PublishForm(OnceForm):
    """Publishing needs nothing but the wish."""


class DiscardForm(ActForm):
    """Throwing a draft away."""


class TryForm(OnceForm):
    """The days of the decisions to be judged anew."""

    since = DayInput(label=_("Decided since"))
    until = DayInput(label=_("Decided until"))

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["since"].initial, self.fields["until"].initial = today - timedelta(days=365), today


def number_field(item: Field[Any], value: Any, currency: str) -> forms.Field:
    """Return the field for one parameter, in the unit people use."""
    about: Mapping[str, Any] = item.metadata
    unit, label = about["unit"], about["label"]
    if unit is Unit.CODES:
        return forms.MultipleChoiceField(
            label=label, choices=list(USES.items()), initial=list(value), widget=forms.CheckboxSelectMultiple
        )
    if unit is Unit.MONEY:
        return MoneyInput(label=f"{label} ({currency})", currency=currency, may_be_zero=True, initial=value)
    if unit is Unit.SHARE:
        return PercentInput(label=f"{label} (%)", initial=value)
    named = f"{label} ({_UNITS[unit]})" if unit in _UNITS else label
    return forms.IntegerField(label=named, initial=value, min_value=about["lowest"], max_value=about["highest"])


def _introduction(code: str, text: str) -> forms.CharField:
    return forms.CharField(
        label=_("Introduction (%(language)s)") % {"language": get_language_info(code)["name_local"]},
        required=False,
        max_length=LONGEST_TEXT,
        initial=text,
        widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
    )


def _number(value: Any) -> Any:
    return value.minor if isinstance(value, Money) else value
