"""Who holds which mandate as a page: from when to when, what waits for another seat, giving and ending one."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund.actions import mandates as acts
from fund.actions.frame import check_holds
from fund.countries import territories
from fund.ledger.chart import books_of
from fund.models import Fund, Mandate, MandateProposal
from fund.permissions import roles_in
from fund.pictures_of_mandates import mandates_shown, proposals_waiting
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from fund.web.people_forms import AppointForm, EndForm
from notifications.errors import DomainError, NotFound, Refused
from notifications.idempotency import Attempt

ALL = "/people/"
STEPS: dict[str, Callable[..., MandateProposal]] = {"confirm": acts.confirm, "withdraw": acts.withdraw}
# What only some mandates say.
_MORE = ("seat_number", "is_chair", "is_deputy_chair", "is_ethics", "deputy_of_id", "countries", "years")
Check = Callable[[MandateProposal, uuid.UUID], None]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(acts.READERS)
def listed(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show who holds what; POST puts down whom the board appoints."""
    by, now = http_request.user.pk, http_request.now
    if http_request.method != "POST":
        return _page(http_request, fund)
    check_holds(fund, acts.APPOINTERS, by, now=now)
    form = AppointForm(http_request.POST, prefix="appoint", fund=fund, today=now.date())

    def run(attempt: Attempt) -> object:
        return acts.propose(fund=fund, said=form.appointment(), by=by, now=now, attempt=attempt)

    return _do(http_request, fund, form, f"mandate:{fund.pk}", run)


@sensitive_post_parameters()
@require_POST
@read_by(acts.READERS)
def end(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Put down that a mandate ends early."""
    by, now = http_request.user.pk, http_request.now
    check_holds(fund, acts.APPOINTERS, by, now=now)
    form = EndForm(http_request.POST, prefix="end", fund=fund, today=now.date())

    def run(attempt: Attempt) -> object:
        said = form.said()
        mandate_id = uuid.UUID(said.pop("mandate"))
        return acts.propose_end(mandate_id=mandate_id, **said, by=by, now=now, attempt=attempt)

    return _do(http_request, fund, form, f"mandate-end:{fund.pk}", run)


@sensitive_post_parameters()
@require_POST
@read_by(acts.READERS)
def take_step(http_request: TreasuryRequest, fund: Fund, proposal_id: uuid.UUID, name: str) -> HttpResponse:
    """Confirm what another seat put down, or take it back."""
    act, by, now = STEPS.get(name), http_request.user.pk, http_request.now
    if act is None:
        raise NotFound()
    acts.proposal_of(proposal_id, by=by, now=now)
    form = ActForm(http_request.POST, prefix=f"{name}-{proposal_id}")

    def run(attempt: Attempt) -> object:
        return act(proposal_id=proposal_id, by=by, now=now, attempt=attempt)

    return _do(http_request, fund, form, f"mandate-{name}:{proposal_id}", run)


def _do(
    http_request: TreasuryRequest, fund: Fund, form: OnceForm, name: str, run: Callable[[Attempt], object]
) -> HttpResponse:
    def again(form: OnceForm, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, status, filled=form, refusal=refusal)

    return do_act(http_request, form, name, run, again, onward=onward_to(http_request, ALL))


def _page(
    http_request: TreasuryRequest,
    fund: Fund,
    status: int = 200,
    *,
    filled: OnceForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    by, now, code = http_request.user.pk, http_request.now, http_request.GET.get("fund")
    appoints = bool(roles_in(books_of(fund).pk, by, now=now) & acts.APPOINTERS)
    blank: dict[str, Any] = {"fund": fund, "today": now.date()}
    context = {
        "fund": fund,
        "fund_query": f"?fund={code}" if code else "",
        "navigation": http_request.menu(ALL),
        "refusal": refusal,
        "rows": [_shown(row, now.date()) for row in mandates_shown(fund, now=now)],
        "waiting": [_waiting(row, by, filled, appoints) for row in proposals_waiting(fund)],
        "appoint": (filled if isinstance(filled, AppointForm) else AppointForm(prefix="appoint", **blank))
        if appoints
        else None,
        "end": (filled if isinstance(filled, EndForm) else EndForm(prefix="end", **blank)) if appoints else None,
    }
    return render(http_request, "fund/people.html", context, status=status)


def _shown(row: Mandate | MandateProposal, today: Any = None) -> dict[str, Any]:
    names = territories(get_language() or "en")
    return {
        "row": row,
        "countries": [names.get(code, code) for code in row.countries],
        "has_more": any(getattr(row, name) for name in _MORE),
        "is_over": today is not None and row.ends_on is not None and row.ends_on < today,
        "is_to_come": today is not None and row.starts_on is not None and row.starts_on > today,
    }


def _waiting(row: MandateProposal, by: uuid.UUID, filled: OnceForm | None, appoints: bool) -> dict[str, Any]:
    checks: dict[str, Check] = {"confirm": acts.check_can_confirm, "withdraw": acts.check_can_withdraw}
    steps = {name: _step(row, name, check, by, filled) for name, check in checks.items()} if appoints else {}
    return {**_shown(row), **steps}


def _step(row: MandateProposal, name: str, check: Check, by: uuid.UUID, filled: OnceForm | None) -> dict[str, Any]:
    prefix, refused = f"{name}-{row.pk}", ""
    try:
        check(row, by)
    except Refused as error:
        refused = str(error)
    mine = filled is not None and filled.prefix == prefix
    return {
        "form": filled if mine else ActForm(prefix=prefix),
        "address": f"{ALL}{row.pk}/{name}/",
        "refused": refused,
    }
