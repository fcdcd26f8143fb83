"""What every page of the treasury goes through: who asks, which fund, the menu, and doing an act from a form."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fund import readers
from fund.actions.evidence import leaving_evidence
from fund.ledger.chart import books_of
from fund.models import Fund, Role
from fund.permissions import roles_in
from fund.web.forms import OnceForm
from fund.web.refusals import MALFORMED_STATUS, show_on
from fund.web.tabs import TREASURY, menu_for
from notifications.errors import DomainError, KeyReused, NotFound, NotSignedIn
from notifications.idempotency import AlreadyDone, Attempt

Again = Callable[..., HttpResponse]


class TreasuryRequest(HttpRequest):
    """An HTTP request of somebody signed in, with what the middleware gave it."""

    user: Any
    now: datetime
    status_of: Callable[[DomainError], int]
    menu: Callable[[str], list[dict[str, Any]]]
    require_fresh: Callable[..., None]


def read_by(
    roles: Collection[str], *, years: readers.Years = readers.THIS_YEAR
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Hand the view the fund in which the person holds one of these roles: the one named by `fund`, or the first.

    An auditor's mandate must open the running year, or with `ANY_YEAR` some year: the view then looks at which.
    """

    def decorated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(http_request: Any, *arguments: Any, **named: Any) -> HttpResponse:
            if not http_request.user.is_authenticated:
                raise NotSignedIn()
            if http_request.method != "POST":
                return view(http_request, _fund(http_request, roles, years), *arguments, **named)
            room = view.__module__.rpartition(".")[2]
            with leaving_evidence(f"{room}_{view.__name__}", by=http_request.user.pk, now=http_request.now):
                return view(http_request, _fund(http_request, roles, years), *arguments, **named)

        return guarded

    return decorated


def page(
    http_request: Any, template: str, fund: Fund, context: dict[str, Any], *, current: str, status: int = 200
) -> HttpResponse:
    """Draw a page of the treasury with both menus; `current` is the address by which the menu knows it."""
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    several = readers.funds_seen(http_request.user.pk, readers.FIGURES, now=http_request.now, years=readers.ANY_YEAR)
    today = _roles_today(http_request, fund, held)
    query = f"?fund={fund.code}" if len(several) > 1 else ""
    shown = {
        "fund": fund,
        "funds": several,
        "fund_query": query,
        "navigation": http_request.menu(TREASURY),
        **menu_for(http_request.path, current, query, held, today),
        "roles": held,
        **context,
    }
    return render(http_request, template, shown, status=status)


def do_act(
    http_request: TreasuryRequest,
    form: OnceForm,
    name: str,
    run: Callable[[Attempt], object],
    again: Again,
    *,
    onward: str,
    check: Callable[[], object] | None = None,
) -> HttpResponse:
    """Do what a form asks, once: a repeat leads on as the first did, a refusal brings the form back as filled.

    `check` says who may, before any code is used up; without it the caller has said so already. `again` draws the
    page with the form, a status and the refusal.
    """
    if not form.is_valid():
        return again(form, MALFORMED_STATUS, None)
    key = str(form.cleaned_data["key"])
    attempt = Attempt(actor=str(http_request.user.pk), act=f"page:{name}", key=key, body=form.said())
    try:
        if attempt.earlier_answer() is None:
            with leaving_evidence(name, by=http_request.user.pk, now=http_request.now):
                _run(http_request, form, attempt, check, run)
    except KeyReused:
        messages.warning(http_request, _("This form was sent before. See what was recorded before you write anew."))
        return redirect(onward)
    except NotFound:
        raise
    except DomainError as error:
        show_on(form, error)
        return again(form, http_request.status_of(error), error)
    messages.success(http_request, _("Done, and recorded."))
    return redirect(onward)


def _run(
    http_request: TreasuryRequest,
    form: OnceForm,
    attempt: Attempt,
    check: Callable[[], object] | None,
    run: Callable[[Attempt], object],
) -> None:
    if check is not None:
        check()
    if "code" in form.fields:
        http_request.require_fresh(form.cleaned_data["code"], sitting=False)
    with suppress(AlreadyDone):
        run(attempt)


def _roles_today(http_request: Any, fund: Fund, held: frozenset[str]) -> frozenset[str]:
    """Return the roles without that of an auditor whose mandate does not open the running year."""
    if Role.AUDITOR not in held:
        return held
    reading = readers.roles_read(fund, http_request.user.pk, now=http_request.now, years=readers.THIS_YEAR)
    return held - {Role.AUDITOR} | reading


def onward_to(http_request: TreasuryRequest, address: str) -> str:
    """Return the address with the fund that was chosen."""
    code = http_request.GET.get("fund")
    return f"{address}?fund={code}" if code else address


def _fund(http_request: Any, roles: Collection[str], years: readers.Years) -> Fund:
    user_id, now = http_request.user.pk, http_request.now
    if code := http_request.GET.get("fund"):
        return readers.fund_seen(user_id, code, roles, now=now, years=years)
    seen = readers.funds_seen(user_id, roles, now=now, years=years)
    if not seen:
        raise NotFound()
    return seen[0]
