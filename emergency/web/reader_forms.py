"""Forms about a reader's own key; the words that open it are in none of them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from emergency.web.account_forms import FreshCodeField
from emergency.web.fields import offer
from notifications.sealing.keys import LARGEST_KEY

_ARMOUR = {"rows": 5, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class KeepKeyForm(forms.Form):
    """A key in its two forms; `language` says in which language its words were drawn, empty for the owner's own."""

    public_key = forms.CharField(
        label=_("Public key"),
        max_length=LARGEST_KEY,
        widget=forms.Textarea(attrs=_ARMOUR),
        help_text=_("Armoured text."),
    )
    locked_key = forms.CharField(
        label=_("Secret key, locked by a pass phrase"),
        max_length=LARGEST_KEY,
        widget=forms.Textarea(attrs=_ARMOUR),
        help_text=_("It begins with BEGIN PGP PRIVATE KEY BLOCK. One that is not locked is refused."),
    )
    language = forms.ChoiceField(required=False, choices=list, widget=forms.HiddenInput)
    code = FreshCodeField()

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        offer(self, "language", [("", ""), *settings.LANGUAGES])


class OwnKeyForm(forms.Form):
    """One of the person's kept keys, and a fresh code."""

    fingerprint = forms.RegexField(r"^[0-9A-F]{40}$", widget=forms.HiddenInput)
    code = FreshCodeField()
