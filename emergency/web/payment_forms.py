"""The forms of the payments page: each counts once, and those that let money go ask for a fresh code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emergency.actions.disbursing.paying import Payment
from fund.actions.advances import name_of
from fund.api.fields import BASE_CURRENCY
from fund.ledger.sureties import Terms
from fund.models import Account, Advance, CommitmentInstalment, Fund, SuretyKind
from fund.money import Money, format_money
from fund.rules.codes import USE_NAMES
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import ActForm, OnceForm, bank_label, open_banks

# How a choice that is an advance begins; what follows is its id.
_ADVANCE = "advance:"


class AuthoriseForm(ActForm):
    """Letting a payment go; where its rate is far from the official one, with a word about that."""

    def __init__(self, *arguments: Any, is_far: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if is_far:
            label = _("This rate is far from the official one. I have looked: the bank really takes it.")
            self.fields["rate_confirmed"] = forms.BooleanField(label=label, required=False)
            self.order_fields(("key", "rate_confirmed", "code"))


class SendForm(ActForm):
    """That the bank was told to pay; where it exchanges, what it took."""

    def __init__(self, *arguments: Any, leaves: Money | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if leaves is not None:
            self.fields["leaves"] = MoneyInput(
                label=_("What really left the account, in %(currency)s") % {"currency": leaves.currency},
                currency=leaves.currency,
                initial=leaves.text(),
                required=False,
            )
            self.order_fields(("key", "leaves", "code"))


class ReturnForm(OnceForm):
    """The day on which the bank brought the money back, and how much of it arrived."""

    on = DayInput(label=_("Back in the account on"))

    def __init__(
        self, *arguments: Any, leaving: str = BASE_CURRENCY, is_exchanged: bool = False, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        _add_arrival(self, leaving, is_exchanged=is_exchanged)


class UnspentForm(ActForm):
    """How much of a payment was not needed, when it came back, and how much of it arrived."""

    amount = MoneyInput(label=_("Amount that came back"), currency=BASE_CURRENCY)
    on = DayInput(label=_("Back in the account on"))
    field_order = ("key", "amount", "on", "arrived", "fee", "code")

    def __init__(
        self,
        *arguments: Any,
        currency: str = BASE_CURRENCY,
        leaving: str = BASE_CURRENCY,
        is_exchanged: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        label = _("Amount that came back, in %(currency)s") % {"currency": currency}
        self.fields["amount"] = MoneyInput(label=label, currency=currency)
        _add_arrival(self, leaving, is_exchanged=is_exchanged)
        self.order_fields(self.field_order)


class PrepareForm(OnceForm):
    """Payments of one case: from which account, and how much for each use."""

    def __init__(
        self,
        *arguments: Any,
        fund: Fund,
        parts: Sequence[CommitmentInstalment],
        advances: Sequence[Advance] = (),
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.uses = list(dict.fromkeys(part.commitment.use for part in parts))
        currency = parts[0].commitment.currency if parts else fund.base_currency
        held = [(f"{_ADVANCE}{one.pk}", _held(one)) for one in advances if one.currency == currency]
        banks = open_banks(fund)
        own = [(each.code, bank_label(each)) for each in banks if each.currency == currency]
        self.abroad = {each.code: each for each in banks if each.currency != currency}
        exchanging = [(code, _exchanging(each)) for code, each in self.abroad.items()]
        self.fields["account"] = forms.ChoiceField(
            label=_("From the account"), choices=[*own, *held, *exchanging], initial=(*own, *held, ("", ""))[0][0]
        )
        # What leaves is in the money of the account, which only the filled form names.
        picked = self.abroad.get(self.data.get(self.add_prefix("account"), ""))
        for use in self.uses:
            part = next(part for part in parts if part.commitment.use == use)
            self.fields[use] = _sum_of(part)
            if self.abroad:
                self.fields[f"leaves_{use}"] = _leaving(use, picked.currency if picked else currency)
        label = _("What is not needed of these goes back to the fund now")
        self.fields["releases_rest"] = forms.BooleanField(label=label, required=False)
        self.fields["returnable"] = forms.ChoiceField(
            label=_("Is it a deposit that comes back?"), choices=[("", _("no")), *SuretyKind.choices], required=False
        )
        self.fields["expected_on"] = DayInput(label=_("If so: expected back on"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a form that names no sum at all."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(use) for use in self.uses):
            raise forms.ValidationError(_("Name at least one sum."))
        if said.get("returnable") and not said.get("expected_on"):
            self.add_error("expected_on", _("Name the day on which it should come back."))
        return said

    def payments(self) -> list[Payment]:
        """Return what is to be prepared."""
        said = self.cleaned_data
        terms = Terms(said["returnable"], said["expected_on"]) if said["returnable"] else None
        return [
            Payment(use, said[use], said["releases_rest"], terms, said.get(f"leaves_{use}"))
            for use in self.uses
            if said[use]
        ]

    def source(self) -> dict[str, Any]:
        """Return the bank, or the advance, it is paid from."""
        picked = str(self.cleaned_data["account"])
        if picked.startswith(_ADVANCE):
            return {"advance": UUID(picked.removeprefix(_ADVANCE))}
        return {"account": picked}


def _held(advance: Advance) -> Any:
    left = format_money(Money(advance.left_minor, advance.currency), get_language() or "en")
    return _("advance of %(holder)s, %(left)s left") % {"holder": name_of(advance), "left": left}


def _exchanging(bank: Account) -> Any:
    return _("%(account)s: the bank exchanges") % {"account": bank_label(bank)}


def _leaving(use: str, currency: str) -> MoneyInput:
    return MoneyInput(
        label=_("%(use)s: what leaves the account, in the account's money") % {"use": USE_NAMES[use]},
        help_text=_("Only where the bank exchanges. Left empty, it is worked out at the official rate of today."),
        currency=currency,
        required=False,
    )


def _add_arrival(form: forms.Form, leaving: str, *, is_exchanged: bool) -> None:
    """Ask how much arrived, and where the bank exchanged it back, what of the difference was its fee."""
    form.fields["arrived"] = MoneyInput(
        label=_("What arrived in the account, in %(currency)s") % {"currency": leaving},
        help_text="" if is_exchanged else _("Only where the bank kept a fee on the way back."),
        currency=leaving,
        required=is_exchanged,
    )
    if is_exchanged:
        form.fields["fee"] = MoneyInput(
            label=_("What the bank kept as its fee, in %(currency)s") % {"currency": leaving},
            currency=leaving,
            required=False,
        )


def _sum_of(part: CommitmentInstalment) -> MoneyInput:
    currency = part.commitment.currency
    return MoneyInput(
        label=_("%(use)s (%(currency)s)") % {"use": USE_NAMES[part.commitment.use], "currency": currency},
        help_text=_("Due on %(day)s") % {"day": date_format(part.due_on, "DATE_FORMAT")},
        currency=currency,
        initial=Money(part.amount_minor, currency).text(),
        required=False,
    )
