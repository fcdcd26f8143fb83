"""Fields that several forms share: sums as people type them, days, sealed words, countries."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emergency.api.fields import COUNTRIES
from fund.money import Money
from notifications.errors import DomainError

LONGEST_STORY = 600
# The countries of the network and those its people mostly flee to; a short list is light on a bad line.
_NEAR = "AL AM AZ BA BG BY CZ DE EE GE HR HU KG KZ LT LV MD ME MK MN PL RO RS RU SI SK TJ TM TR UA UZ XK"
REGION = tuple(_NEAR.split())
# Codes that Babel names beside countries: unions, unknown and made-up places.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


class MoneyInput(forms.CharField):
    """A sum as people type it: 1200, 1200.50 or 1200,50; cleaned to Money, or None when left empty."""

    def __init__(self, *, currency: str, may_be_zero: bool = False, **options: Any) -> None:
        self.currency, self.may_be_zero = currency, may_be_zero
        options.setdefault("required", False)
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=16, widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        """Show minor units as a plain number; what somebody typed stays as typed."""
        return Money(value, self.currency).text() if isinstance(value, int) else value

    def clean(self, value: Any) -> Money | None:
        """Return Money, or None."""
        text = "".join(super().clean(value).split())
        if not text:
            return None
        try:
            money = Money.parse(text.replace(",", "."), self.currency)
        except DomainError as error:
            raise forms.ValidationError(_("Write a sum like 120 or 120.50, without other signs.")) from error
        if money.minor < 0 or not (money.minor or self.may_be_zero):
            raise forms.ValidationError(_("Write a sum above zero."))
        return money


class DayInput(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class Words(forms.CharField):
    """Words that are sealed; a browser must not remember them."""

    def __init__(self, *, rows: int = 4, longest: int = LONGEST_STORY, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
        super().__init__(max_length=longest, widget=area, **options)


class Chosen(forms.ChoiceField):
    """One of a few, as big targets."""

    widget = forms.RadioSelect


class ChosenSome(forms.MultipleChoiceField):
    """Some of a few, as big targets."""

    widget = forms.CheckboxSelectMultiple


def offer(form: forms.Form, name: str, choices: Any) -> None:
    """Set what one field of a form offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def country_name(code: str) -> str:
    """Return a country's name in the reader's language; the code itself when it has none."""
    return str(_territories().get(code, code))


def country_choices(codes: Iterable[str] = REGION) -> list[tuple[str, str]]:
    """Return these countries by name in the reader's language, by default those of the region."""
    names = _territories()
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


def country_named(text: str) -> str:
    """Return the code of a country by its name in the reader's language, English or Russian, or its code; else ""."""
    wanted = text.strip().casefold()
    for names in (_territories(), Locale("en").territories, Locale("ru").territories):
        for code in COUNTRIES - _NO_COUNTRIES:
            if wanted in {code.casefold(), names.get(code, code).casefold()}:
                return code
    return ""


def end_of(day: date) -> datetime:
    """Return the end of a day named by somebody, in UTC."""
    return datetime.combine(day, time(23, 59), tzinfo=UTC)


def _territories() -> Any:
    return Locale.parse(get_language() or "en", sep="-").territories
