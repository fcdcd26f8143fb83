"""The coordinator's acts around a confirmation: one line each, the same actions as over the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from emergency.actions.asking import checking, continuing, joining, verification, vouching
from emergency.asking.emergencies import check_may_continue
from emergency.web import intake_forms
from emergency.web.case_forms import Scene
from emergency.web.needs import needs_said
from emergency.web.page_act import ASKER_READS, Call, PageAct, picked
from emergency.web.phrase_fields import phrases_said


def _confirm(call: Call, form: intake_forms.ConfirmForm) -> None:
    names = ("confirmer", "means", "organisation", "independent", "verifier", "is_verifier_agreed", "harm", "note")
    verification.confirm(**call, **picked(form, *names))


def _confirm_code(call: Call, form: intake_forms.ConfirmCodeForm) -> dict[str, Any]:
    return {"code": vouching.make_code(**call, **picked(form, "organisation")).code, "address": "/confirm/"}


def _check_repeat(call: Call, form: intake_forms.CheckRepeatForm) -> None:
    checking.check_repeat(**call, background=form.background())


def _offer_meeting(call: Call, form: intake_forms.MeetingForm) -> None:
    checking.offer_meeting(**call, **picked(form, "meeting_with", "slip"), phrases=phrases_said(form))


def _join(call: Call, form: intake_forms.JoinForm) -> None:
    joining.join(**call, **picked(form, "lead", "relation"))


def _continue(call: Call, form: intake_forms.ContinueForm) -> None:
    said = form.cleaned_data
    continuing.continue_emergency(**call, **needs_said(form), texts={"narrative": said["narrative"]})


def _may_continue(scene: Scene) -> None:
    check_may_continue(scene.sight.aid_request, now=scene.now)


INTAKE_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "confirm",
        _("Record a confirmation"),
        _("It counts towards the two that are needed; one is enough for small sums."),
        intake_forms.ConfirmForm,
        _confirm,
        takes_seen=False,
    ),
    PageAct(
        "confirm-code",
        _("Make a code for a trusted person"),
        _("They answer a few questions with it, once and within seven days, without account and without name."),
        intake_forms.ConfirmCodeForm,
        _confirm_code,
    ),
    PageAct(
        "check-repeat",
        _("Note what you found out"),
        _("Who receives the help, and whether they were helped or refused before. The rules look at it."),
        intake_forms.CheckRepeatForm,
        _check_repeat,
    ),
    PageAct(
        "offer-meeting",
        _("Offer a meeting"),
        _("So that somebody can confirm the request. Only afterwards may it be refused as not confirmable."),
        intake_forms.MeetingForm,
        _offer_meeting,
        also=ASKER_READS,
        tone="quiet",
    ),
    PageAct(
        "join",
        _("Join it to another request"),
        _(
            "For the same person, asked for twice: the other one goes on for both, and this contact vouches for it. "
            "Neither asker learns of the other."
        ),
        intake_forms.JoinForm,
        _join,
        tone="quiet",
    ),
    PageAct(
        "continue",
        _("Add a new need"),
        _("Of the same emergency: a request of its own, with the confirmations and the access code of this one."),
        intake_forms.ContinueForm,
        _continue,
        also=ASKER_READS,
        tone="quiet",
        check=_may_continue,
    ),
)
