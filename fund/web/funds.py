"""Decisions that take two people, transfers between funds, and purses as pages."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import decided, readers, selectors
from fund.actions import carrying_out, deciding
from fund.actions import purses as purse_acts
from fund.actions.frame import check_holds, check_is_treasurer
from fund.models import BOARD, DecisionKind, Fund, MoneyDecision, Role
from fund.web.fund_forms import ChargeForm, ConfirmForm, PostForm, PurseForm, TransferForm, WithdrawForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.setaside import TAB
from notifications.errors import NotFound
from notifications.idempotency import Attempt

DECISIONS = "/treasury/decisions/"
PURSES = "/treasury/purses/"
STEPS = ("confirm", "withdraw", "post")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.FIGURES)
def decisions(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what takes two people; POST proposes a transfer to another fund."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _decisions(http_request, fund, TransferForm(fund=fund))
    check_holds(fund, BOARD, by, now=now)
    form = TransferForm(http_request.POST, fund=fund)

    def propose(attempt: Attempt) -> object:
        return deciding.propose_transfer(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: TransferForm, status: int, _refusal: object) -> HttpResponse:
        return _decisions(http_request, fund, form, status)

    return do_act(http_request, form, f"transfer:{fund.pk}", propose, again, onward=onward_to(http_request, DECISIONS))


@require_safe
@read_by(readers.FIGURES)
def decision(http_request: TreasuryRequest, fund: Fund, decision_id: uuid.UUID) -> HttpResponse:
    """Show one decision and what the reader may do about it."""
    return _decision(http_request, fund, _seen(fund, decision_id))


@sensitive_post_parameters()
@require_POST
@read_by(readers.FIGURES)
def step(http_request: TreasuryRequest, fund: Fund, decision_id: uuid.UUID, name: str) -> HttpResponse:
    """Confirm, withdraw, or post one end of a transfer between networks."""
    row, now, by = _seen(fund, decision_id), http_request.now, http_request.user.pk
    form = _filled(http_request, fund, row, name)

    def run(attempt: Attempt) -> object:
        act = {"confirm": deciding.confirm, "withdraw": deciding.withdraw, "post": carrying_out.post_transfer}[name]
        # Which of the three it is goes with its name; types see their union.
        return act(decision_id=row.pk, **form.said(), by=by, now=now, attempt=attempt)  # type: ignore[operator]

    def again(form: Any, status: int, _refusal: object) -> HttpResponse:
        return _decision(http_request, fund, row, filled={name: form}, status=status)

    onward = onward_to(http_request, reverse("treasury-decision", args=[row.pk]))
    return do_act(http_request, form, f"{name}:{row.pk}", run, again, onward=onward)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.FIGURES)
def purses(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the fund's purses and what they are for; POST opens one."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _purses(http_request, fund)
    check_is_treasurer(fund, by, now=now)
    form = PurseForm(http_request.POST)

    def open_one(attempt: Attempt) -> object:
        return purse_acts.open_purse(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: PurseForm, status: int, _refusal: object) -> HttpResponse:
        return _purses(http_request, fund, opening=form, status=status)

    return do_act(http_request, form, f"purse:{fund.pk}", open_one, again, onward=onward_to(http_request, PURSES))


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def charge(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Let a purse carry a promise that serves its purpose."""
    now, by = http_request.now, http_request.user.pk
    form = ChargeForm(http_request.POST, **_chargeable(fund))

    def run(attempt: Attempt) -> object:
        return purse_acts.charge(**form.said(), by=by, now=now, attempt=attempt)

    def again(form: ChargeForm, status: int, _refusal: object) -> HttpResponse:
        return _purses(http_request, fund, charging=form, status=status)

    return do_act(http_request, form, f"charge:{fund.pk}", run, again, onward=onward_to(http_request, PURSES))


def _seen(fund: Fund, decision_id: uuid.UUID) -> MoneyDecision:
    rows = MoneyDecision.objects.select_related("fund__parent", "project")
    found = rows.filter(pk=decision_id).first()
    mine = found is not None and (
        found.fund_id == fund.pk or (found.kind == DecisionKind.TRANSFER and found.counterpart == fund.code)
    )
    if found is None or not mine:
        raise NotFound()
    return found


def _filled(http_request: TreasuryRequest, fund: Fund, row: MoneyDecision, name: str) -> Any:
    """Return the form of this step as filled; raises NotFound for who may not take it."""
    by, now = http_request.user.pk, http_request.now
    if name == "post":
        _row, own = carrying_out.transfer_of(row.pk, by=by, now=now)
        return PostForm(http_request.POST, fund=own, today=now.date())
    if name not in STEPS:
        raise NotFound()
    check_holds(fund, decided.CONFIRMING[row.kind], by, now=now)
    form = ConfirmForm if name == "confirm" else WithdrawForm
    return form(http_request.POST, decision=row)


def _decisions(http_request: TreasuryRequest, fund: Fund, form: TransferForm, status: int = 200) -> HttpResponse:
    context = {"decisions": decided.decisions(fund), "form": form}
    return page(http_request, "fund/decisions.html", fund, context, current=TAB, status=status)


def _decision(
    http_request: TreasuryRequest,
    fund: Fund,
    row: MoneyDecision,
    *,
    filled: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, now, given = http_request.user.pk, http_request.now, filled or {}
    may = decided.holds(fund, decided.CONFIRMING[row.kind], by, now=now)
    inside = row.kind != DecisionKind.TRANSFER or decided.stays_in_the_books(row.fund, row.counterpart)
    posted = row.entry_id if fund.pk == row.fund_id else row.arrival_id
    is_payer = decided.holds(fund, {Role.TREASURER}, by, now=now)
    context = {
        "one": row,
        "is_own": row.proposed_by == by,
        "confirm": given.get("confirm") or ConfirmForm(decision=row),
        "withdraw": given.get("withdraw") or WithdrawForm(decision=row),
        "post": given.get("post") or PostForm(fund=fund, today=now.date()),
        "may_withdraw": may and row.is_open,
        "may_confirm": may and row.is_open and row.proposed_by != by and (inside or fund.pk != row.fund_id),
        "may_post": is_payer and not inside and row.confirmed_at is not None and posted is None,
    }
    return page(http_request, "fund/decision.html", fund, context, current=TAB, status=status)


def _purses(
    http_request: TreasuryRequest,
    fund: Fund,
    *,
    opening: PurseForm | None = None,
    charging: ChargeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [
        {"terms": terms, "figures": selectors.overview(terms.fund, now=http_request.now)}
        for terms in selectors.purses(fund)
    ]
    known = _chargeable(fund)
    context = {
        "rows": rows,
        "opening": opening or PurseForm(),
        "charging": charging or (ChargeForm(**known) if rows and known["promises"] else None),
        "is_purse": fund.parent_id is not None,
    }
    return page(http_request, "fund/purses.html", fund, context, current=TAB, status=status)


def _chargeable(fund: Fund) -> dict[str, Any]:
    return {
        "promises": selectors.unpaid_promises(fund),
        "purses": [terms.fund for terms in selectors.purses(fund)],
    }
