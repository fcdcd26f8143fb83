"""Forms of the coordinator's acts around a confirmation: a code, what was found out, a meeting, joining, a new need."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.actions.asking.checking import Background
from emergency.asking.confirming import partners
from emergency.asking.content import LONGEST_SLIP, LONGEST_TEXT
from emergency.codes import SlipKind
from emergency.currencies.valuing import currency_of
from emergency.web.case_forms import ActForm
from emergency.web.fields import Chosen, DayInput, Words, offer
from emergency.web.needs import add_needs, needs_of
from emergency.web.phrase_fields import add_phrases

_NOBODY = ("", "—")
_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class PartnerField(forms.ChoiceField):
    """A partner of the register whose word counts, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, choices=list, **options)

    def clean(self, value: Any) -> UUID | None:
        """Return the organisation's id."""
        chosen = super().clean(value)
        return UUID(chosen) if chosen else None


def offer_partners(form: forms.Form, name: str) -> None:
    """Offer the partners of the register."""
    offer(form, name, [_NOBODY, *((str(pk), label) for pk, label in partners().values_list("pk", "name"))])


class ConfirmForm(ActForm):
    """Who vouched, by kind; names only in the sealed note."""

    confirmer = Chosen(label=_("Who confirmed it?"), choices=codes.Confirmer.choices)
    means = Chosen(label=_("How?"), choices=codes.told_choices)
    organisation = PartnerField(
        label=_("If it was a partner: which organisation?"), help_text=_("Each partner of the register counts once.")
    )
    independent = forms.BooleanField(
        label=_("Independent: not of the household, not the payee, nobody who decides"), required=False
    )
    verifier = forms.ChoiceField(
        label=_("Was one of these asked?"),
        help_text=_("Only with the consent of the person in need."),
        required=False,
        choices=[_NOBODY, *codes.Verifier.choices],
    )
    is_verifier_agreed = forms.BooleanField(label=_("The person agreed that they be asked"), required=False)
    harm = forms.ChoiceField(
        label=_("Did they say whether money from abroad could put the person in danger?"),
        help_text=_("Leave it empty if it was not spoken of. One yes leaves only ways without a trace to the person."),
        required=False,
        choices=[_NOBODY, *codes.Answer.choices],
    )
    note = Words(
        longest=LONGEST_TEXT,
        required=False,
        label=_("Note for coordinators and board"),
        help_text=_("Sealed. The only place where a name may stand."),
    )

    def prepare(self) -> None:
        """Offer the partners."""
        offer_partners(self, "organisation")


class ConfirmCodeForm(ActForm):
    """Whom the code is for."""

    organisation = PartnerField(
        label=_("Is it for a partner organisation?"),
        help_text=_("Then the answer counts as that of the organisation. Leave it empty for a trusted person."),
    )

    def prepare(self) -> None:
        """Offer the partners."""
        offer_partners(self, "organisation")


class CheckRepeatForm(ActForm):
    """What was found out about the person and earlier help."""

    recipient = Chosen(label=_("Who receives the help?"), choices=codes.Recipient.choices)
    member = Chosen(label=_("Active in the network, confirmed within a year?"), choices=codes.Answer.choices)
    other_funds_say = forms.ChoiceField(
        label=_("Did another fund help with the same need?"),
        help_text=_("Ask other funds for yes or no only. Leave it empty if none was asked."),
        required=False,
        choices=[_NOBODY, *codes.Answer.choices],
    )
    is_new_threat = forms.BooleanField(
        label=_("A new threat to life explains why help is needed again"), required=False
    )
    refused_before_on = DayInput(label=_("If the fund refused before: on which day?"))
    has_facts_changed = forms.BooleanField(label=_("Since then the facts have changed"), required=False)

    def prepare(self) -> None:
        """Begin with what is known."""
        aid_request = self.scene.sight.aid_request
        for name in self.fields:
            if hasattr(aid_request, name):
                self.initial[name] = getattr(aid_request, name)

    def background(self) -> Background:
        """Return what a valid form says."""
        names = ("recipient", "member", "other_funds_say", "is_new_threat", "refused_before_on", "has_facts_changed")
        return Background(**{name: self.cleaned_data[name] for name in names})


class MeetingForm(ActForm):
    """Whom the person may meet."""

    meeting_with = Chosen(label=_("Whom may the person meet?"), choices=codes.Meeting.choices)
    slip = Words(
        rows=3,
        longest=LONGEST_SLIP,
        required=False,
        label=_("Words besides the offer"),
        help_text=_("Only the access code opens it; gone 72 hours after it was read."),
    )

    def prepare(self) -> None:
        """Offer sentences first."""
        add_phrases(self, SlipKind.QUESTION, SlipKind.BOOKING, SlipKind.GENERAL)


class JoinForm(ActForm):
    """Which request came first, and what this one's contact is to the person."""

    lead = forms.CharField(
        label=_("Reference of the request that came first"), max_length=20, widget=forms.TextInput(attrs=_TYPED)
    )
    relation = Chosen(
        label=_("What is the contact who asked here to the person?"),
        help_text=_("Somebody near does not count as a confirmation."),
        choices=codes.Nearness.choices,
        initial=codes.Nearness.CONTACT,
    )


class ContinueForm(ActForm):
    """A further need: uses, sums and words."""

    def prepare(self) -> None:
        """Add what is needed, and the words last."""
        add_needs(self, [currency_of(self.scene.lines, self.scene.sight.aid_request.fund)])
        self.fields["narrative"] = Words(
            rows=5, label=_("What is needed now?"), help_text=_("Sealed. No names, addresses or substances.")
        )

    def needs(self) -> list[tuple[Any, Any]]:
        """Return the pairs of use and sum as bound fields."""
        return needs_of(self)
