"""The forms of advances and of returnable deposits."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.actions.advances import Wanted
from fund.models import AdvanceLossReason, Fund, LossReason
from fund.web.fields import DayInput, MoneyInput, country_choices
from fund.web.forms import ActForm, bank_choices, bank_currencies


class _PaidForm(ActForm):
    """A sum on one of the fund's banks: in the money of the account, or of the `currency` that it is about."""

    def __init__(self, *arguments: Any, fund: Fund, today: date, currency: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        kept = bank_currencies(fund)
        picked = currency or kept.get(self.data.get(self.add_prefix("account"), ""), fund.base_currency)
        label = _("Amount (%s)") % currency if currency else _("Amount, in the money of the account")
        self.fields["amount"] = MoneyInput(label=label, currency=picked)
        fits = [one for one in bank_choices(fund) if not currency or kept[one[0]] == currency]
        self.fields["account"] = forms.ChoiceField(label=_("Bank account"), choices=fits)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])


class AdvanceForm(_PaidForm):
    """An advance to be given."""

    holder = forms.ChoiceField(label=_("Who holds it"), choices=list)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    settle_by = DayInput(label=_("All of it is used or back by"))
    is_float = forms.BooleanField(
        label=_("It is a float: filled up again once what was used is proven"), required=False
    )

    def __init__(self, *arguments: Any, holders: list[tuple[uuid.UUID, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["holder"].choices = [(str(pk), name) for pk, name in holders]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return the advance."""
        said = self.cleaned_data
        wanted = Wanted(uuid.UUID(said["holder"]), said["country"], said["settle_by"], said["is_float"])
        return {"wanted": wanted, "amount": said["amount"], "account": said["account"]}


class RefillForm(_PaidForm):
    """A float to be filled up."""

    settle_by = DayInput(label=_("All of it is used or back by"))


class BackForm(_PaidForm):
    """What came back."""

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, today=today, **options)
        self.fields["on"] = DayInput(label=_("Back in the account on"), initial=today)
        self.order_fields(["key", "amount", "account", "on", "code"])


class PlainForm(ActForm):
    """An act that needs nothing but a code."""

    def __init__(self, *arguments: Any, fund: Fund, today: date, currency: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)


class LossForm(ActForm):
    """How much does not come back, and why."""

    reasons: Any = LossReason.choices
    reason = forms.ChoiceField(label=_("Why"), choices=list)

    def __init__(self, *arguments: Any, fund: Fund, today: date, currency: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        currency = currency or fund.base_currency
        self.fields["reason"].choices = self.reasons  # type: ignore[attr-defined]
        self.fields["amount"] = MoneyInput(label=_("Amount that is lost (%s)") % currency, currency=currency)
        self.order_fields(["key", "amount", "reason", "code"])


class AdvanceLossForm(LossForm):
    """How much of an advance is lost, and why."""

    reasons = AdvanceLossReason.choices
