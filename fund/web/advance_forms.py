"""The forms of advances and of returnable deposits."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.actions.advances import Wanted
from fund.models import Fund, LossReason
from fund.web.fields import DayInput, MoneyInput, country_choices
from fund.web.forms import ActForm, bank_choices


class _PaidForm(ActForm):
    """A sum on one of the fund's banks."""

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        currency = fund.base_currency
        self.fields["amount"] = MoneyInput(label=_("Amount (%s)") % currency, currency=currency)
        self.fields["account"] = forms.ChoiceField(label=_("Bank account"), choices=bank_choices(fund))
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

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)


class LossForm(ActForm):
    """How much does not come back, and why."""

    reason = forms.ChoiceField(label=_("Why"), choices=LossReason.choices)

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        currency = fund.base_currency
        self.fields["amount"] = MoneyInput(label=_("Amount that is lost (%s)") % currency, currency=currency)
        self.order_fields(["key", "amount", "reason", "code"])
