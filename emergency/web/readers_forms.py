"""The forms about the list of readers' keys: what is to change, and the signature under the next version."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.reading.readers_list import Line
from emergency.reading.roster_words import OFFLINE_WORDS
from emergency.reading.roster_words import STATES as STATE_WORDS
from emergency.sealing.roster_wishes import KEY, OFFLINE, OWN_STATES, ROLES, STATE, STATES, Wish
from fund.web.fields import DayInput
from fund.web.forms import ActForm

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "rows": "6"}


class ArmouredForm(ActForm):
    """A form that takes armoured text, pasted or as a file; what is said of it is always the text."""

    field = "text"
    may_be_missing = False

    def clean(self) -> dict[str, Any]:
        """Put the file's text in the place of the pasted one; one of the two is needed."""
        said = super().clean() or {}
        file = said.pop("file", None)
        if file is not None:
            said[self.field] = file.read().decode("ascii", "replace")
        if not said.get(self.field) and not self.may_be_missing and self.field not in self.errors:
            self.add_error(self.field, _("Paste it, or choose the file."))
        return said


def _pasted(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attrs=_PLAIN))


def _file() -> forms.FileField:
    return forms.FileField(label=_("Or choose the file"), required=False, allow_empty_file=True)


class KeyForm(ArmouredForm):
    """One's own public key: the first one, another one, or the same with a later end."""

    field = "public_key"
    public_key = _pasted(_("Your public key"), _("It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----."))
    file = _file()
    expires_on = DayInput(
        label=_("It counts until"),
        required=False,
        help_text=_("Empty: until the common day of all keys, and never beyond the key's own end."),
    )
    field_order = ("key", "public_key", "file", "expires_on", "code")

    def wish(self, by: Any) -> Wish:
        """Return what a valid form wishes."""
        said = self.cleaned_data
        return Wish(KEY, by, said["public_key"], said["expires_on"])


class OwnStateForm(ActForm):
    """What is to be said of one's own key."""

    state = forms.ChoiceField(
        label=_("Your key"), choices=lambda: [(one, STATE_WORDS[one]) for one in OWN_STATES], widget=forms.RadioSelect
    )
    field_order = ("key", "state", "code")

    def wish(self, by: Any) -> Wish:
        """Return what a valid form wishes."""
        return Wish(STATE, by, state=self.cleaned_data["state"])


class OthersForm(ActForm):
    """What is to be said of another member's key."""

    member = forms.ChoiceField(label=_("Whose key"))
    state = forms.ChoiceField(
        label=_("The key becomes"),
        choices=lambda: [(one, STATE_WORDS[one]) for one in STATES],
        widget=forms.RadioSelect,
    )
    field_order = ("key", "member", "state", "code")

    def __init__(self, *arguments: Any, lines: Sequence[Line], **options: Any) -> None:
        super().__init__(*arguments, **options)
        named = [(str(line.member.user_id), f"{line.name}: {line.roles}") for line in lines]
        # Given to this choice field only: `fields` is typed as of any field.
        self.fields["member"].choices = named  # type: ignore[attr-defined]

    def wish(self, _by: Any) -> Wish:
        """Return what a valid form wishes."""
        return Wish(STATE, UUID(self.cleaned_data["member"]), state=self.cleaned_data["state"])


class RolesForm(ActForm):
    """That the roles on the list follow the mandates."""

    def wish(self, _by: Any) -> Wish:
        """Return what a valid form wishes."""
        return Wish(ROLES)


class OfflineForm(ArmouredForm):
    """A key from a safe that belongs to no account; without a key it is taken off."""

    field = "public_key"
    may_be_missing = True
    role = forms.ChoiceField(
        label=_("What the key is for"), choices=lambda: list(OFFLINE_WORDS.items()), widget=forms.RadioSelect
    )
    public_key = _pasted(_("Its public key"), _("Empty: the key is taken off the list."))
    file = _file()
    field_order = ("key", "role", "public_key", "file", "code")

    def wish(self, _by: Any) -> Wish:
        """Return what a valid form wishes."""
        said = self.cleaned_data
        return Wish(OFFLINE, public_key=said["public_key"], role=said["role"])


class SignForm(ArmouredForm):
    """The detached signature of one's own key under the next version."""

    field = "signature"
    signature = _pasted(_("Your signature"), _("It begins with -----BEGIN PGP SIGNATURE-----."))
    file = _file()
    field_order = ("key", "signature", "file", "code")


WISHES: dict[str, type[ActForm]] = {
    "key": KeyForm,
    "own": OwnStateForm,
    "other": OthersForm,
    "roles": RolesForm,
    "offline": OfflineForm,
}
