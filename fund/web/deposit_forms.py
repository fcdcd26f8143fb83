"""The forms about deposits."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.actions.deposits import PLACING_REASONS, Terms
from fund.ledger.locked import DepositRow
from fund.models import Fund, ReversalReason
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import ActForm, bank_choices, bank_currencies

MOST_BPS = 10_000
MOST_NOTICE = 366


class PlaceForm(ActForm):
    """Money to be locked up, and what was agreed with the bank."""

    ends_on = DayInput(label=_("Ends on"))
    rate_bps = forms.IntegerField(
        label=_("Interest of a year in basis points"),
        min_value=0,
        max_value=MOST_BPS,
        initial=0,
        help_text=_("250 basis points are 2.5 %."),
    )
    notice_days = forms.IntegerField(
        label=_("Days of notice the bank wants before it is broken"), min_value=0, max_value=MOST_NOTICE, initial=0
    )

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        currency = bank_currencies(fund).get(self.data.get("account", ""), fund.base_currency)
        self.fields["amount"] = MoneyInput(label=_("Amount, in the money of the account"), currency=currency)
        self.fields["breaking_cost"] = MoneyInput(
            label=_("What breaking it costs, in the same money"), currency=currency, may_be_zero=True, initial="0"
        )
        self.fields["account"] = forms.ChoiceField(label=_("From the account"), choices=bank_choices(fund))
        self.fields["on"] = DayInput(label=_("Placed on"), initial=today)
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why, if more is locked for long than the regulations like; a seat then has to agree"),
            required=False,
            choices=[("", "—"), *PLACING_REASONS.items()],
        )
        self.order_fields(["key", "amount", "account", "on", "ends_on", "rate_bps", "notice_days", "breaking_cost"])
        self.order_fields([*(name for name in self.fields if name not in {"reason", "code"}), "reason", "code"])

    def named(self) -> dict[str, Any]:
        """Return what is placed, and the terms apart; with a reason it is asked for and placed on the seat's day."""
        said = self.said()
        said.pop("on" if said["reason"] else "reason")
        terms = {name: said.pop(name) for name in ("ends_on", "rate_bps", "notice_days", "breaking_cost")}
        return {**said, "terms": Terms(**terms)}


class DepositForm(ActForm):
    """An act on one deposit: on which day."""

    prefix = ""
    day_label: Any = _("On the day")

    def __init__(self, *arguments: Any, row: DepositRow, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.row = row
        self.fields["on"] = DayInput(label=self.day_label, initial=today)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def money(self, name: str, label: Any, *, required: bool = True, initial: str = "") -> None:
        """Add a sum in the deposit's currency."""
        currency = self.row.deposit.currency
        self.fields[name] = MoneyInput(
            label=label % currency, currency=currency, may_be_zero=True, required=required, initial=initial
        )
        self.order_fields([*(one for one in self.fields if one not in {"on", "code"}), "on", "code"])


class NoticeForm(DepositForm):
    """That the bank was told."""

    prefix = "notice"
    day_label = _("The bank was told on")


class InterestForm(DepositForm):
    """Interest the bank paid."""

    prefix = "interest"
    day_label = _("Paid on")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.money("amount", _("Interest before anything was withheld (%s)"))
        self.money("withheld", _("Of it withheld as tax or fee (%s)"), required=False)


class BackForm(DepositForm):
    """The whole deposit coming back, with its interest."""

    prefix = "back"
    day_label = _("Came back on")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.money("amount", _("Amount that came back, without interest (%s)"), initial=self.row.amount.text())
        self.money("interest", _("Interest paid along with it (%s)"), required=False)
        self.money("withheld", _("Of it withheld as tax or fee (%s)"), required=False)


class UndoForm(DepositForm):
    """Why a deposit that was entered by mistake is taken back."""

    prefix = "undo"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["on"]
        self.fields["reason"] = forms.ChoiceField(label=_("Why"), choices=ReversalReason.choices)
        self.order_fields(["key", "reason", "code"])


class BreakForm(DepositForm):
    """The whole deposit coming back early, at its cost."""

    prefix = "break"
    day_label = _("Came back on")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.money("amount", _("Amount that came back, without the cost (%s)"), initial=self.row.amount.text())
        self.money("cost", _("What the bank took for breaking it (%s)"), initial=self.row.breaking_cost.text())
