"""Forms of what those who work on a case write to each other and add to it."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.asking.content import LONGEST_TEXT
from emergency.reading.portrait import boxes_on_show
from emergency.reading.receipts import filed_for
from emergency.web.case_forms import ActForm
from emergency.web.fields import Words, offer
from emergency.web.file_fields import KEEPS, FilesField


class NoteForm(ActForm):
    """A note, and which one it answers."""

    note = Words(
        rows=4,
        longest=LONGEST_TEXT,
        label=_("Note"),
        help_text=_("Sealed. Coordinators and board can open it, the person asking cannot."),
    )
    reply_to = forms.ChoiceField(label=_("Does it answer a note?"), required=False, choices=list)

    def prepare(self) -> None:
        """Offer the notes there are, once somebody looks."""
        offer(self, "reply_to", self._notes)

    def answered(self) -> UUID | None:
        """Return the note that a valid form answers."""
        picked = self.cleaned_data["reply_to"]
        return UUID(picked) if picked else None

    def _notes(self) -> list[tuple[str, str]]:
        sight = self.scene.sight
        held = boxes_on_show(sight, sight.standing.user_id) if sight.standing.user_id else ()
        notes = filed_for(sight, [box for box in held if box.kind == "note" and box.is_served])
        named = [(str(one.id), " · ".join(part for part in (one.by, one.signs) if part)) for one in notes]
        return [("", str(_("no"))), *named]


class AttachForm(ActForm):
    """Papers that a coordinator was handed."""

    attachments = FilesField(required=True, help_text=KEEPS)
