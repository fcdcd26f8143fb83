"""Complaining without login, cookie and script: from the page of a case, or by anybody about anything."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.actions.complaints.complaining import NobodyHears, complain
from emergency.actors import Actor
from emergency.asking.access import holder_of
from emergency.asking.scope import public_fund
from emergency.hearing.readers import seats_to_name
from emergency.models import AidRequest
from emergency.reading.receipts import Receipt
from emergency.reading.sights import sight_of
from emergency.web.access import TimedRequest
from emergency.web.complaint_forms import ComplainForm
from emergency.web.public import public_page
from emergency.web.refusals import STALE_STATUS
from emergency.web.visit import visited
from fund.models import Fund
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound
from notifications.idempotency import AlreadyDone, Attempt

WHO_LEARNS = _("The seats that hear complaints and the data guardian: that something waits, not what.")
_NOT_THE_BODY = frozenset({"csrfmiddlewaretoken", "key", "visit"})


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def show(http_request: TimedRequest) -> HttpResponse:
    """Ask what is wrong, and seal it; whoever is signed in counts as a stranger here."""
    if http_request.method != "POST":
        fund = public_fund(http_request.GET.get("fund"))
        return _page(http_request, _form(http_request, fund))
    try:
        case = _visited_case(http_request)
    except NotFound:
        fund = public_fund(http_request.GET.get("fund"))
        return _page(http_request, _form(http_request, fund, http_request.POST), is_over=True, status=STALE_STATUS)
    fund = case.fund if case else public_fund(http_request.GET.get("fund"))
    form = _form(http_request, fund, http_request.POST)
    if not form.is_valid():
        return _page(http_request, form, case=case, status=MALFORMED_STATUS)
    return _send(http_request, fund, form, case)


def _send(http_request: Any, fund: Fund, form: ComplainForm, case: AidRequest | None) -> HttpResponse:
    try:
        case = case or _case_by_code(http_request, form)
        receipt = complain(
            fund=fund, said=form.said(), now=http_request.now, aid_request=case, attempt=_attempt(http_request, fund)
        )
    except AlreadyDone:
        return _done(http_request, None, case)
    except DomainError as error:
        show_on(form, error)
        is_unheard = isinstance(error, NobodyHears)
        return _page(http_request, form, case=case, is_unheard=is_unheard, status=http_request.status_of(error))
    return _done(http_request, receipt, case)


def _visited_case(http_request: Any) -> AidRequest | None:
    """Return the case whose page it was sent from; None for the public form, NotFound when the visit is over."""
    token = http_request.POST.get("visit")
    if not token:
        return None
    reference, actor, _code = visited(token, user=None, now=http_request.now)
    return sight_of(reference, actor, now=http_request.now).aid_request


def _case_by_code(http_request: Any, form: ComplainForm) -> AidRequest | None:
    """Return the case that reference and code open; None without a code. Raises NotFound for a wrong one."""
    said = form.cleaned_data
    if not said["code"]:
        return None
    reference, _actor = holder_of(said["reference"], said["code"], user=None, now=http_request.now)
    return sight_of(reference, Actor(holds_code=True), now=http_request.now).aid_request


def _attempt(http_request: Any, fund: Fund) -> Attempt:
    posted = http_request.POST
    body = {name: posted.getlist(name) for name in posted if name not in _NOT_THE_BODY}
    return Attempt(actor="complaint", act=f"complain:{fund.pk}", key=posted.get("key") or None, body=body)


def _form(http_request: Any, fund: Fund, posted: Any = None) -> ComplainForm:
    seats = [(seat.code, seat.shown) for seat in seats_to_name(fund.pk, now=http_request.now)]
    return ComplainForm(posted, seats=seats)


def _page(
    http_request: Any,
    form: ComplainForm,
    *,
    case: AidRequest | None = None,
    is_over: bool = False,
    is_unheard: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "form": form,
        "case": case,
        "visit": http_request.POST.get("visit", ""),
        "is_over": is_over,
        "is_unheard": is_unheard,
        "tells": WHO_LEARNS,
    }
    return public_page(http_request, "emergency/complain.html", shown, status=status)


def _done(http_request: Any, receipt: Receipt | None, case: AidRequest | None) -> HttpResponse:
    shown = {"receipts": [receipt] if receipt else [], "has_way_back": case is not None}
    return public_page(http_request, "emergency/complained.html", shown)
