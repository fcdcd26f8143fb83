"""The forms of the list of payees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.actions.payees import DETAILS, LONGEST, Registration, Terms
from fund.models import ListedPayee, PayeeKind
from fund.rules.codes import USE_NAMES, USES
from fund.web.fields import DayInput, country_choices
from fund.web.forms import ActForm

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_LABELS = {
    "iban": _("Account number (IBAN)"),
    "account": _("Account number of another kind"),
    "bank": _("Name of the bank"),
    "bic": _("BIC of the bank"),
    "note": _("Anything the treasurer must know"),
}


class SomeUses(forms.MultipleChoiceField):
    """Some of the needs that the fund pays for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, choices=lambda: list(USES.items()), **options)


class DetailsForm(ActForm):
    """Where a payee's money goes; sealed before anything is stored."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in DETAILS:
            plain = forms.TextInput(attrs=_PLAIN)
            self.fields[name] = forms.CharField(label=_LABELS[name], max_length=LONGEST, required=False, widget=plain)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def details(self) -> dict[str, str]:
        """Return what was filled in."""
        return {name: self.cleaned_data[name] for name in DETAILS if self.cleaned_data[name]}


class PayeeForm(DetailsForm):
    """A payee to be put on the list, with its agreement where there is one."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("The name under which they work publicly: a practice, clinic, shelter or carrier."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PayeeKind.choices)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    uses = SomeUses(label=_("Paid for"))
    valid_from = DayInput(label=_("Fee agreement from; empty without one"), required=False)
    valid_until = DayInput(label=_("Fee agreement until; empty until further notice"), required=False)

    def said(self) -> dict[str, Any]:
        """Return the registration."""
        said = self.cleaned_data
        terms = Terms(said["valid_from"], said["valid_until"]) if said["valid_from"] else None
        known = {name: said[name] for name in ("name", "kind", "country", "uses")}
        return {"said": Registration(**known, details=self.details(), agreement=terms)}


class NewDetailsForm(DetailsForm):
    """Account details that take the place of the old ones."""

    prefix = "details"

    def said(self) -> dict[str, Any]:
        """Return the details."""
        return {"details": self.details()}


class AgreementForm(ActForm):
    """A fee agreement with a payee on the list."""

    prefix = "agreement"
    valid_from = DayInput(label=pgettext_lazy("day", "From"))
    valid_until = DayInput(label=_("Until; empty until further notice"), required=False)
    agreed_uses = SomeUses(label=_("Covers"))
    field_order = ("key", "valid_from", "valid_until", "agreed_uses", "code")

    def __init__(self, *arguments: Any, payee: ListedPayee, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offered = [(code, USE_NAMES[code]) for code in payee.uses]
        self.fields["agreed_uses"].choices = offered  # type: ignore[attr-defined]
        self.fields["agreed_uses"].initial = payee.uses

    def said(self) -> dict[str, Any]:
        """Return the terms."""
        said = self.cleaned_data
        return {"terms": Terms(said["valid_from"], said["valid_until"], said["agreed_uses"])}


class ConfirmForm(ActForm):
    """The second person's word for what the page showed."""

    prefix = "confirm"
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class EndForm(ActForm):
    """Off the list for good."""

    prefix = "end"
