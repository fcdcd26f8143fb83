"""The page of holds on erasing: asking for one, agreeing to another's, ending one."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emergency.actions.ending import retention_holds
from emergency.actions.ending.retention_holds import has_hand, seen_by
from emergency.actors import Actor
from emergency.codes import RetentionReason
from emergency.models import RetentionHold
from emergency.reading.retention_holds import KeptCase, kept_in
from emergency.web.access import PersonRequest, signed_in
from emergency.web.fields import Chosen, DayInput
from emergency.web.fund_desk import FundDesk, acting, fund_query
from emergency.web.menu import OVERVIEW, menu
from fund.models import Fund
from fund.web.forms import ActForm, OnceForm
from notifications.errors import NotFound
from notifications.idempotency import Attempt

HERE = "/holds/"
STEPS: dict[str, tuple[Callable[..., RetentionHold], Callable[..., None]]] = {
    "agree": (retention_holds.agree, retention_holds.check_can_agree),
    "end": (retention_holds.end, retention_holds.check_can_end),
}


class RetentionHoldForm(ActForm):
    """Which case, why, and the last day it is kept."""

    reference = forms.CharField(
        label=_("Which aid request?"),
        help_text=_("Eight characters, such as J7QD-N2RW."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    reason_code = Chosen(label=_("Why?"), choices=RetentionReason.choices)
    until = DayInput(
        label=_("Keep it until"), help_text=_("At most twelve months. On the day after it is erased."), required=True
    )
    field_order = ("key", "reference", "reason_code", "until", "code")

    def wanted(self) -> retention_holds.Wanted:
        """Return the hold a valid form names."""
        said = self.cleaned_data
        return retention_holds.Wanted(said["reference"], said["reason_code"], said["until"])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show the holds of a fund; POST asks for one."""
    fund = DESK.fund_of(http_request)
    if http_request.method != "POST":
        return _page(http_request, fund)
    form = RetentionHoldForm(http_request.POST, prefix="hold")

    def run(attempt: Attempt) -> object:
        return retention_holds.ask(fund=fund, wanted=form.wanted(), **acting(http_request), attempt=attempt)

    return DESK.do(http_request, fund, form, f"retention-hold:{fund.pk}", run)


@sensitive_post_parameters()
@require_POST
@signed_in
def take_step(http_request: PersonRequest, retention_hold_id: uuid.UUID, name: str) -> HttpResponse:
    """Agree to a hold, or end it."""
    if name not in STEPS:
        raise NotFound()
    act, check = STEPS[name]
    actor, now = Actor(user=http_request.user), http_request.now
    hold, hands = seen_by(actor, retention_hold_id, now=now)
    form = ActForm(http_request.POST, prefix=f"{name}-{hold.pk}")

    def run(attempt: Attempt) -> object:
        return act(hold_id=hold.pk, **acting(http_request), attempt=attempt)

    may = partial(check, hold, hands, actor, now=now)
    return DESK.do(http_request, hold.aid_request.fund, form, f"retention-hold-{name}:{hold.pk}", run, check=may)


def _page(
    http_request: PersonRequest,
    fund: Fund,
    filled: OnceForm | None = None,
    *,
    status: int = 200,
    refusal: Any = None,
) -> HttpResponse:
    mine = isinstance(filled, RetentionHoldForm)
    rows = kept_in(fund, Actor(user=http_request.user), now=http_request.now)
    shown = {
        "fund_query": fund_query(http_request),
        "holds": [_hold(one, filled) for one in rows],
        "form": filled if mine else RetentionHoldForm(prefix="hold"),
        "refusal": None if mine else refusal,
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/retention_holds.html", shown, status=status)


def _hold(one: KeptCase, filled: OnceForm | None) -> dict[str, Any]:
    pk = one.hold.pk
    return {
        "row": one.hold,
        "shown": one,
        "agree": DESK.step(pk, "agree", one.why_no_agree, filled) if one.waits else None,
        "end": DESK.step(pk, "end", "", filled) if not one.why_no_end else None,
    }


DESK = FundDesk(HERE, has_hand, _page)
