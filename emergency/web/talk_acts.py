"""Writing to each other about a case and adding papers to it: one line each, the same actions as over the API."""

from django.utils.translation import gettext_lazy as _

from emergency.actions.correspondence import attaching, conversing
from emergency.web import talk_forms
from emergency.web.case_forms import Scene
from emergency.web.page_act import Call, PageAct, picked


def _note(call: Call, form: talk_forms.NoteForm) -> None:
    conversing.write_note(**call, note=form.cleaned_data["note"], reply_to=form.answered())


def _attach(call: Call, form: talk_forms.AttachForm) -> None:
    attaching.attach(**call, **picked(form, "attachments"))


def _may_write(scene: Scene) -> None:
    conversing.check_may_write(scene.sight.standing)


TALK_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "note",
        _("Write a note"),
        _("To those who work on it: coordinators, and the board once it is before it. Nobody else can open it."),
        talk_forms.NoteForm,
        _note,
        also=_("Once it is before the board, its members too."),
        tone="quiet",
        takes_seen=False,
        any_time=True,
        check=_may_write,
    ),
    PageAct(
        "attach",
        _("Add a picture or a paper"),
        _("It is cleaned and sealed to coordinators and board, without those who must not see this."),
        talk_forms.AttachForm,
        _attach,
        tone="quiet",
        takes_seen=False,
        any_time=True,
        takes_files=True,
    ),
)
