"""Returnable deposits as a page: what is out, how old it is, what came back, and what is lost by two people's word."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from fund import readers
from fund.actions import sureties as acts
from fund.ledger import sureties as ledger
from fund.ledger.chart import books_of
from fund.models import Fund, Role, Surety
from fund.money import Money
from fund.permissions import roles_in
from fund.web import advance_forms as forms
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.steps import why_not
from fund.web.sums import totals
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/sureties/"


@dataclass(frozen=True)
class Step:
    """One act on a deposit: label, what it does, form, action, whose it is."""

    label: Any
    does: Any
    form: Callable[..., OnceForm]
    act: Callable[..., Surety]
    roles: frozenset[str] = acts.PAYERS
    tone: str = "quiet"


STEPS: dict[str, Step] = {
    "confirm": Step(
        _("Confirm the loss"),
        _("Posts it as relief. You answer for it as the second person."),
        forms.PlainForm,
        acts.confirm_loss,
        tone="",
    ),
    "keep": Step(
        _("It is not lost"), _("Takes back what was put down; nothing is posted."), forms.PlainForm, acts.withdraw_claim
    ),
    "return": Step(
        _("It came back"),
        _("Posts what is back in the bank, all of it or a part. It is free again."),
        forms.BackForm,
        acts.came_back,
        frozenset({Role.TREASURER}),
    ),
    "lose": Step(
        _("It is lost"),
        _("Puts the loss down with its reason. It is posted once a second person has confirmed it."),
        forms.LossForm,
        acts.claim_loss,
        tone="danger",
    ),
}


@require_safe
@read_by(readers.BOOKS)
def sureties(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the deposits that are out."""
    return _page(http_request, fund)


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def take_step(http_request: TreasuryRequest, fund: Fund, surety_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one act on a deposit."""
    step, by, now = STEPS.get(name), http_request.user.pk, http_request.now
    if step is None:
        raise NotFound()
    found = acts.surety_of(surety_id, by=by, now=now, roles=step.roles)
    options = {"fund": fund, "today": now.date(), "currency": found.disbursement.currency}
    form = step.form(http_request.POST, prefix=f"{name}-{surety_id}", **options)

    def run(attempt: Attempt) -> object:
        return step.act(surety_id=surety_id, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: OnceForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, form, status)

    onward = onward_to(http_request, TAB)
    return do_act(http_request, form, f"surety-{name}:{surety_id}", run, again, onward=onward)


def _page(http_request: TreasuryRequest, fund: Fund, filled: OnceForm | None = None, status: int = 200) -> HttpResponse:
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    out = ledger.sureties_of(fund)
    context = {
        "rows": [_shown(one, held, fund, http_request, filled) for one in out],
        "settled": [_shown(one, frozenset(), fund, http_request) for one in ledger.sureties_of(fund, is_open=False)],
        "totals": totals([ledger.left_of(one) for one in out], fund),
    }
    return page(http_request, "fund/sureties.html", fund, context, current=TAB, status=status)


def _shown(
    surety: Surety,
    held: frozenset[str],
    fund: Fund,
    http_request: TreasuryRequest,
    filled: OnceForm | None = None,
) -> dict[str, Any]:
    now, currency = http_request.now, surety.disbursement.currency
    names = [*(("confirm", "keep") if surety.claimed_minor else ()), "return", "lose"]
    return {
        "surety": surety,
        "use": acts.use_of(surety),
        "amount": Money(surety.amount_minor, currency),
        "left": ledger.left_of(surety),
        "lost": Money(surety.lost_minor, currency),
        "claimed": Money(surety.claimed_minor, currency),
        "age": acts.age_days(surety, now=now),
        "overdue": acts.is_overdue(surety, now=now),
        "steps": [_step(name, surety, fund, http_request, filled) for name in names if STEPS[name].roles & held],
    }


def _step(
    name: str, surety: Surety, fund: Fund, http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    prefix = f"{name}-{surety.pk}"
    mine = filled is not None and filled.prefix == prefix
    options = {"fund": fund, "today": http_request.now.date(), "currency": surety.disbursement.currency}
    fresh = STEPS[name].form(prefix=prefix, **options)
    confirms = partial(ledger.check_can_confirm, surety, http_request.user.pk)
    return {
        "step": STEPS[name],
        "form": filled if mine else fresh,
        "address": f"{TAB}{surety.pk}/{name}/",
        "refused": why_not(confirms) if name == "confirm" else "",
    }
