"""Coming back with reference and access code: the page of that one case, and what its asker may do there.

No cookie carries anything: every form holds the visit's token. What was typed when a visit ended waits behind the
code, which is asked once more. Whatever does not open looks the same.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency import codes
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.evidence import leaving_evidence
from emergency.actors import Actor
from emergency.asking.access import NO_MATCH, holder_of
from emergency.reading.portrait import Portrait, portrait_of
from emergency.reading.receipts import receipts_for
from emergency.reading.sights import sight_of
from emergency.sealing.slips import normalise
from emergency.states import State
from emergency.web.access import TimedRequest
from emergency.web.complaining import WHO_LEARNS
from emergency.web.complaint_forms import WrongForm
from emergency.web.file_fields import sent_files
from emergency.web.journey import next_step, steps_of
from emergency.web.public import person_of, public_page
from emergency.web.refusals import OVERTAKEN, STALE_STATUS
from emergency.web.returning_acts import VISIT_ACTS, VisitAct
from emergency.web.returning_forms import ComeBackForm, VisitForm, WayForm
from emergency.web.telling import told_by
from emergency.web.visit import beginning, visit, visited
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound
from notifications.idempotency import AlreadyDone, Attempt

_NOT_KEPT = frozenset({"reference", "code", "visit", "csrfmiddlewaretoken"})
_CHOOSE_WAY = "way"
_LOST_FILES = "lost_files"
NO_MATCH_STATUS = 404


@dataclass(frozen=True)
class Guest:
    """Somebody whose access code opened a case, for the length of one answer."""

    reference: str
    actor: Actor
    code: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True)
class _Answered:
    """How an act ended: words to show, and the form again when something is to be mended."""

    notice: Any = ""
    form: VisitForm | None = None
    refusal: DomainError | None = None
    status: int = 200


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(http_request: TimedRequest) -> HttpResponse:
    """Ask for reference and code, show the case they open, and do there what its asker may do."""
    if http_request.method != "POST":
        return _door(http_request)
    try:
        guest = _guest(http_request)
    except DomainError:
        if "visit" in http_request.POST:
            return _door(http_request, is_over=True, status=STALE_STATUS)
        return _door(http_request, wrong=NO_MATCH, status=NO_MATCH_STATUS)
    name = http_request.POST.get("act", "")
    act = VISIT_ACTS.get(name)
    answered = _do(http_request, guest, act) if act else _Answered()
    return _case_page(http_request, guest, answered, chosen=name if name == _CHOOSE_WAY else "")


def _guest(http_request: Any) -> Guest:
    posted, user, now = http_request.POST, person_of(http_request), http_request.now
    if "visit" in posted:
        reference, actor, code = visited(posted["visit"], user=user, now=now)
        return Guest(reference, actor, code, posted["visit"])
    form = ComeBackForm(posted)
    if not form.is_valid():
        raise NotFound()
    code = form.cleaned_data["code"]
    reference, actor = holder_of(form.cleaned_data["reference"], code, user=user, now=now)
    return Guest(reference, actor, code, visit(reference, code, user=user, now=now))


def _door(http_request: Any, *, wrong: Any = "", is_over: bool = False, status: int = 200) -> HttpResponse:
    kept = [(name, value) for name, values in http_request.POST.lists() if name not in _NOT_KEPT for value in values]
    if http_request.FILES:
        # They are not kept: the form comes back once more before anything is sent without them.
        kept.append((_LOST_FILES, "1"))
    shown = {"form": ComeBackForm(), "wrong": wrong, "is_over": is_over, "kept": kept}
    return public_page(http_request, "emergency/return.html", shown, status=status)


def _do(http_request: Any, guest: Guest, act: VisitAct) -> _Answered:
    attempt = _attempt(http_request, guest, act)
    try:
        if attempt.earlier_answer() is not None:
            return _Answered(act.done)
        portrait = _portrait(guest, http_request)
        form = act.form(http_request.POST, http_request.FILES, act=act.name, portrait=portrait)
        if act.name not in portrait.acts:
            return _Answered(_("This is not possible now; the page shows where it stands."), status=STALE_STATUS)
        if form.is_valid() and form.takes_files and _LOST_FILES in http_request.POST:
            form.add_error("attachments", _("The files were not kept: choose them once more, or send without them."))
        if not form.is_valid():
            return _Answered(form=form, status=MALFORMED_STATUS)
        return _run(http_request, act, form, guest, attempt)
    except OVERTAKEN:
        return _Answered(_("This has changed meanwhile, or was sent before. Look at it again."), status=STALE_STATUS)


def _run(http_request: Any, act: VisitAct, form: VisitForm, guest: Guest, attempt: Attempt) -> _Answered:
    try:
        call = {"reference": guest.reference, "by": guest.actor, "now": http_request.now, "attempt": attempt}
        with leaving_evidence(act.name, guest.reference, by=guest.actor, now=http_request.now):
            more = act.run(call, form)
    except AlreadyDone:
        more = ""
    except OVERTAKEN:
        raise
    except DomainError as error:
        show_on(form, error)
        return _Answered(form=form, refusal=error, status=http_request.status_of(error))
    return _Answered(f"{act.done} {more}".strip() if more else act.done)


def _attempt(http_request: Any, guest: Guest, act: VisitAct) -> Attempt:
    posted = http_request.POST
    body = {name: posted.getlist(name) for name in posted if name not in {*_NOT_KEPT, "key"}}
    if http_request.FILES:
        body["files"] = sent_files(http_request)
    key = posted.get("key") or None
    return Attempt(actor=guest.actor.scope, act=f"{act.name}:{guest.reference}", key=key, body=body)


def _portrait(guest: Guest, http_request: Any) -> Portrait:
    sight = sight_of(guest.reference, guest.actor, now=http_request.now)
    return portrait_of(sight, now=http_request.now)


def _case_page(http_request: Any, guest: Guest, answered: _Answered, *, chosen: str) -> HttpResponse:
    portrait = _portrait(guest, http_request)
    aid_request = portrait.aid_request
    shown = {
        "portrait": portrait,
        "aid_request": aid_request,
        "guest": guest,
        "steps": steps_of(aid_request),
        "next": next_step(aid_request, has_arrived="confirm-receipt" not in portrait.acts),
        "notice": answered.notice,
        "refusal": answered.refusal,
        "status": answered.status,
        "slips": _messages(guest, portrait, http_request),
        "questions": [codes.Question(code).label for code in portrait.question.codes] if portrait.question else [],
        "beginning": _beginning(guest, http_request.now) if aid_request.state == State.STARTED else "",
        "acts": _entries(http_request, portrait, answered.form, chosen),
        "receipts": receipts_for(portrait.sight),
        "wrong": WrongForm(),
        "wrong_tells": WHO_LEARNS,
    }
    return public_page(http_request, "emergency/visit.html", shown, status=answered.status)


def _messages(guest: Guest, portrait: Portrait, http_request: Any) -> list[Any]:
    """Return what the code opens: nothing under a hold, and nothing was written before the case was sent."""
    aid_request = portrait.aid_request
    if aid_request.frozen or aid_request.state == State.STARTED:
        return []
    return read_slips(aid_request, guest.code, now=http_request.now)


def _beginning(guest: Guest, now: datetime) -> str:
    return beginning(guest.reference, normalise(guest.code), now=now)


def _entries(http_request: Any, portrait: Portrait, failed: VisitForm | None, chosen: str) -> list[dict[str, Any]]:
    """Return the acts that are open to the asker, each with its form."""
    entries = []
    for name in portrait.acts:
        act = VISIT_ACTS.get(name)
        if act is not None and _is_offered(act, portrait, http_request.now):
            form = failed if isinstance(failed, act.form) else _fresh(http_request, act, portrait, chosen)
            entries.append({"act": act, "form": form, "tells": told_by(act.name), "key": uuid4().hex})
    return entries


def _is_offered(act: VisitAct, portrait: Portrait, now: datetime) -> bool:
    if act.check is None:
        return True
    try:
        act.check(portrait.aid_request, now)
    except DomainError:
        return False
    return True


def _fresh(http_request: Any, act: VisitAct, portrait: Portrait, chosen: str) -> VisitForm:
    if act.name != "payout-details":
        return act.form(act=act.name, portrait=portrait)
    ways = WayForm(http_request.POST if chosen else None, act=_CHOOSE_WAY, portrait=portrait)
    if not chosen or not ways.is_valid():
        return ways
    return act.form(act=act.name, portrait=portrait, initial={"way": ways.cleaned_data["way"]})
