"""Writing to the asker, a new access code, another contact, another coordinator: one line each, as over the API."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from emergency.actions.asking import handing_over
from emergency.actions.correspondence import writing
from emergency.codes import SlipKind
from emergency.web import writing_forms as forms
from emergency.web.page_act import ASKER_READS, Call, PageAct, picked
from emergency.web.phrase_fields import phrases_said

_ONCE = _("It opens the case at once, the old code no more. Say it by voice to the person, and to nobody else.")


def _write(call: Call, form: forms.WriteForm) -> None:
    writing.write(**call, **picked(form, "kind", "slip"), phrases=phrases_said(form))


def _reissue(call: Call, form: forms.ReissueForm) -> dict[str, Any] | None:
    return _shown(handing_over.reissue_code(**call, **picked(form, "compared")))


def _hand_over(call: Call, form: forms.HandOverForm) -> dict[str, Any] | None:
    said = {"contact": UUID(form.cleaned_data["contact"]), "agrees": form.cleaned_data["agrees"]}
    return _shown(handing_over.hand_over(**call, **said))


def _pass_on(call: Call, form: forms.PassOnForm) -> None:
    handing_over.pass_on(**call, to=UUID(form.cleaned_data["to"]))


def _shown(given: handing_over.Given) -> dict[str, Any] | None:
    if not given.code:
        return None
    again = [SlipKind(kind).label for kind in given.to_write_again]
    return {"code": given.code, "address": "/return/", "note": _ONCE, "again": again}


WRITING_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "write",
        _("Write to the person"),
        _("A message behind the access code: sentences of a list, or a few words."),
        forms.WriteForm,
        _write,
        also=ASKER_READS,
        tone="quiet",
        takes_seen=False,
    ),
    PageAct(
        "reissue-code",
        _("Give a new access code"),
        _("For somebody who lost theirs. Two people do it within a day; the second one is shown the code, once."),
        forms.ReissueForm,
        _reissue,
        tone="quiet",
        takes_seen=False,
        code_each_time=True,
    ),
    PageAct(
        "hand-over",
        _("Hand it over to another contact"),
        _("They go on with the case under a new access code. Two people do it within a day; who asked stays an asker."),
        forms.HandOverForm,
        _hand_over,
        tone="quiet",
        takes_seen=False,
        code_each_time=True,
    ),
    PageAct(
        "pass-on",
        _("Pass it on to another coordinator"),
        _("They go on with the case in your place."),
        forms.PassOnForm,
        _pass_on,
        tone="quiet",
        takes_seen=False,
    ),
)
