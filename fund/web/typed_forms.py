"""The form of a statement typed by hand: days, balances, and a row for each movement."""

from datetime import date
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.models import Fund
from fund.money import Money
from fund.reconciliation.manual import LONGEST_WORDS, MOST_LINES, Sheet, TypedLine
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import OnceForm, bank_choices, bank_currencies

ROWS = 8
_SEALED = _("Sealed at once.")


class TypedLineForm(forms.Form):
    """One movement; a row left empty counts for nothing."""

    day = DayInput(label=_("Day"))
    who = forms.CharField(label=_("Who"), help_text=_SEALED, required=False, max_length=LONGEST_WORDS)
    what = forms.CharField(label=_("What for"), help_text=_SEALED, required=False, max_length=LONGEST_WORDS)

    def __init__(self, *arguments: Any, currency: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["came"] = MoneyInput(label=_("Came in"), currency=currency, required=False)
        self.fields["went"] = MoneyInput(label=_("Went out"), currency=currency, required=False)
        self.order_fields(["day", "came", "went", "who", "what"])

    def clean(self) -> dict[str, Any]:
        """Ask for one sum, either in or out."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.has_changed() and bool(cleaned.get("came")) == bool(cleaned.get("went")) and not self.errors:
            self.add_error("came", _("Write one sum: what came in or what went out."))
        return cleaned

    def line(self) -> TypedLine:
        """Return the movement."""
        said = self.cleaned_data
        amount: Money = said["came"] or -said["went"]
        return TypedLine(said["day"], amount, said["who"], said["what"])


class TypedForm(OnceForm):
    """A whole statement."""

    from_on = DayInput(label=_("First day"))
    to_on = DayInput(label=_("Last day"))

    def __init__(self, *arguments: Any, fund: Fund, today: date, rows: int = ROWS, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["account"] = forms.ChoiceField(label=pgettext_lazy("books", "Account"), choices=bank_choices(fund))
        currency = bank_currencies(fund).get(self.data.get("account", ""), fund.base_currency)
        for name, label in (("opening", _("Held on the first morning")), ("closing", _("Held on the last evening"))):
            self.fields[name] = MoneyInput(label=label, currency=currency, may_be_zero=True)
        self.fields["to_on"].initial = today
        self.order_fields(["key", "account", "from_on", "to_on", "opening", "closing"])
        every = formset_factory(TypedLineForm, extra=rows, max_num=MOST_LINES, absolute_max=MOST_LINES)
        data = self.data if self.is_bound else None
        self.lines = every(data, prefix="line", form_kwargs={"currency": currency})

    def is_valid(self) -> bool:
        """Say whether the head and every row are in order."""
        return bool(super().is_valid() and self.lines.is_valid())

    def said(self) -> dict[str, Any]:
        """Return what was typed, for the key that makes it count once."""
        rows = [form.cleaned_data for form in self._filled()]
        return {**super().said(), "lines": [{name: str(value) for name, value in row.items()} for row in rows]}

    def sheet(self) -> Sheet:
        """Return the statement."""
        said = self.cleaned_data
        lines = tuple(form.line() for form in self._filled())
        return Sheet(said["from_on"], said["to_on"], said["opening"], said["closing"], lines)

    def _filled(self) -> list[TypedLineForm]:
        return [form for form in self.lines.forms if form.has_changed()]
