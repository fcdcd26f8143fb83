"""Asking for help: begin (the access code is made), fill one page, send, read what happens next. No script, no cookie.

A signed-in contact asks on `/ask/` with the session; everybody else on `/start/`, where nothing but the form's own
token carries authority. Where the session is gone when the form arrives, the token carries it too: no word is lost.
"""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.actions.asking import intake
from emergency.actors import NOBODY, Actor
from emergency.asking.exclusions import readers_to_name
from emergency.asking.scope import asking_countries, public_fund
from emergency.models import AidRequest
from emergency.reading.sights import sight_of
from emergency.sealing.slips import GROUP, normalise
from emergency.states import State
from emergency.web.access import PersonRequest, TimedRequest, fund_of, mandates, signed_in
from emergency.web.asking_forms import AskForm
from emergency.web.file_fields import KEPT_AS_IT_IS, sent_files
from emergency.web.menu import ASK, menu
from emergency.web.origin import is_own_form
from emergency.web.public import public_page
from emergency.web.visit import beginning, begun
from fund.models import Fund
from fund.rates.offered import currencies_on_offer
from fund.rules.use_groups import meant
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, KeyReused, NotFound
from notifications.idempotency import AlreadyDone, Attempt

# Fields whose refusals name them otherwise.
_NAMES = {"lines": "use_1"}


@dataclass(frozen=True)
class _Door:
    """By which page somebody asks: who acts, and for which countries (none given: for any)."""

    actor: Actor = NOBODY
    countries: frozenset[str] | None = None
    signed_out: bool = False

    @property
    def is_contact(self) -> bool:
        """Say whether the page belongs to a signed-in contact."""
        return self.actor.user is not None


@dataclass(frozen=True)
class _Begun:
    """A case just started, as its form's token says."""

    aid_request: AidRequest
    code: str
    token: str


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start(http_request: TimedRequest) -> HttpResponse:
    """Ask from the public form; whoever is signed in counts as a stranger here."""
    if "token" in http_request.POST:
        return _carry_on(http_request, _Door())
    return _from_the_beginning(http_request, _Door(), public_fund(http_request.GET.get("fund")))


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(http_request: TimedRequest) -> HttpResponse:
    """Ask as a signed-in contact; a form that outlived its session goes on as from the public page."""
    if "token" in http_request.POST:
        return _carry_on(http_request, _door_of_sender(http_request))
    return _ask_signed_in(http_request)


@csrf_protect
@signed_in
def _ask_signed_in(http_request: PersonRequest) -> HttpResponse:
    fund = fund_of(http_request, http_request.GET.get("fund"))
    return _from_the_beginning(http_request, _contact_door(http_request, fund), fund)


def _door_of_sender(http_request: Any) -> _Door:
    if not http_request.user.is_authenticated or not is_own_form(http_request):
        return _Door(signed_out=True)
    try:
        return _contact_door(http_request, fund_of(http_request, http_request.GET.get("fund")))
    except DomainError:
        return _Door(signed_out=True)


def _contact_door(http_request: PersonRequest, fund: Fund) -> _Door:
    return _Door(Actor(user=http_request.user), asking_countries(mandates(http_request), fund))


def _from_the_beginning(http_request: Any, door: _Door, fund: Fund) -> HttpResponse:
    if http_request.method != "POST":
        return _page(http_request, door, "emergency/start.html", {})
    return _begin(http_request, door, fund)


def _begin(http_request: Any, door: _Door, fund: Fund, **shown: Any) -> HttpResponse:
    filed = intake.start(fund=fund, by=door.actor, now=http_request.now)
    code = filed.access_code or ""
    form = _form(http_request, fund, door, initial=_typed(http_request.POST))
    token = beginning(filed.reference, normalise(code), now=http_request.now)
    shown |= {"form": form, "reference": filed.reference, "code": code, "token": token}
    shown["has_lost_files"] = bool(http_request.FILES)
    return _page(http_request, door, "emergency/ask.html", shown)


def _carry_on(http_request: Any, door: _Door) -> HttpResponse:
    """Go on with a case begun: what was typed is sent, or stands on the page again."""
    begun_case = _begun_case(http_request)
    if begun_case is None:
        fund = public_fund(http_request.GET.get("fund"))
        return _begin(http_request, door, fund, too_old=True)
    fund = begun_case.aid_request.fund
    if "go_on" in http_request.POST:
        return _form_again(http_request, door, begun_case, _form(http_request, fund, door))
    attempt = _attempt(http_request, begun_case)
    if _was_sent(begun_case, attempt):
        return _sent_before(http_request, door, begun_case)
    form = _form(http_request, fund, door, data=http_request.POST, files=http_request.FILES)
    form.expected_group = begun_case.code[-GROUP:]
    if not form.is_valid():
        return _form_again(http_request, door, begun_case, form, status=MALFORMED_STATUS)
    return _send(http_request, door, begun_case, form, attempt)


def _send(http_request: Any, door: _Door, begun_case: _Begun, form: AskForm, attempt: Attempt) -> HttpResponse:
    reference, now = begun_case.aid_request.reference, http_request.now
    asking, holder = form.asking(), Actor(user=door.actor.user, holds_code=True)
    try:
        filed = intake.submit(reference=reference, asking=asking, by=holder, now=now, attempt=attempt)
    except (AlreadyDone, DomainError) as error:
        # Of two clicks at once the other may have sent it meanwhile.
        latest = _begun_case(http_request)
        if latest is not None and _was_sent(latest, attempt):
            return _sent_before(http_request, door, latest)
        if isinstance(error, AlreadyDone):
            raise NotFound() from error
        show_on(form, error, _NAMES)
        return _form_again(http_request, door, begun_case, form, status=http_request.status_of(error), refusal=error)
    return _sent(http_request, door, filed, {line.use for line in asking.lines})


def _begun_case(http_request: Any) -> _Begun | None:
    """Return the case of the form's token; None when the token is too old or the case gone."""
    token = http_request.POST["token"]
    try:
        reference, code = begun(token, now=http_request.now)
        sight = sight_of(reference, Actor(holds_code=True), now=http_request.now)
    except NotFound:
        return None
    return _Begun(sight.aid_request, code, token)


def _attempt(http_request: HttpRequest, begun_case: _Begun) -> Attempt:
    # The token is what may send this case, signed in or not: so both ways share one key.
    reference = begun_case.aid_request.reference
    body = {name: http_request.POST.getlist(name) for name in http_request.POST if name != "csrfmiddlewaretoken"}
    if http_request.FILES:
        body["files"] = sent_files(http_request)
    return Attempt(actor="beginning", act=f"submit:{reference}", key=reference, body=body)


def _was_sent(begun_case: _Begun, attempt: Attempt) -> bool:
    try:
        return attempt.earlier_answer() is not None or begun_case.aid_request.state != State.STARTED
    except KeyReused:
        return True


def _form(http_request: TimedRequest, fund: Fund, door: _Door, **given: Any) -> AskForm:
    readers = readers_to_name(fund.pk, now=http_request.now)
    choices = [(reader.code, reader.shown) for reader in readers]
    currencies = currencies_on_offer(fund, on=http_request.now.date())
    return AskForm(readers=choices, countries=door.countries, currencies=currencies, **given)


def _typed(posted: Any) -> dict[str, Any]:
    """Return what was typed into an earlier form as the beginning of the next one."""
    return {
        name: posted.getlist(name) if name == "exclude" else posted[name] for name in posted if name != "last_group"
    }


def _form_again(
    http_request: Any, door: _Door, begun_case: _Begun, form: Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    shown = {"form": form, "reference": begun_case.aid_request.reference, "code": begun_case.code, **more}
    shown |= {"token": begun_case.token, "has_lost_files": bool(http_request.FILES)}
    return _page(http_request, door, "emergency/ask.html", shown, status=status)


def _sent(http_request: Any, door: _Door, filed: intake.Filed, uses: set[str], *, again: bool = False) -> HttpResponse:
    shown = {"aid_request": filed, "uses": meant(uses), "again": again, "kept_as_it_is": KEPT_AS_IT_IS}
    return _page(http_request, door, "emergency/asked.html", shown)


def _sent_before(http_request: Any, door: _Door, begun_case: _Begun) -> HttpResponse:
    sent = begun_case.aid_request
    uses = {line.use for line in sent.lines.all()}
    return _sent(http_request, door, intake.Filed(sent.reference, None, sent.due_at), uses, again=True)


def _page(http_request: Any, door: _Door, template: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {**shown, "door": door, "layout": "base.html" if door.is_contact else "base_public.html"}
    if not door.is_contact:
        return public_page(http_request, template, context, status=status)
    return render(http_request, template, {**context, "navigation": menu(http_request, ASK)}, status=status)
