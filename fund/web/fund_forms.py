"""The forms of transfers between funds, of the second person's word, and of purses."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.models import Commitment, DecisionKind, Fund, MoneyDecision
from fund.money import Money
from fund.rules.codes import USES
from fund.web.fields import DayInput, MoneyInput, country_choices
from fund.web.forms import ActForm, bank_choices, bank_currencies


class TransferForm(ActForm):
    """Money for another fund."""

    to_fund = forms.SlugField(label=_("To the fund with the code"), max_length=20)
    minute_number = forms.CharField(label=_("Number of the minute"), max_length=40)
    document = forms.CharField(
        label=_("Paper in which the donor agrees"),
        required=False,
        max_length=60,
        help_text=_("Needed for money that leaves a purse."),
    )

    def __init__(self, *arguments: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["account"] = forms.ChoiceField(
            label=_("From the account"),
            choices=bank_choices(fund),
            help_text=_("Between a fund and its purse the money stays in it and only changes its owner."),
        )
        kept = bank_currencies(fund).get(self.data.get("account", ""), fund.base_currency)
        self.fields["amount"] = MoneyInput(label=_("Amount, in the account's currency"), currency=kept)
        self.order_fields(["key", "to_fund", "account", "amount", "minute_number", "document", "code"])


class ConfirmForm(ActForm):
    """The second person's word."""

    prefix = "confirm"

    def __init__(self, *arguments: Any, decision: MoneyDecision, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if decision.kind == DecisionKind.TRANSFER:
            self.fields["minute_number"] = forms.CharField(label=_("Number of the minute"), max_length=40)
        self.order_fields(["key", "minute_number", "code"])


class WithdrawForm(ActForm):
    """Letting a decision go."""

    prefix = "withdraw"

    def __init__(self, *arguments: Any, decision: MoneyDecision, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.decision = decision


class PostForm(ActForm):
    """One end of a transfer between networks."""

    prefix = "post"

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["account"] = forms.ChoiceField(label=_("On the account"), choices=bank_choices(fund))
        self.fields["on"] = DayInput(label=_("On the day"), initial=today)
        self.order_fields(["key", "account", "on", "code"])


class PurseForm(ActForm):
    """A purse and what its money is for."""

    code_of = forms.SlugField(
        label=_("Short code"),
        max_length=20,
        help_text=_("Small letters and digits; the fund's own code goes before it."),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    restriction = forms.CharField(label=_("What the money is for, as the donor says it"), max_length=200)
    uses = forms.MultipleChoiceField(
        label=_("Only for"),
        required=False,
        choices=lambda: list(USES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None picked: for everything."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Only in"),
        required=False,
        choices=lambda: country_choices()[1:],
        help_text=_("None picked: everywhere."),
    )
    donor = forms.CharField(
        label=_("Donor"), required=False, max_length=120, help_text=_("A public organisation, never a private person.")
    )
    document = forms.CharField(label=_("Number or title of the paper"), required=False, max_length=60)

    field_order = ("key", "code_of", "name", "restriction", "uses", "countries", "donor", "document", "code")

    def said(self) -> dict[str, Any]:
        """Return the purse; `code` is the person's code from the authenticator in every form."""
        said = super().said()
        code = said.pop("code_of")
        return {**said, "code": code}


class ChargeForm(ActForm):
    """A promise, and the purse that carries it from now on."""

    prefix = "charge"

    def __init__(self, *arguments: Any, promises: list[Commitment], purses: list[Fund], **options: Any) -> None:
        super().__init__(*arguments, **options)
        rows = [
            (str(one.pk), f"{one.use}, {one.country}: {Money(one.remaining_minor, one.currency)}") for one in promises
        ]
        self.fields["commitment_id"] = forms.ChoiceField(label=_("This promise"), choices=rows)
        named = [(purse.code, purse.name) for purse in purses]
        self.fields["purse"] = forms.ChoiceField(label=_("is carried by the purse"), choices=named)
        self.order_fields(["key", "commitment_id", "purse", "code"])
