"""Forms of writing to the asker, and of handing a case to somebody else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.actions.asking import handing_over
from emergency.asking.content import LONGEST_SLIP
from emergency.asking.phrases import PHRASES
from emergency.codes import SlipKind
from emergency.web.case_forms import ActForm
from emergency.web.fields import Chosen, Words, offer
from emergency.web.phrase_fields import add_phrases


class WriteForm(ActForm):
    """What the message is about, sentences, and words."""

    kind = Chosen(label=_("What is it about?"), choices=SlipKind.choices, initial=SlipKind.GENERAL)
    slip = Words(
        rows=4,
        longest=LONGEST_SLIP,
        required=False,
        label=_("Words besides"),
        help_text=_("Only the access code opens it; gone 72 hours after it was read, or 14 days unread."),
    )

    def prepare(self) -> None:
        """Offer all sentences."""
        add_phrases(self, *(SlipKind(kind) for kind in PHRASES))


class ReissueForm(ActForm):
    """That the secret word was compared."""

    compared = forms.BooleanField(
        label=_("The person said the secret word, and it is the one in the sealed text about them"),
        help_text=_("Without a secret word: ask what only this person can know from that text."),
    )


class HandOverForm(ActForm):
    """Who goes on with the case, and that they were asked."""

    contact = forms.ChoiceField(label=_("Which contact?"), choices=list)
    agrees = forms.BooleanField(label=_("They were asked, and agree"))

    def prepare(self) -> None:
        """Offer the contacts of the country."""
        offer(self, "contact", self._contacts)

    def _contacts(self) -> list[tuple[str, str]]:
        known = handing_over.contacts_for(self.scene.sight.aid_request, now=self.scene.now)
        return [("", "—"), *((str(pk), name) for pk, name in known.items())]


class PassOnForm(ActForm):
    """Which coordinator goes on."""

    to = forms.ChoiceField(label=_("Which coordinator?"), choices=list)

    def prepare(self) -> None:
        """Offer the coordinators to whom the case is open."""
        offer(self, "to", self._coordinators)

    def _coordinators(self) -> list[tuple[str, str]]:
        aid_request = self.scene.sight.aid_request
        known = handing_over.coordinators_for(aid_request, now=self.scene.now)
        return [("", "—"), *((str(pk), name) for pk, name in known.items() if pk != aid_request.taken_up_by_id)]
