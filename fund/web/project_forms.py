"""The forms of a donor's project: signed, announced, arrived, moved in, amended, corrected, talked about, decided."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.ledger.clearing import waiting
from fund.models import CorrectionReason, DonorProject, DonorWord, ExemptionReason, Fund, LiftReason
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE, Money, exponent
from fund.project_life import Life
from fund.web.fields import DayInput, MoneyInput, country_choices
from fund.web.forms import PERCENT_BPS, ActForm, bank_choices, bank_currencies, fee_input
from notifications.errors import DomainError

_SHARE: dict[str, Any] = {"min_value": LEAST_SHARE_BPS // PERCENT_BPS, "max_value": WHOLE // PERCENT_BPS}
_LETTERS = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}


class ProjectForm(ActForm):
    """A donor's project as it was signed."""

    donor = forms.CharField(
        label=_("Donor"), max_length=120, help_text=_("A public organisation, never a private person.")
    )
    title = forms.CharField(label=_("Project"), max_length=120)
    currency = forms.CharField(label=_("Currency"), max_length=3, widget=forms.TextInput(attrs=_LETTERS))
    country = forms.ChoiceField(label=_("Country"), required=False, choices=country_choices)
    signed_on = DayInput(label=_("Signed on"))
    ends_on = DayInput(label=_("Ends on"), required=False)
    reference = forms.CharField(
        label=pgettext_lazy("project", "Reference"),
        required=False,
        max_length=30,
        help_text=_("What the donor writes into a transfer. Left empty, one is made up."),
    )
    setaside_percent = forms.IntegerField(
        label=_("The fund's share in per cent"), initial=LEAST_SHARE_BPS // PERCENT_BPS, **_SHARE
    )

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["currency"].initial = fund.base_currency
        typed = str(self.data.get("currency", "")).strip().upper()
        self.fields["amount"] = MoneyInput(label=_("Amount"), currency=_known(typed) or fund.base_currency)
        self.fields["signed_on"].initial = today
        first = ["key", "donor", "title", "amount", "currency", "signed_on", "ends_on"]
        self.order_fields([*first, *(name for name in self.fields if name not in {*first, "code"}), "code"])

    def clean_currency(self) -> str:
        """Return three letters of a currency that exists."""
        typed = str(self.cleaned_data["currency"]).strip().upper()
        if not _known(typed):
            raise forms.ValidationError(_("Name the currency by its three capital letters, such as EUR."))
        return typed

    def said(self) -> dict[str, Any]:
        """Return what was signed."""
        said = super().said()
        said.pop("currency")
        percent = said.pop("setaside_percent")
        return {**said, "setaside_bps": percent * PERCENT_BPS}


class ProjectActForm(ActForm):
    """An act on a signed project."""

    def __init__(self, *arguments: Any, life: Life, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.life, self.project = life, life.project
        self.build(life.project, today)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def build(self, project: DonorProject, today: date) -> None:
        """Add the fields that depend on the project."""

    def money(self, label: Any, currency: str, **options: Any) -> None:
        """Add the field of the amount in this currency."""
        self.fields["amount"] = MoneyInput(label=label % currency, currency=currency, **options)

    def money_of_account(self, label: Any, account_label: Any) -> str:
        """Add a bank account, and an amount in whatever currency it is kept, which is returned."""
        fund = self.project.fund
        self.fields["account"] = forms.ChoiceField(label=account_label, choices=bank_choices(fund))
        kept = bank_currencies(fund).get(self.data.get(self.add_prefix("account"), ""), fund.base_currency)
        self.fields["amount"] = MoneyInput(label=label, currency=kept)
        return kept


class InstalmentForm(ProjectActForm):
    """Money that reached a project."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask how much came when, and whether it was announced."""
        self.money(_("Amount that arrived (%s)"), project.currency)
        self.fields["arrived_on"] = DayInput(label=_("Arrived on"), initial=today)
        if announced := self.life.waiting:
            choices = [("", "—")] + [
                (str(one.pk), f"{Money(one.amount_minor, project.currency)}, {one.expected_on}") for one in announced
            ]
            self.fields["promise_id"] = forms.ChoiceField(label=_("As announced"), required=False, choices=choices)

    def said(self) -> dict[str, Any]:
        """Return what arrived."""
        said = super().said()
        return {**said, "promise_id": said.get("promise_id") or None}


class CoverForm(ProjectActForm):
    """Money from outside the books in place of an exempt project's share."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask how much came into which account when."""
        self.ask(today)

    def ask(self, today: date) -> str:
        """Add what is asked of money that came, and return its currency."""
        currency = self.money_of_account(_("Amount moved in, in the account's currency"), _("To the account"))
        self.fields["on"] = DayInput(label=_("Moved on"), initial=today)
        return currency


class ReceiptForm(CoverForm):
    """Money that a project moved into one of the fund's banks."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask besides what a bank took of it on the way."""
        self.fields["fee"] = fee_input(self.ask(today))


class PromiseForm(ProjectActForm):
    """An instalment that the donor has announced."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask how much is to come when."""
        self.money(_("Amount announced (%s)"), project.currency)
        self.fields["expected_on"] = DayInput(label=_("Expected on"), initial=today)


class DropForm(ProjectActForm):
    """An announced instalment that will not come."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask which one."""
        choices = [
            (str(one.pk), f"{Money(one.amount_minor, project.currency)}, {one.expected_on}")
            for one in self.life.waiting
        ]
        self.fields["promise_id"] = forms.ChoiceField(label=_("Which one"), choices=choices)


class AmendmentForm(ProjectActForm):
    """What was agreed anew."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask for amount, share, end and paper; what holds now stands in the fields."""
        self.money(_("Signed amount from now on (%s)"), project.currency, initial=project.amount_minor)
        self.fields["setaside_percent"] = forms.IntegerField(
            label=_("The fund's share in per cent, of what arrives from now on"),
            initial=project.setaside_bps // PERCENT_BPS,
            **_SHARE,
        )
        self.fields["ends_on"] = DayInput(label=_("Ends on"), required=False, initial=project.ends_on)
        self.fields["agreed_on"] = DayInput(label=_("Agreed on"), initial=today)
        self.fields["document"] = forms.CharField(label=_("Number or title of the paper"), max_length=60)

    def said(self) -> dict[str, Any]:
        """Return what was agreed."""
        said = super().said()
        percent = said.pop("setaside_percent")
        return {**said, "setaside_bps": percent * PERCENT_BPS}


class CorrectionForm(ProjectActForm):
    """Less counts of an instalment than was noted."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask of which one, how much, why and when."""
        choices = [
            (str(one.pk), f"{Money(one.amount_minor, project.currency)}, {one.arrived_on}") for one in self.life.parts
        ]
        self.fields["instalment_id"] = forms.ChoiceField(label=_("Of which instalment"), choices=choices)
        self.money(_("How much of it does not count (%s)"), project.currency)
        self.fields["reason"] = forms.ChoiceField(label=_("Why"), choices=CorrectionReason.choices)
        self.fields["on"] = DayInput(label=_("On the day"), initial=today)


class WordForm(ProjectActForm):
    """How far the talk with the donor has come."""

    word = forms.ChoiceField(label=_("The donor was, or has"), choices=DonorWord.choices)

    def build(self, project: DonorProject, today: date) -> None:
        """Ask when."""
        self.fields["said_on"] = DayInput(label=_("On the day"), initial=today)


class NamesForm(ProjectActForm):
    """Which names everybody may read."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask for both."""
        self.fields["donor"] = forms.BooleanField(
            label=_("Everybody may read the donor's name."), required=False, initial=project.is_donor_public
        )
        self.fields["title"] = forms.BooleanField(
            label=_("Everybody may read the project's name."), required=False, initial=project.is_title_public
        )


class ExemptionForm(ProjectActForm):
    """An exemption, as the board decided it."""

    reason = forms.ChoiceField(label=_("Why"), choices=ExemptionReason.choices)
    document = forms.CharField(label=_("Paper that shows it, by number or title"), max_length=60)
    minute_number = forms.CharField(label=_("Number of the minute"), max_length=40)


class LiftingForm(ExemptionForm):
    """The end of an exemption, as the board decided it."""

    reason = forms.ChoiceField(label=_("Why"), choices=LiftReason.choices)


class WriteOffForm(ProjectActForm):
    """What the board decided to write off."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask how much."""
        self.money(_("Amount to write off (%s)"), project.currency)
        self.fields["minute_number"] = forms.CharField(label=_("Number of the minute"), max_length=40)


class RefundForm(ProjectActForm):
    """What goes back to the donor."""

    def build(self, project: DonorProject, today: date) -> None:
        """Ask how much from which account."""
        self.money_of_account(_("Amount to pay back, in the account's currency"), _("From the account"))


class ExplainForm(ActForm):
    """What an unexplained receipt was."""

    def __init__(self, *arguments: Any, fund: Fund, projects: list[DonorProject], **options: Any) -> None:
        super().__init__(*arguments, **options)
        receipts = waiting(fund)
        rows = [(str(row.entry_id), f"{row.entry}, {row.entry.accounting_date}: {_sum(row)}") for row in receipts]
        named = [(str(project.pk), f"{project.title} ({project.reference})") for project in projects]
        self.fields["entry_id"] = forms.ChoiceField(label=_("This receipt"), choices=rows)
        gift = ("", _("a donation"))
        self.fields["project_id"] = forms.ChoiceField(label=_("was"), required=False, choices=[gift, *named])
        # The fee is in the money that came, which only the filled form names.
        currencies = {str(row.entry_id): row.currency for row in receipts}
        self.fields["fee"] = fee_input(currencies.get(self.data.get("entry_id", ""), fund.base_currency))
        self.order_fields(["key", "entry_id", "project_id", "fee", "code"])

    def said(self) -> dict[str, Any]:
        """Return what it was."""
        said = super().said()
        return {**said, "project_id": said["project_id"] or None}


def _sum(row: Any) -> Money:
    return Money(-row.amount_minor, row.currency)


def _known(currency: str) -> str:
    try:
        exponent(currency)
    except DomainError:
        return ""
    return currency
