"""Being on duty: what rang, who is on duty when, and the holds to be reviewed."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.models import DutyShift, Ring
from emergency.permissions import check_may_set_rota
from emergency.reading.duty_desk import READERS, FundOnDuty, RingOnShow, funds_on_duty, rings_of
from emergency.web.access import PersonRequest, fund_of, mandates, signed_in
from emergency.web.duty_forms import AnswerForm, RemoveForm, ShiftForm
from emergency.web.menu import DUTY, menu
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act
from notifications.errors import NotFound
from notifications.idempotency import Attempt

WHO_LEARNS = _("The person on duty and the deputy: that something waits, not what.")


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show what rang, the rota, and holds."""
    if not any(one.role in READERS for one in mandates(http_request)):
        raise NotFound()
    return _page(http_request)


@require_POST
@signed_in
def answer(http_request: PersonRequest, ring_id: UUID) -> HttpResponse:
    """Take a ring, or say that one cannot."""
    if not Ring.objects.filter(pk=ring_id, user=http_request.user).exists():
        raise NotFound()
    form = AnswerForm(http_request.POST)

    def run(attempt: Attempt) -> object:
        said = form.cleaned_data["answer"]
        return duty.answer_ring(ring_id=ring_id, **_by(http_request), answer=said, attempt=attempt)

    return _do(http_request, form, f"ring:{ring_id}", run)


@require_POST
@signed_in
def set_shift(http_request: PersonRequest) -> HttpResponse:
    """Put somebody on duty."""
    fund = fund_of(http_request, http_request.GET.get("fund"))
    check_may_set_rota(fund.pk, Actor(user=http_request.user), now=http_request.now)
    form = ShiftForm(http_request.POST, fund=fund, now=http_request.now, prefix=fund.code)

    def run(attempt: Attempt) -> object:
        return duty.set_shift(fund=fund, **_by(http_request), shift=form.shift(), attempt=attempt)

    return _do(http_request, form, f"shift:{fund.pk}", run)


@require_POST
@signed_in
def remove_shift(http_request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift out of the rota."""
    row = DutyShift.objects.filter(pk=shift_id).first()
    if row is None:
        raise NotFound()
    check_may_set_rota(row.fund_id, Actor(user=http_request.user), now=http_request.now)

    def run(attempt: Attempt) -> None:
        duty.remove_shift(shift_id=shift_id, **_by(http_request), attempt=attempt)

    return _do(http_request, RemoveForm(http_request.POST), f"unshift:{shift_id}", run)


def _do(
    http_request: PersonRequest,
    form: OnceForm,
    name: str,
    run: Callable[[Attempt], object],
) -> HttpResponse:
    def again(filled: OnceForm, status: int, refusal: Any) -> HttpResponse:
        return _page(http_request, filled, status=status, refusal=refusal)

    return do_act(cast(TreasuryRequest, http_request), form, name, run, again, onward=DUTY)


def _by(http_request: PersonRequest) -> dict[str, Any]:
    return {"by": Actor(user=http_request.user), "now": http_request.now}


def _page(
    http_request: PersonRequest, filled: OnceForm | None = None, *, status: int = 200, refusal: Any = None
) -> HttpResponse:
    user, now = http_request.user, http_request.now
    funds = funds_on_duty(user, mandates(http_request), now=now)
    shown = {
        "rings": [_ring(one) for one in rings_of(user, now=now)],
        "funds": [_fund(one, http_request, filled) for one in funds],
        "has_many": len(funds) > 1,
        "who_learns": WHO_LEARNS,
        "refusal": refusal if filled is None or not isinstance(filled, ShiftForm) else None,
        "navigation": menu(http_request, DUTY),
    }
    return render(http_request, "emergency/duty.html", shown, status=status)


def _ring(one: RingOnShow) -> dict[str, Any]:
    forms = {said: AnswerForm(initial={"answer": said}, prefix=None, auto_id=False) for said in ("takes", "cannot")}
    return {"ring": one, **forms}


def _fund(one: FundOnDuty, http_request: PersonRequest, filled: OnceForm | None) -> dict[str, Any]:
    mine = isinstance(filled, ShiftForm) and filled.prefix == one.fund.code
    fresh = ShiftForm(fund=one.fund, now=http_request.now, prefix=one.fund.code) if one.may_set else None
    rows = [{"shift": shift, "form": RemoveForm(auto_id=False) if one.may_set else None} for shift in one.shifts]
    return {"part": one, "rows": rows, "form": filled if mine else fresh, "now": http_request.now}
