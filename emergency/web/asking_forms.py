"""The form that asks for help; every text is checked before it is sealed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.asking.content import Asking, with_secret_word
from emergency.web.fields import (
    Chosen,
    ChosenSome,
    DayInput,
    Words,
    country_choices,
    country_named,
    end_of,
    offer,
)
from emergency.web.file_fields import KEEPS, FilesField
from emergency.web.needs import add_needs, asked_lines, currency_said, needs_of

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class AskForm(forms.Form):
    """One page, nine choices and one short text; `expected_group` of the code must be typed back where it is set."""

    country = forms.ChoiceField(label=_("In which country is help needed?"), choices=list)
    other_country = forms.CharField(
        label=_("If it is another country: which?"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    urgency = Chosen(label=_("How urgent is it?"), choices=codes.Urgency.choices, initial="amber")
    by_when = DayInput(label=_("By which day is it needed?"))
    for_whom = Chosen(label=_("Whom is it for?"), choices=codes.ForWhom.choices, initial="self")
    people = forms.IntegerField(label=_("How many people does it help?"), min_value=1, max_value=500, initial=1)
    consent = Chosen(
        label=_("Does the person in need know about this?"),
        help_text=_("If it is for yourself: you know about it and agree."),
        choices=codes.Consent.choices,
    )
    harm = Chosen(
        label=_("Could money from abroad, or our name, put the person in danger?"), choices=codes.Answer.choices
    )
    member = Chosen(label=_("Is the person active in the network?"), choices=codes.Answer.choices, initial="unknown")
    repeat_declared = forms.ChoiceField(
        label=_("Was the person helped before?"), required=False, choices=[("", "—"), *codes.Repeat.choices]
    )
    person_codes = forms.CharField(
        label=_("Person code, if there is one"),
        help_text=_("Eight characters from an earlier answer, such as J7 QD N2 RW. Several: with commas between."),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    narrative = Words(
        rows=7,
        label=_("What happened, and what is needed?"),
        help_text=_(
            "Up to 600 characters. No names, addresses, substances or articles of law. "
            "Say also what we must not do: no calls, certain hours, certain words."
        ),
    )
    identity = Words(
        rows=3,
        required=False,
        label=_("How can a coordinator reach you, and who in the network knows you?"),
        help_text=_("Only coordinators can open this. A nickname is enough."),
    )
    attachments = FilesField(help_text=KEEPS)
    secret_word = forms.CharField(
        label=_("A secret word, in case you lose the access code"),
        help_text=_("Sealed like the line above. Who asks for a new code must know it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    exclude = ChosenSome(
        label=_("Who on the fund's side must not see this?"),
        help_text=_("Only coordinators learn what you tick here."),
        required=False,
        choices=list,
    )
    last_group = forms.CharField(
        label=_("Type the last four digits of your access code"),
        help_text=_("So that you and we know that you have it."),
        max_length=8,
        widget=forms.TextInput(attrs=_DIGITS),
    )

    def __init__(self, *arguments: Any, readers: Any, countries: Any, currencies: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.expected_group = ""
        self._offer_countries(countries)
        offer(self, "exclude", readers)
        add_needs(self, currencies)

    def needs(self) -> list[tuple[Any, Any]]:
        """Return the pairs of use and sum as bound fields."""
        return needs_of(self)

    def clean_last_group(self) -> str:
        """Compare what was typed back with the code that was shown."""
        typed = str(self.cleaned_data["last_group"]).strip()
        if self.expected_group and typed != self.expected_group:
            raise forms.ValidationError(_("These are not the last four digits of your code. Look at it once more."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Take a country that is not on the list by its name."""
        said = super().clean() or {}
        typed = said.get("other_country", "")
        if typed and not said.get("country"):
            said["country"] = country_named(typed)
        if not said.get("country") and "country" not in self.errors:
            field = "other_country" if typed else "country"
            self.add_error(field, _("Name the country; this is not understood.") if typed else _("Pick a country."))
        return said

    def asking(self) -> Asking:
        """Return what a valid form asks."""
        said = self.cleaned_data
        return Asking(
            currency=currency_said(self),
            country=said["country"],
            urgency=said["urgency"],
            lines=asked_lines(said),
            consent=said["consent"],
            harm=said["harm"],
            for_whom=said["for_whom"],
            people=said["people"],
            member=said["member"],
            by_when=end_of(said["by_when"]) if said["by_when"] else None,
            repeat_declared=said["repeat_declared"],
            person_codes=tuple(code.strip() for code in said["person_codes"].split(",") if code.strip()),
            exclude=tuple(said["exclude"]),
            texts={"narrative": said["narrative"], "identity": with_secret_word(said["identity"], said["secret_word"])},
            attachments=said["attachments"],
        )

    def _offer_countries(self, allowed: Any) -> None:
        if allowed is None:
            self.fields["country"].required = False
            offer(self, "country", [("", "—"), *country_choices()])
            return
        del self.fields["other_country"]
        places = country_choices(allowed)
        offer(self, "country", places if len(places) == 1 else [("", "—"), *places])
