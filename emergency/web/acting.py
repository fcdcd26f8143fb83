"""Doing one act on a case by its form: shown with GET, done with POST, in the order every act keeps.

Attempt, earlier answer, form, look, second factor, action. Whatever is refused leaves the form as it was filled.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.accounts.second_factor import sitting_open
from emergency.actions.base import check_not_frozen, look
from emergency.actions.ending.endings import check_may_close
from emergency.actions.evidence import leaving_evidence
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.deciding.checks import check_may_discuss
from emergency.permissions import check_may, check_state
from emergency.reading.sights import sight_of
from emergency.web.access import PersonRequest, keep_mandates, signed_in
from emergency.web.case_acts import PAGE_ACTS
from emergency.web.case_forms import ActForm, Scene
from emergency.web.file_fields import sent_files
from emergency.web.menu import OVERVIEW, menu
from emergency.web.page_act import PageAct
from emergency.web.refusals import OVERTAKEN, STALE_STATUS
from emergency.web.telling import told_by
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound, SecondFactorRequired, SecondFactorWrong, Stale, Throttled
from notifications.idempotency import AlreadyDone, Attempt

_NOT_THE_BODY = frozenset({"csrfmiddlewaretoken", "key", "otp", "passkey"})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act(http_request: PersonRequest, reference: str, name: str) -> HttpResponse:
    """Show one act's form, or do the act."""
    page_act = PAGE_ACTS.get(name)
    if page_act is None:
        raise NotFound()
    if http_request.method == "POST":
        return _do(http_request, known(reference), page_act)
    scene = scene_of(http_request, reference, to=page_act.name)
    check_may(page_act.name, scene.sight.standing)
    return _form_page(http_request, page_act, page_act.form(act=page_act.name, scene=scene))


def scene_of(http_request: PersonRequest, reference: str, *, to: str = "") -> Scene:
    """Return the case as this person may look at it, for this act; raises NotFound for what is not theirs to see."""
    sight = sight_of(known(reference), Actor(user=http_request.user), now=http_request.now, to=to)
    # The page's menu goes by the same mandates.
    keep_mandates(http_request, sight.mandates)
    return Scene(sight, now=http_request.now, needs_code=not sitting_open(http_request))


def entry_of(page_act: PageAct, scene: Scene, form: ActForm | None = None, *, has_form: bool = True) -> dict[str, Any]:
    """Return an act as the templates show it: form, what it does, whom it tells, or why not now.

    `has_form` is False where only the way to its own page is shown.
    """
    refused = why_not(page_act, scene)
    fresh = page_act.form(act=page_act.name, scene=scene) if has_form and not refused else None
    return {
        "act": page_act,
        "form": form or fresh,
        "tells": _tells(page_act) if has_form else "",
        "refused": refused,
        "is_hold_only": scene.sight.is_hold_only,
    }


def _tells(page_act: PageAct) -> str:
    return " ".join(str(part) for part in (told_by(page_act.name), page_act.also) if part)


def why_not(page_act: PageAct, scene: Scene) -> str:
    """Return in one sentence why the act cannot be done now; empty when it can."""
    aid_request, shown = scene.sight.aid_request, scene.open_round if page_act.name in {"vote", "object"} else None
    try:
        check_not_frozen(page_act.name, aid_request)
        check_state(page_act.name, aid_request)
        if page_act.name == "lift":
            check_may_discuss(scene.sight.standing)
        if page_act.name == "close":
            check_may_close(aid_request, now=scene.now)
        if page_act.check is not None:
            page_act.check(scene)
    except DomainError as refusal:
        return str(refusal)
    if shown is None:
        return ""
    return shown.why_no_vote if page_act.name == "vote" else shown.why_no_objection


def _do(http_request: PersonRequest, reference: str, page_act: PageAct) -> HttpResponse:
    try:
        attempt = _attempt(http_request, reference, page_act)
        if attempt.earlier_answer() is not None:
            return _onward(http_request, reference)
        with leaving_evidence(page_act.name, reference, by=Actor(user=http_request.user), now=http_request.now):
            scene = scene_of(http_request, reference, to=page_act.name)
            check_may(page_act.name, scene.sight.standing)
        form = page_act.form(http_request.POST, http_request.FILES, act=page_act.name, scene=scene)
        if not form.is_valid():
            return _form_page(http_request, page_act, form, status=MALFORMED_STATUS)
        _check_seen(page_act, form)
        return _run(http_request, page_act, form, attempt)
    except OVERTAKEN:
        return _overtaken(http_request, reference)


def _run(http_request: Any, page_act: PageAct, form: ActForm, attempt: Attempt) -> HttpResponse:
    reference, now = form.scene.sight.aid_request.reference, http_request.now
    by = Actor(user=http_request.user)
    call = {"reference": reference, "by": by, "now": now, "attempt": attempt}
    if page_act.takes_seen:
        call["seen"] = form.cleaned_data["seen"]
    try:
        with leaving_evidence(page_act.name, reference, by=by, now=now):
            if page_act.needs_code or page_act.code_each_time:
                look(page_act.name, reference, by=by, now=now)
                http_request.require_fresh(http_request.POST.get("otp"), sitting=not page_act.code_each_time)
            shown = page_act.run(call, form)
        if shown:
            return _shown_once(http_request, reference, page_act, shown)
    except AlreadyDone:
        pass
    except (NotFound, *OVERTAKEN):
        raise
    except DomainError as error:
        if isinstance(error, SecondFactorRequired | SecondFactorWrong | Throttled):
            form.scene.needs_code = True
        show_on(form, error)
        return _form_page(http_request, page_act, form, status=http_request.status_of(error), refusal=error)
    messages.success(http_request, _("This is done: “%(act)s”.") % {"act": page_act.label})
    return _onward(http_request, reference)


def _shown_once(http_request: PersonRequest, reference: str, page_act: PageAct, shown: dict[str, Any]) -> HttpResponse:
    """Show what the act made and nobody can show again: in this very answer, kept nowhere."""
    context = {"act": page_act, "shown": shown, "reference": reference, "navigation": menu(http_request, OVERVIEW)}
    return render(http_request, "emergency/shown_once.html", context)


def _check_seen(page_act: PageAct, form: ActForm) -> None:
    seen = form.cleaned_data["seen"]
    if not page_act.any_time and seen and seen != form.scene.sight.aid_request.state:
        raise Stale()


def _attempt(http_request: PersonRequest, reference: str, page_act: PageAct) -> Attempt:
    posted = http_request.POST
    body = {name: posted.getlist(name) for name in posted if name not in _NOT_THE_BODY}
    if http_request.FILES:
        body["files"] = sent_files(http_request)
    act_name = f"{page_act.name}:{reference}"
    return Attempt(actor=str(http_request.user.pk), act=act_name, key=posted.get("key") or None, body=body)


def _onward(http_request: PersonRequest, reference: str) -> HttpResponse:
    """Go back to the case, or to the overview where it is no longer the person's to see."""
    try:
        sight_of(reference, Actor(user=http_request.user), now=http_request.now)
    except NotFound:
        return redirect(OVERVIEW)
    return redirect("case", reference=reference)


def _overtaken(http_request: PersonRequest, reference: str) -> HttpResponse:
    sight_of(reference, Actor(user=http_request.user), now=http_request.now)
    shown = {"reference": reference, "navigation": menu(http_request, OVERVIEW)}
    return render(http_request, "emergency/overtaken.html", shown, status=STALE_STATUS)


def _form_page(
    http_request: PersonRequest,
    page_act: PageAct,
    form: ActForm,
    *,
    status: int = 200,
    refusal: DomainError | None = None,
) -> HttpResponse:
    shown = {
        "entry": entry_of(page_act, form.scene, form),
        "aid_request": form.scene.sight.aid_request,
        "refusal": refusal,
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/act.html", shown, status=status)
