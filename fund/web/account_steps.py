"""The changes of bank accounts as the page of accounts shows them, and their forms."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.actions import account_changes as acts
from fund.ledger.chart import books_of
from fund.models import AccountChange, AccountChangeKind, Fund
from fund.money import Money
from fund.permissions import roles_in
from fund.web.fields import MoneyInput
from fund.web.forms import ActForm, bank_choices, bank_currencies
from fund.web.steps import Step, shown_step

STEPS: dict[str, Step] = {
    "confirm": Step(
        _("Confirm"),
        _("It is done at once. You answer for it as the second person."),
        acts.confirm,
        acts.PAYERS,
        tone="",
    ),
    "withdraw": Step(_("Give it up"), _("Nothing changes."), acts.withdraw, acts.PAYERS),
}


class ChangeForm(ActForm):
    """What is to change about which bank account."""

    prefix = "change"
    kind = forms.ChoiceField(label=_("What changes"), choices=AccountChangeKind.choices)
    name = forms.CharField(label=_("New name, to rename it"), max_length=80, required=False)

    def __init__(self, *arguments: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*arguments, **options)
        picked = self.data.get(self.add_prefix("account"), "")
        self.fields["account"] = forms.ChoiceField(label=_("Bank account"), choices=bank_choices(fund))
        self.fields["overdraft"] = MoneyInput(
            label=_("How far it may go below zero, to move its floor"),
            currency=bank_currencies(fund).get(picked, fund.base_currency),
            required=False,
            may_be_zero=True,
            help_text=_("In the money of the account."),
        )
        self.order_fields(["key", "account", "kind", "name", "overdraft", "code"])

    def named(self) -> dict[str, Any]:
        """Return the account and what is wanted of it."""
        said = self.said()
        return {"account": said.pop("account"), "wanted": acts.Wanted(**said)}


def shown_changes(http_request: Any, fund: Fund, filled: ActForm | None = None) -> dict[str, Any]:
    """Return what the page shows of changes: those that wait, and the form to those whose it is."""
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    return {
        "changes": [_shown(one, held, http_request, filled) for one in acts.waiting(fund)],
        "change_form": ChangeForm(fund=fund) if held & acts.PAYERS else None,
    }


def _shown(change: AccountChange, held: frozenset[str], http_request: Any, filled: ActForm | None) -> dict[str, Any]:
    floor = change.floor_minor
    return {
        "change": change,
        "overdraft": None if floor is None else Money(-floor, change.account.currency),
        "steps": [_step(name, change, http_request, filled) for name, step in STEPS.items() if step.roles & held],
    }


def _step(name: str, change: AccountChange, http_request: Any, filled: ActForm | None) -> dict[str, Any]:
    check = partial(acts.check_can_confirm, change, http_request.user.pk) if name == "confirm" else None
    address = f"/treasury/accounts/{change.pk}/{name}/"
    return shown_step(STEPS[name], address, f"{name}-{change.pk}", filled, check=check)
