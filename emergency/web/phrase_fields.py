"""Sentences of the list on every form by which something is written to an asker, before the words."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.asking import phrases
from emergency.asking.phrases import Phrase
from emergency.codes import SlipKind
from emergency.web.fields import DayInput

_NAMES = ("phrases", "phrase_besides", "phrase_day", "phrase_organisation")


def add_phrases(form: Any, *kinds: SlipKind) -> None:
    """Add the sentences of these kinds, and what is put into them, before the words of the form."""

    def organisations() -> list[tuple[str, str]]:
        fitting, others = form.scene.doors
        return [("", "—"), *((str(one.pk), one.name) for one in (*fitting, *others))]

    offered = [("", "—"), *phrases.choices(kinds)]
    form.fields["phrases"] = forms.ChoiceField(
        label=_("A sentence to pick"),
        help_text=_("Each person reads it in their own language."),
        choices=offered,
        required=False,
    )
    form.fields["phrase_besides"] = forms.ChoiceField(label=_("And one more"), choices=offered, required=False)
    form.fields["phrase_day"] = DayInput(label=_("[day] in a sentence"))
    form.fields["phrase_organisation"] = forms.ChoiceField(
        label=_("[organisation] in a sentence"),
        choices=organisations,
        required=False,
    )
    form.order_fields([name for name in form.fields if name not in {*_NAMES, "slip"}] + [*_NAMES, "slip"])


def phrases_said(form: Any) -> tuple[Phrase, ...]:
    """Return the sentences a valid form picks."""
    said = form.cleaned_data
    organisation = UUID(said["phrase_organisation"]) if said["phrase_organisation"] else None
    picked = dict.fromkeys(code for code in (said["phrases"], said["phrase_besides"]) if code)
    return tuple(Phrase(code, said["phrase_day"], organisation) for code in picked)
