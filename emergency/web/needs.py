"""What is needed and how much, as forms ask for it: up to three uses, each with a sum that may stay open."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.asking.content import AskedLine
from emergency.web.fields import MoneyInput
from fund.rules.codes import USES

NEEDS = (1, 2, 3)


def add_needs(form: forms.Form, currency: str) -> None:
    """Add the pairs of use and sum to a form; the first use must be named."""
    for number in NEEDS:
        is_first = number == NEEDS[0]
        label = _("What is needed?") if is_first else _("What else is needed?")
        uses = [("", "—"), *USES.items()]
        form.fields[f"use_{number}"] = forms.ChoiceField(label=label, required=is_first, choices=uses)
        form.fields[f"amount_{number}"] = MoneyInput(
            currency=currency,
            label=_("Rough sum in %(currency)s") % {"currency": currency},
            help_text=_("Leave it empty if you do not know."),
        )


def needs_of(form: forms.Form) -> list[tuple[Any, Any]]:
    """Return the pairs of use and sum as bound fields."""
    return [(form[f"use_{number}"], form[f"amount_{number}"]) for number in NEEDS]


def asked_lines(said: Mapping[str, Any]) -> tuple[AskedLine, ...]:
    """Return the needs that a valid form names."""
    lines = [(said.get(f"use_{number}"), said.get(f"amount_{number}")) for number in NEEDS]
    return tuple(AskedLine(use, money.minor if money else None) for use, money in lines if use)
