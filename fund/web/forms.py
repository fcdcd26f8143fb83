"""The forms of the treasury."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund import selectors
from fund.models import DonorProject, EntryKind, Fund, ReversalReason
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE
from fund.reconciliation.selectors import profiles
from fund.web.fields import CodeInput, DayInput, KeyInput, MoneyInput, country_choices

PERCENT_BPS = 100


class OnceForm(forms.Form):
    """An act that counts once, however often its form is sent."""

    key = KeyInput()

    def said(self) -> dict[str, Any]:
        """Return what the form says about the act itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"key", "code"}}


class ActForm(OnceForm):
    """An act that counts once and asks for a fresh code."""

    code = CodeInput()


class ProjectForm(ActForm):
    """A donor's project as it was signed."""

    donor = forms.CharField(
        label=_("Donor"), max_length=120, help_text=_("A public organisation, never a private person.")
    )
    title = forms.CharField(label=_("Project"), max_length=120)
    country = forms.ChoiceField(label=_("Country"), required=False, choices=country_choices)
    signed_on = DayInput(label=_("Signed on"))
    reference = forms.CharField(
        label=pgettext_lazy("project", "Reference"),
        required=False,
        max_length=30,
        help_text=_("What the donor writes into a transfer. Left empty, one is made up."),
    )
    setaside_percent = forms.IntegerField(
        label=_("The fund's share in per cent"),
        min_value=LEAST_SHARE_BPS // PERCENT_BPS,
        max_value=WHOLE // PERCENT_BPS,
        initial=LEAST_SHARE_BPS // PERCENT_BPS,
    )

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["amount"] = MoneyInput(label=_("Amount (%s)") % fund.base_currency, currency=fund.base_currency)
        self.fields["signed_on"].initial = today
        self.order_fields(["key", "donor", "title", "amount", "signed_on"])
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def said(self) -> dict[str, Any]:
        """Return what was signed."""
        said = super().said()
        percent = said.pop("setaside_percent")
        return {**said, "setaside_bps": percent * PERCENT_BPS}


class ProjectActForm(ActForm):
    """An act on a signed project: how much, and when."""

    prefix = ""
    amount_label: Any = ""

    def __init__(self, *arguments: Any, project: DonorProject, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        currency = project.currency
        self.fields["amount"] = MoneyInput(label=self.amount_label % currency, currency=currency)


class InstalmentForm(ProjectActForm):
    """Money that reached a project."""

    prefix = "instalment"
    amount_label = _("Amount that arrived (%s)")

    def __init__(self, *arguments: Any, project: DonorProject, today: date, **options: Any) -> None:
        super().__init__(*arguments, project=project, today=today, **options)
        self.fields["arrived_on"] = DayInput(label=_("Arrived on"), initial=today)
        self.order_fields(["key", "amount", "arrived_on", "code"])


class ReceiptForm(ProjectActForm):
    """Money that a project moved into one of the fund's banks."""

    prefix = "receipt"
    amount_label = _("Amount moved in (%s)")

    def __init__(self, *arguments: Any, project: DonorProject, today: date, **options: Any) -> None:
        super().__init__(*arguments, project=project, today=today, **options)
        self.fields["account"] = forms.ChoiceField(label=_("To the account"), choices=bank_choices(project.fund))
        self.fields["on"] = DayInput(label=_("Moved on"), initial=today)
        self.order_fields(["key", "amount", "account", "on", "code"])


class EntryForm(ActForm):
    """What the bank did by itself."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        widget=forms.RadioSelect,
        choices=[
            (EntryKind.DONATION.value, _("A donation came in. Bound to a purpose, it belongs into its own purse.")),
            (EntryKind.BANK_FEE.value, _("The bank took a fee.")),
            (
                EntryKind.UNKNOWN_RECEIPT.value,
                _("Money came in that nobody has explained yet. It is not free until it is."),
            ),
        ],
    )

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        currency = fund.base_currency
        self.fields["amount"] = MoneyInput(label=_("Amount (%s)") % currency, currency=currency)
        self.fields["account"] = forms.ChoiceField(label=_("On the account"), choices=bank_choices(fund))
        self.fields["on"] = DayInput(label=_("On the day"), initial=today)
        self.order_fields(["key", "kind", "amount", "account", "on", "code"])


class TakeBackForm(ActForm):
    """Why an entry is taken back."""

    reason = forms.ChoiceField(label=_("Why"), choices=ReversalReason.choices)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["key", "reason", "code"])


class StatementForm(forms.Form):
    """A bank's file."""

    file = forms.FileField(
        label=_("File of the bank"), allow_empty_file=True, help_text=_("CAMT.053 (XML), or CSV with a saved mapping.")
    )

    def __init__(self, *arguments: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*arguments, **options)
        saved = [(profile.name, profile.name) for profile in profiles(fund)]
        self.fields["account"] = forms.ChoiceField(label=pgettext_lazy("books", "Account"), choices=bank_choices(fund))
        if saved:
            choices = [("", _("none: the file is XML")), *saved]
            self.fields["mapping"] = forms.ChoiceField(label=_("Saved mapping"), required=False, choices=choices)


class DayForm(forms.Form):
    """The end of which day."""

    at = DayInput(label=_("At the end of"), required=False)


def bank_choices(fund: Fund) -> list[tuple[str, str]]:
    """Return the fund's bank accounts."""
    rows = [row.account for row in selectors.accounts_with_balances(fund)]
    return [(account.code, f"{account.code} {account.name}") for account in rows if account.is_bank]
