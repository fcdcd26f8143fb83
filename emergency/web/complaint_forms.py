"""Forms of complaining and of hearing complaints."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.actions.complaints.complaining import LONGEST_COMPLAINT, Grievance
from emergency.asking.content import LONGEST_SLIP
from emergency.models.complaints import ComplaintOutcome, Wrong
from emergency.web.fields import Chosen, ChosenSome, Words, offer
from fund.web.forms import OnceForm

_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class WrongForm(forms.Form):
    """What went wrong, on the page of a case whose access code is known."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    kind = Chosen(label=_("What is wrong?"), choices=Wrong.choices)
    words = Words(
        rows=4,
        longest=LONGEST_COMPLAINT,
        required=False,
        label=_("In a few words"),
        help_text=_("Up to 600 characters, sealed. Only the seats that hear complaints can open it."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4().hex}, auto_id="complain_%s")

    def said(self) -> Grievance:
        """Return what a valid form complains of."""
        said = self.cleaned_data
        return Grievance(said["kind"], said["words"], said.get("reference", ""), tuple(said.get("about", ())))


class ComplainForm(WrongForm):
    """The same for anybody: a reference and its access code if there are any, and who must not hear it."""

    reference = forms.CharField(
        label=_("Reference, if it is about a request"),
        help_text=_("It is sealed with your words."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=_TYPED),
    )
    code = forms.CharField(
        label=_("Access code, if you want an answer"),
        help_text=_("16 digits. The answer waits for you where you come back with your code."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    about = ChosenSome(
        label=_("Is it about a seat of the board?"),
        help_text=_("Whom you tick does not hear it and is not told."),
        required=False,
        choices=list,
    )

    def __init__(self, data: Any = None, *, seats: list[tuple[str, str]]) -> None:
        super().__init__(data)
        offer(self, "about", seats)

    def clean(self) -> dict[str, Any]:
        """Ask for the reference wherever a code is typed."""
        said = super().clean() or {}
        if said.get("code") and not said.get("reference"):
            self.add_error("reference", _("A code opens only together with its reference."))
        return said


class TakeUpForm(OnceForm):
    """Hearing a complaint needs no words."""


class AnswerForm(OnceForm):
    """What is written back."""

    words = Words(
        rows=4,
        longest=LONGEST_SLIP,
        label=_("Message to whoever complained"),
        help_text=_("Only the access code opens it; gone 72 hours after it was read."),
    )


class CloseForm(OnceForm):
    """What came of it."""

    outcome = Chosen(label=_("What came of it?"), choices=ComplaintOutcome.choices)
