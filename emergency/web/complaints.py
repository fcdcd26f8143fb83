"""Complaints before the seats that hear them: one list, taken up, answered, closed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from emergency.actions.complaints import hearing
from emergency.actors import Actor
from emergency.reading.complaints import ComplaintOnShow, complaint_for, complaints_for, hears
from emergency.web import complaint_forms as forms
from emergency.web.access import PersonRequest, mandates, signed_in
from emergency.web.menu import COMPLAINTS, menu
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act
from notifications.errors import NotFound
from notifications.idempotency import Attempt


@dataclass(frozen=True)
class _Step:
    """One step of hearing: its form, what it calls, its words."""

    form: type[OnceForm]
    run: Callable[..., object]
    label: Any
    does: Any
    tells: Any = ""


STEPS: dict[str, _Step] = {
    "take-up": _Step(
        forms.TakeUpForm,
        hearing.take_up,
        _("Hear this complaint"),
        _("The others who hear complaints see that you do."),
    ),
    "answer": _Step(
        forms.AnswerForm,
        hearing.answer,
        _("Lock and send the message"),
        _("Nobody keeps a copy: neither the coordinators nor you can read it again."),
        _("Whoever complained finds it with their access code."),
    ),
    "close": _Step(
        forms.CloseForm,
        hearing.close,
        _("Close this complaint"),
        _("What came of it is kept as a code. The sealed words are erased when the time the rules give has passed."),
    ),
}
_STEPS_OF = {"waiting": ("take-up",), "heard": ("answer", "close"), "closed": ()}


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show the complaints this person may hear."""
    if not hears(mandates(http_request)):
        raise NotFound()
    return _page(http_request)


@require_safe
@signed_in
def text(http_request: PersonRequest, complaint_id: UUID) -> HttpResponse:
    """Hand out the reader's own lock and the sealed complaint."""
    sealed = hearing.hand_out(complaint_id=complaint_id, by=Actor(user=http_request.user), now=http_request.now)
    attachment = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(sealed, content_type="application/octet-stream", headers=attachment)


@require_POST
@sensitive_post_parameters()
@signed_in
def take_step(http_request: PersonRequest, complaint_id: UUID, name: str) -> HttpResponse:
    """Take a complaint up, answer it, or close it."""
    complaint_for(complaint_id, http_request.user.pk, mandates(http_request))
    step = STEPS.get(name)
    if step is None:
        raise NotFound()
    form, by = step.form(http_request.POST), Actor(user=http_request.user)

    def run(attempt: Attempt) -> object:
        said = {key: value for key, value in form.cleaned_data.items() if key != "key"}
        return step.run(complaint_id=complaint_id, by=by, now=http_request.now, attempt=attempt, **said)

    def again(filled: OnceForm, status: int, refusal: Any) -> HttpResponse:
        return _page(http_request, (complaint_id, name, filled), status=status)

    act = f"complaint:{name}:{complaint_id}"
    return do_act(cast(TreasuryRequest, http_request), form, act, run, again, onward=COMPLAINTS)


def _page(
    http_request: PersonRequest, filled: tuple[UUID, str, OnceForm] | None = None, *, status: int = 200
) -> HttpResponse:
    found = complaints_for(http_request.user.pk, mandates(http_request))
    shown = {
        "open": [_entry(one, filled) for one in found if one.state != "closed"],
        "closed": [_entry(one, filled) for one in found if one.state == "closed"],
        "navigation": menu(http_request, COMPLAINTS),
    }
    return render(http_request, "emergency/complaints.html", shown, status=status)


def _entry(one: ComplaintOnShow, filled: tuple[UUID, str, OnceForm] | None) -> dict[str, Any]:
    names = [name for name in _STEPS_OF[one.state] if name != "answer" or one.can_be_answered]
    return {
        "complaint": one.row,
        "state": one.state,
        "signs": one.signs,
        "steps": [_step(one, n, filled) for n in names],
    }


def _step(one: ComplaintOnShow, name: str, filled: tuple[UUID, str, OnceForm] | None) -> dict[str, Any]:
    mine = filled is not None and filled[:2] == (one.row.pk, name)
    form = filled[2] if mine and filled else STEPS[name].form(auto_id=f"{name}_{one.row.pk.hex[:8]}_%s")
    return {"name": name, "step": STEPS[name], "form": form}
