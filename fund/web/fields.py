"""Fields that the treasury's forms share: sums as people type them, days, codes, keys, countries."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fund.countries import COUNTRIES, by_name
from fund.money import Money
from notifications.errors import DomainError

_CODE_ATTRS = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class MoneyInput(forms.CharField):
    """A sum as people type it: 1200, 1 200.50 or 1200,50; cleaned to Money, or None where it may stay empty."""

    def __init__(self, *, currency: str, may_be_zero: bool = False, **options: Any) -> None:
        self.currency, self.may_be_zero = currency, may_be_zero
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=24, widget=forms.TextInput(attrs=attrs), **options)

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
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class CurrencyInput(forms.RegexField):
    """A currency by its three capital letters."""

    def __init__(self, **options: Any) -> None:
        letters = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(r"^[A-Z]{3}$", max_length=3, widget=forms.TextInput(attrs=letters), **options)


class CodeInput(forms.CharField):
    """A one-time or recovery code as typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Code from your authenticator, or a recovery code"))
        super().__init__(max_length=40, widget=forms.TextInput(attrs=_CODE_ATTRS), **options)

    def validate(self, value: Any) -> None:
        """Let a missing code pass: the act itself asks for it, and only after it has looked at everything else."""


class KeyInput(forms.UUIDField):
    """What makes a form count once, however often it is sent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, initial=uuid.uuid4, **options)


def country_choices() -> list[tuple[str, str]]:
    """Return no country, then all by their names in the reader's language."""
    return [("", "—"), *by_name(COUNTRIES, get_language() or "en")]
