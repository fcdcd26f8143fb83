"""What is needed and how much, as forms ask for it: up to three uses, each with a sum that may stay open."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.core import Locale
from babel.numbers import get_currency_name
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emergency.asking.content import AskedLine
from emergency.web.fields import MoneyInput
from fund.rules.codes import USES

NEEDS = (1, 2, 3)


def add_needs(form: forms.Form, currencies: Sequence[str]) -> None:
    """Add the pairs of use and sum to a form; the first use must be named.

    Where there are several currencies to ask in, one is picked for all sums; the form begins with the first.
    """
    currency = _add_currency(form, currencies)
    for number in NEEDS:
        is_first = number == NEEDS[0]
        label = _("What is needed?") if is_first else _("What else is needed?")
        uses = [("", "—"), *USES.items()]
        form.fields[f"use_{number}"] = forms.ChoiceField(label=label, required=is_first, choices=uses)
        plain = _("Rough sum, in the currency picked above")
        form.fields[f"amount_{number}"] = MoneyInput(
            currency=currency,
            label=plain if "currency" in form.fields else _("Rough sum in %(currency)s") % {"currency": currency},
            help_text=_("Leave it empty if you do not know."),
        )


def needs_of(form: forms.Form) -> list[tuple[Any, Any]]:
    """Return the pairs of use and sum as bound fields."""
    return [(form[f"use_{number}"], form[f"amount_{number}"]) for number in NEEDS]


def needs_said(form: forms.Form) -> dict[str, Any]:
    """Return the needs that a valid form names and their currency, as a further case takes them."""
    return {"lines": asked_lines(form.cleaned_data), "currency": currency_said(form)}


def currency_said(form: forms.Form) -> str:
    """Return the currency in which the sums of a form are read."""
    field = form.fields["amount_1"]
    return field.currency if isinstance(field, MoneyInput) else ""


def _add_currency(form: forms.Form, currencies: Sequence[str]) -> str:
    """Ask for the currency where there is a choice, and return the one in which this form's sums are read."""
    if len(currencies) == 1:
        return currencies[0]
    form.fields["currency"] = forms.ChoiceField(
        label=_("In which currency are the sums?"),
        help_text=_("One for all of them: the one in which it has to be paid."),
        choices=[(code, f"{code} · {_name(code)}") for code in currencies],
        initial=currencies[0],
    )
    typed = form.data.get(form.add_prefix("currency")) if form.is_bound else form.initial.get("currency")
    return str(typed) if typed in currencies else currencies[0]


def _name(code: str) -> str:
    return str(get_currency_name(code, locale=Locale.parse(get_language() or "en", sep="-")))


def asked_lines(said: Mapping[str, Any]) -> tuple[AskedLine, ...]:
    """Return the needs that a valid form names."""
    lines = [(said.get(f"use_{number}"), said.get(f"amount_{number}")) for number in NEEDS]
    return tuple(AskedLine(use, money.minor if money else None) for use, money in lines if use)
