"""Fields that several forms share: sums as people type them, days, sealed words, countries."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import get_language

from fund.countries import COUNTRIES, by_name, territories
from fund.web import fields as books

LONGEST_STORY = 600
# The countries of the network and those its people mostly flee to; a short list is light on a bad line.
_NEAR = "AL AM AZ BA BG BY CZ DE EE GE HR HU KG KZ LT LV MD ME MK MN PL RO RS RU SI SK TJ TM TR UA UZ XK"
REGION = tuple(_NEAR.split())


class MoneyInput(books.MoneyInput):
    """A sum as people type it, which here may stay empty: "I do not know"."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)


class DayInput(books.DayInput):
    """A day, picked or typed, which here may stay empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)


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
    return by_name(codes, get_language() or "en")


def country_named(text: str) -> str:
    """Return a country's code by that code or its name: the reader's language, English, Russian, Ukrainian; else ""."""
    wanted = text.strip().casefold()
    for names in (_territories(), territories("en"), territories("ru"), territories("uk")):
        for code in COUNTRIES:
            if wanted in {code.casefold(), names.get(code, code).casefold()}:
                return code
    return ""


def end_of(day: date) -> datetime:
    """Return the end of a day named by somebody, in UTC."""
    return datetime.combine(day, time(23, 59), tzinfo=UTC)


def _territories() -> dict[str, str]:
    return territories(get_language() or "en")
