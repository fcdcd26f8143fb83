"""Forms of the account pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from emergency.accounts.passkeys import LONGEST_ANSWER

CODE_ATTRS = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class CodeField(forms.CharField):
    """A one-time or recovery code as typed, spaces and hyphens allowed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Code from your authenticator, or a recovery code"))
        super().__init__(max_length=40, widget=forms.TextInput(attrs=CODE_ATTRS), **options)


class FreshCodeField(CodeField):
    """The code of an act, for which a passkey may stand in."""

    def validate(self, value: Any) -> None:
        """Let a missing code pass: the act itself asks for it, and only after it has looked at everything else."""


class LoginForm(forms.Form):
    """Name, pass phrase and code in one form; the code is left out only before the first enrolment."""

    login = forms.CharField(
        label=_("Login name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    passphrase = forms.CharField(
        label=_("Pass phrase"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = CodeField(
        required=False, help_text=_("Leave it empty only before you have set up your authenticator for the first time.")
    )
    # What a passkey signed, put there by a script.
    passkey = forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=forms.HiddenInput)


class PassphraseForm(forms.Form):
    """The pass phrase alone, beside an address that two people gave."""

    passphrase = forms.CharField(
        label=_("Pass phrase"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """One code."""

    code = CodeField()


class LanguageForm(forms.Form):
    """The language a person reads in."""

    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)


class TokenForm(forms.Form):
    """What a new token may do and for how long; making one needs a code."""

    scope = forms.ChoiceField(label=_("It may"), choices=[("read", _("only read")), ("act", _("read and act"))])
    days = forms.IntegerField(label=_("Days it works (1 to 90)"), min_value=1, max_value=90, initial=30)
    code = CodeField(required=False)
