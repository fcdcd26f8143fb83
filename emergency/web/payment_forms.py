"""The forms of the payments page: each counts once, and those that let money go ask for a fresh code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emergency.actions.paying import Payment
from fund.actions.advances import name_of
from fund.api.fields import BASE_CURRENCY
from fund.ledger.sureties import Terms
from fund.models import Advance, CommitmentInstalment, Fund, SuretyKind
from fund.money import Money, format_money
from fund.rules.codes import USES
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import ActForm, OnceForm, bank_choices

# How a choice that is an advance begins; what follows is its id.
_ADVANCE = "advance:"


class ReturnForm(OnceForm):
    """The day on which the bank brought the money back."""

    on = DayInput(label=_("Back in the account on"))


class UnspentForm(ActForm):
    """How much of a payment was not needed, and when it came back."""

    amount = MoneyInput(label=_("Amount that came back"), currency=BASE_CURRENCY)
    on = DayInput(label=_("Back in the account on"))
    field_order = ("key", "amount", "on", "code")

    def __init__(self, *arguments: Any, currency: str = BASE_CURRENCY, **options: Any) -> None:
        super().__init__(*arguments, **options)
        label = _("Amount that came back, in %(currency)s") % {"currency": currency}
        self.fields["amount"] = MoneyInput(label=label, currency=currency)
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
        held = [one for one in advances if one.currency == currency]
        banks = bank_choices(fund, currency=currency)
        sources = [*banks, *((f"{_ADVANCE}{one.pk}", _held(one)) for one in held)]
        self.fields["account"] = forms.ChoiceField(label=_("From the account"), choices=sources)
        for use in self.uses:
            part = next(part for part in parts if part.commitment.use == use)
            self.fields[use] = _sum_of(part)
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
        return [Payment(use, said[use], said["releases_rest"], terms) for use in self.uses if said[use]]

    def source(self) -> dict[str, Any]:
        """Return the bank, or the advance, it is paid from."""
        picked = str(self.cleaned_data["account"])
        if picked.startswith(_ADVANCE):
            return {"advance": UUID(picked.removeprefix(_ADVANCE))}
        return {"account": picked}


def _held(advance: Advance) -> Any:
    left = format_money(Money(advance.left_minor, advance.currency), get_language() or "en")
    return _("advance of %(holder)s, %(left)s left") % {"holder": name_of(advance), "left": left}


def _sum_of(part: CommitmentInstalment) -> MoneyInput:
    currency = part.commitment.currency
    return MoneyInput(
        label=_("%(use)s (%(currency)s)") % {"use": USES[part.commitment.use], "currency": currency},
        help_text=_("Due on %(day)s") % {"day": date_format(part.due_on, "DATE_FORMAT")},
        currency=currency,
        initial=Money(part.amount_minor, currency).text(),
        required=False,
    )
