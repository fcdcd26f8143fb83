"""The forms of the payments page: each counts once, and those that let money go ask for a fresh code."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.actions.paying import Payment
from fund.models import CommitmentInstalment, Fund
from fund.money import Money
from fund.rules.codes import USES
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import OnceForm, bank_choices


class ReturnForm(OnceForm):
    """The day on which the bank brought the money back."""

    on = DayInput(label=_("Back in the account on"))


class PrepareForm(OnceForm):
    """Payments of one case: from which account, and how much for each use."""

    def __init__(self, *arguments: Any, fund: Fund, parts: Sequence[CommitmentInstalment], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.uses = list(dict.fromkeys(part.commitment.use for part in parts))
        self.fields["account"] = forms.ChoiceField(label=_("From the account"), choices=bank_choices(fund))
        for use in self.uses:
            part = next(part for part in parts if part.commitment.use == use)
            self.fields[use] = _sum_of(part)
        label = _("What is not needed of these goes back to the fund now")
        self.fields["releases_rest"] = forms.BooleanField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a form that names no sum at all."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(use) for use in self.uses):
            raise forms.ValidationError(_("Name at least one sum."))
        return said

    def payments(self) -> list[Payment]:
        """Return what is to be prepared."""
        said = self.cleaned_data
        return [Payment(use, said[use], said["releases_rest"]) for use in self.uses if said[use]]


def _sum_of(part: CommitmentInstalment) -> MoneyInput:
    currency = part.commitment.currency
    return MoneyInput(
        label=_("%(use)s (%(currency)s)") % {"use": USES[part.commitment.use], "currency": currency},
        currency=currency,
        initial=Money(part.amount_minor, currency).text(),
        required=False,
    )
