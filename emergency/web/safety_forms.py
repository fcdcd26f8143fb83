"""Forms of the page on which a person guards their own account, and those of the accounts' keepers."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from emergency.accounts.passkeys import LONGEST_ANSWER
from emergency.actions.people.entering import LONGEST_PSEUDONYM
from emergency.models import EntryKind
from fund.web.fields import CodeInput
from fund.web.forms import ActForm

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class FreshForm(forms.Form):
    """An act for which a code is all that is asked."""

    code = CodeInput()


class PasskeyForm(FreshForm):
    """A passkey that the device has made, put there by a script."""

    passkey = forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=forms.HiddenInput)


class FreezeMeForm(forms.Form):
    """One's own account kept out at once; no code, for who is in a hurry."""

    sure = forms.BooleanField(label=_("Two other people will have to let me in again"))


class FreezeOtherForm(ActForm):
    """Whose account is kept out."""

    name = forms.CharField(label=_("Login name or pseudonym"), max_length=60, widget=forms.TextInput(attrs=_PLAIN))

    field_order = ("key", "name", "code")


class InviteForm(FreshForm):
    """Who is to have an account; nothing that says who they are."""

    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=LONGEST_PSEUDONYM,
        help_text=_("The name others see; not the person's own."),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)

    field_order = ("pseudonym", "language", "code")


class AgainForm(FreshForm):
    """What somebody has lost."""

    kind = forms.ChoiceField(
        label=_("What is lost?"),
        widget=forms.RadioSelect,
        choices=[
            (EntryKind.FACTOR.value, _("The phone or authenticator; the pass phrase is there")),
            (EntryKind.ALL.value, _("Both: the authenticator and the pass phrase")),
        ],
    )

    field_order = ("kind", "code")


def bound_or_blank(form: type[forms.Form], filled: forms.Form | None, prefix: str, **options: Any) -> forms.Form:
    """Return the form that came back if it is this one, else a blank one."""
    return filled if filled is not None and filled.prefix == prefix else form(prefix=prefix, **options)
