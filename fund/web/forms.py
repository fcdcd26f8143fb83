"""The forms of the treasury."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund import selectors
from fund.models import Account, EntryKind, Fund, ReversalReason
from fund.web.fields import CodeInput, DayInput, KeyInput, MoneyInput

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
        # The sum is in the money of the account it moved on, which only the filled form names.
        currency = bank_currencies(fund).get(self.data.get("account", ""), fund.base_currency)
        self.fields["amount"] = MoneyInput(label=_("Amount, in the money of the account"), currency=currency)
        self.fields["account"] = forms.ChoiceField(label=_("On the account"), choices=bank_choices(fund))
        self.fields["on"] = DayInput(label=_("On the day"), initial=today)
        self.fields["fee"] = fee_input(currency)
        self.order_fields(["key", "kind", "amount", "account", "on", "fee", "code"])


class TakeBackForm(ActForm):
    """Why an entry is taken back."""

    reason = forms.ChoiceField(label=_("Why"), choices=ReversalReason.choices)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["key", "reason", "code"])


class DayForm(forms.Form):
    """The end of which day."""

    at = DayInput(label=_("At the end of"), required=False)


class KnownForm(DayForm):
    """The end of which day, and as known at which moment."""

    known_at = forms.DateTimeField(
        label=_("As known at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Without what was entered later. Empty means as known now."),
    )


def bank_currencies(fund: Fund) -> dict[str, str]:
    """Return the currency of each of the fund's bank accounts by its code."""
    rows = [row.account for row in selectors.accounts_with_balances(fund)]
    return {account.code: account.currency for account in rows if account.is_bank}


def bank_choices(fund: Fund, *, currency: str = "") -> list[tuple[str, str]]:
    """Return the fund's bank accounts, where a currency is named only those in it."""
    return [(each.code, bank_label(each)) for each in open_banks(fund) if currency in {"", each.currency}]


def fee_input(currency: str, *, initial: str = "") -> MoneyInput:
    """Return the field for what a bank took on the way of money that came, which counts to what was sent."""
    return MoneyInput(
        label=_("Of a gift or share: what a bank took on the way"),
        help_text=_("Beside what arrived, in the same money. What was sent counts whole; this is a bank fee."),
        currency=currency,
        initial=initial,
        required=False,
    )


def open_banks(fund: Fund) -> list[Account]:
    """Return the fund's bank accounts that are not closed, by code."""
    rows = [row.account for row in selectors.accounts_with_balances(fund)]
    return [each for each in rows if each.is_bank and not each.closed_on]


def bank_label(bank: Account) -> str:
    """Return what a choice of bank accounts calls one."""
    return f"{bank.code} {bank.name} ({bank.currency})"
