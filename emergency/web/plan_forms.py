"""The form that divides what is promised into instalments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.currencies.valuing import currency_of
from emergency.web.case_forms import ActForm, Scene
from emergency.web.fields import DayInput, MoneyInput
from fund.ledger.commitments import remaining
from fund.ledger.instalments import Part
from fund.money import Money
from fund.rules.codes import USE_NAMES

ROWS = 6


class PlanForm(ActForm):
    """For which use, and up to six days with their sums."""

    def prepare(self) -> None:
        """Ask for the use where several are promised, and for days and sums."""
        rows = promised(self.scene)
        labels = [(row.use, f"{USE_NAMES[row.use]}: {Money(row.remaining_minor, row.currency).text()}") for row in rows]
        self.fields["use"] = forms.ChoiceField(label=_("Which promise?"), choices=labels)
        currency = currency_of(self.scene.lines, self.scene.sight.aid_request.fund)
        for place in range(1, ROWS + 1):
            words = {"number": place, "currency": currency}
            self.fields[f"due_{place}"] = DayInput(label=_("Day of instalment %(number)d") % words)
            label = _("Sum of instalment %(number)d (%(currency)s)") % words
            self.fields[f"sum_{place}"] = MoneyInput(label=label, currency=currency)

    def clean(self) -> dict[str, Any]:
        """Ask for the day of every sum, and the sum of every day."""
        said = super().clean() or {}
        for place in range(1, ROWS + 1):
            day, amount = said.get(f"due_{place}"), said.get(f"sum_{place}")
            if amount and not day:
                self.add_error(f"due_{place}", _("Name the day for this sum."))
            if day and not amount and f"sum_{place}" not in self.errors:
                self.add_error(f"sum_{place}", _("Name the sum for this day."))
        return said

    def parts(self) -> list[Part]:
        """Return the instalments."""
        said = self.cleaned_data
        return [
            Part(said[f"due_{place}"], said[f"sum_{place}"])
            for place in range(1, ROWS + 1)
            if said[f"due_{place}"] and said[f"sum_{place}"]
        ]


def promised(scene: Scene) -> list[Any]:
    """Return what is promised to the case and not paid."""
    return remaining(scene.sight.aid_request.books_ref)
