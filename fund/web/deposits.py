"""Deposits as pages: what is locked until when, one deposit, and the acts on it."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers
from fund.actions import deposit_wishes as wishes
from fund.actions import deposits as acts
from fund.actions.frame import check_is_treasurer
from fund.ledger import locked
from fund.ledger.chart import books_of
from fund.ledger.locked import DepositRow
from fund.models import BOARD, Deposit, DepositWish, Fund, Role
from fund.money import Money
from fund.permissions import roles_in
from fund.web.deposit_forms import BackForm, BreakForm, DepositForm, InterestForm, NoticeForm, PlaceForm, UndoForm
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.steps import Step, shown_step
from fund.web.tabs import TREASURY
from notifications.errors import NotFound
from notifications.idempotency import Attempt

DEPOSITS = "/treasury/deposits/"
_FORMS: Mapping[str, type[DepositForm]] = {
    form.prefix: form for form in (NoticeForm, InterestForm, BackForm, BreakForm, UndoForm)
}
_ACTS: Mapping[str, Callable[..., Deposit]] = {
    "notice": acts.give_notice,
    "interest": acts.receive_interest,
    "back": acts.take_back,
    "break": acts.break_deposit,
    "undo": acts.undo_placing,
}


_WISH_STEPS: Mapping[str, Step] = {
    "confirm": Step(
        _("Agree"),
        _("The deposit is placed today. It counts as locked until it ends."),
        wishes.confirm,
        BOARD,
        tone="",
    ),
    "end": Step(_("Do not place it"), _("Nothing is moved."), wishes.end, BOARD | wishes.TREASURER),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.FIGURES)
def deposits(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what lies in deposits; POST places one."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _deposits(http_request, fund, PlaceForm(fund=fund, today=now.date()))
    check_is_treasurer(fund, by, now=now)
    form = PlaceForm(http_request.POST, fund=fund, today=now.date())

    def place(attempt: Attempt) -> object:
        said = form.named()
        call = wishes.ask if "reason" in said else acts.place
        return call(fund=fund, **said, by=by, now=now, attempt=attempt)

    def again(form: PlaceForm, status: int, _refusal: object) -> HttpResponse:
        return _deposits(http_request, fund, form, status)

    return do_act(http_request, form, f"deposit:{fund.pk}", place, again, onward=onward_to(http_request, DEPOSITS))


@sensitive_post_parameters()
@require_POST
@read_by(readers.FIGURES)
def wish_step(http_request: TreasuryRequest, fund: Fund, wish_id: uuid.UUID, name: str) -> HttpResponse:
    """Agree that a deposit is placed although much is locked, as a seat; or end what was asked for."""
    now, by = http_request.now, http_request.user.pk
    if name not in _WISH_STEPS:
        raise NotFound()
    step = _WISH_STEPS[name]
    wishes.wish_of(wish_id, by=by, now=now, roles=step.roles)
    form = ActForm(http_request.POST, prefix=f"{name}-{wish_id}")

    def run(attempt: Attempt) -> object:
        return step.act(wish_id=wish_id, by=by, now=now, attempt=attempt)

    def again(form: ActForm, status: int, _refusal: object) -> HttpResponse:
        return _deposits(http_request, fund, PlaceForm(fund=fund, today=now.date()), status, filled=form)

    return do_act(http_request, form, f"wish-{name}:{wish_id}", run, again, onward=onward_to(http_request, DEPOSITS))


@require_safe
@read_by(readers.FIGURES)
def deposit(http_request: TreasuryRequest, fund: Fund, deposit_id: uuid.UUID) -> HttpResponse:
    """Show one deposit: what it earns, when it is free, what breaking it costs."""
    return _deposit(http_request, fund, _row(http_request, fund, deposit_id))


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def act(http_request: TreasuryRequest, fund: Fund, deposit_id: uuid.UUID, name: str) -> HttpResponse:
    """Give notice, note interest, take the deposit back, break it, or undo that it was entered."""
    now, by = http_request.now, http_request.user.pk
    if name not in _FORMS:
        raise NotFound()
    row = _row(http_request, fund, deposit_id)
    form = _FORMS[name](http_request.POST, row=row, today=now.date())

    def run(attempt: Attempt) -> object:
        return _ACTS[name](deposit_id=deposit_id, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: DepositForm, status: int, _refusal: object) -> HttpResponse:
        return _deposit(http_request, fund, row, filled=form, status=status)

    onward = onward_to(http_request, reverse("treasury-deposit", args=[deposit_id]))
    return do_act(http_request, form, f"{name}:{deposit_id}", run, again, onward=onward)


def _deposits(
    http_request: TreasuryRequest, fund: Fund, form: PlaceForm, status: int = 200, *, filled: ActForm | None = None
) -> HttpResponse:
    today = http_request.now.date()
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    context = {
        "found": locked.locked(fund, on=today),
        "back": locked.taken_back(fund, on=today),
        "finding": acts.r06(fund, now=http_request.now),
        "form": form,
        "wishes": [_wish(one, held, http_request, filled) for one in wishes.waiting(fund, now=http_request.now)],
    }
    return page(http_request, "fund/deposits.html", fund, context, current=TREASURY, status=status)


def _wish(
    wish: DepositWish, held: frozenset[str], http_request: TreasuryRequest, filled: ActForm | None
) -> dict[str, Any]:
    names = [name for name, step in _WISH_STEPS.items() if step.roles & held]
    return {
        "wish": wish,
        "amount": wishes.money_of(wish),
        "value": Money(wish.value_minor, wish.fund.base_currency),
        "reason": acts.PLACING_REASONS[wish.reason_code],
        "steps": [_wish_form(name, wish, http_request, filled) for name in names],
    }


def _wish_form(name: str, wish: DepositWish, http_request: TreasuryRequest, filled: ActForm | None) -> dict[str, Any]:
    check = partial(wishes.check_can_confirm, wish, http_request.user.pk) if name == "confirm" else None
    return shown_step(_WISH_STEPS[name], f"{DEPOSITS}wish/{wish.pk}/{name}/", f"{name}-{wish.pk}", filled, check=check)


def _deposit(
    http_request: TreasuryRequest, fund: Fund, row: DepositRow, *, filled: DepositForm | None = None, status: int = 200
) -> HttpResponse:
    today = http_request.now.date()
    forms: dict[str, Any] = {
        f"{name}_form": filled if filled is not None and filled.prefix == name else form(row=row, today=today)
        for name, form in _FORMS.items()
    }
    arrives = Money(max(0, row.amount.minor - row.breaking_cost.minor), row.deposit.currency)
    context = {"row": row, "arrives": arrives, "percent": _percent(row.deposit.rate_bps), **forms}
    return page(http_request, "fund/deposit.html", fund, context, current=TREASURY, status=status)


def _row(http_request: TreasuryRequest, fund: Fund, deposit_id: uuid.UUID) -> DepositRow:
    found = Deposit.objects.select_related("bank", "fund").filter(fund=fund, pk=deposit_id).first()
    if found is None:
        raise NotFound()
    return locked.row_of(found, on=http_request.now.date())


def _percent(bps: int) -> str:
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02}"
