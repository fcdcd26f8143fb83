"""Advances as a page: what is held where, how old it is, giving, filling up, and what came back."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund import readers
from fund.actions import advance_losses as losses
from fund.actions import advances as acts
from fund.actions.frame import check_is_treasurer
from fund.ledger import advance_losses as loss_ledger
from fund.ledger import advances as ledger
from fund.ledger.chart import books_of
from fund.models import Advance, AdvanceLoss, AdvancePayment, Fund, Role
from fund.money import Money
from fund.permissions import roles_in
from fund.web import advance_forms as forms
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.steps import why_not
from fund.web.sums import totals
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/advances/"


@dataclass(frozen=True)
class Step:
    """One act on an advance or on a payment in advance: label, what it does, form, action, whose it is."""

    label: Any
    does: Any
    form: Callable[..., OnceForm]
    act: Callable[..., object]
    look: Callable[..., object]
    named: str
    roles: frozenset[str]
    tone: str = "quiet"


STEPS: dict[str, Step] = {
    "authorise": Step(
        _("Authorise"),
        _("Lets the money go and posts it. You answer for it as the second person."),
        forms.PlainForm,
        acts.authorise,
        acts.payment_of,
        "payment_id",
        acts.PAYERS,
        "",
    ),
    "discard": Step(
        _("Give it up"),
        _("Nothing is paid; what was prepared ends here."),
        forms.PlainForm,
        acts.discard,
        acts.payment_of,
        "payment_id",
        acts.PAYERS,
    ),
    "return": Step(
        _("A part came back"),
        _("Posts what is back in the bank. They hold that much less."),
        forms.BackForm,
        acts.give_back,
        acts.advance_of,
        "advance_id",
        frozenset({Role.TREASURER}),
    ),
    "refill": Step(
        _("Fill it up"),
        _("Up to what was used and is proven. A second person authorises it."),
        forms.RefillForm,
        acts.refill,
        acts.advance_of,
        "advance_id",
        frozenset({Role.TREASURER}),
    ),
    "lose": Step(
        _("It is lost"),
        _("Puts the loss down with its reason. It is posted once a second person has confirmed it."),
        forms.AdvanceLossForm,
        losses.put_down,
        partial(acts.advance_of, roles=acts.PAYERS),
        "advance_id",
        acts.PAYERS,
        "danger",
    ),
    "confirm-loss": Step(
        _("Confirm the loss"),
        _("Posts it as written off. You answer for it as the second person."),
        forms.PlainForm,
        losses.confirm,
        losses.loss_of,
        "loss_id",
        acts.PAYERS,
        "",
    ),
    "withdraw-loss": Step(
        _("It is not lost"),
        _("Takes back what was put down; nothing is posted."),
        forms.PlainForm,
        losses.withdraw,
        losses.loss_of,
        "loss_id",
        acts.PAYERS,
    ),
    "correct-loss": Step(
        _("It was no loss after all"),
        _("Posts the mirror of the entry. They hold the money again, and you note what came back or was used."),
        forms.PlainForm,
        losses.correct,
        partial(losses.loss_of, roles=frozenset({Role.TREASURER})),
        "loss_id",
        frozenset({Role.TREASURER}),
    ),
}
_SECOND_WORD: Mapping[str, Callable[..., None]] = {
    "authorise": ledger.check_can_authorise,
    "confirm-loss": loss_ledger.check_can_confirm,
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS)
def advances(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what is held in advance; POST prepares a new advance."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _page(http_request, fund)
    check_is_treasurer(fund, by, now=now)
    form = _new_form(http_request, fund, http_request.POST)

    def prepare(attempt: Attempt) -> object:
        return acts.prepare(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: OnceForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, new=form, status=status)

    return do_act(http_request, form, f"advance:{fund.pk}", prepare, again, onward=onward_to(http_request, TAB))


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def take_step(http_request: TreasuryRequest, fund: Fund, subject_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one act on an advance or on a payment in advance."""
    step, by, now = STEPS.get(name), http_request.user.pk, http_request.now
    if step is None:
        raise NotFound()
    currency = _currency_of(step.look(subject_id, by=by, now=now))
    options = {"fund": fund, "today": now.date(), "currency": currency}
    form = step.form(http_request.POST, prefix=f"{name}-{subject_id}", **options)

    def run(attempt: Attempt) -> object:
        return step.act(**{step.named: subject_id}, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: OnceForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, filled=form, status=status)

    act = f"advance-{name}:{subject_id}"
    return do_act(http_request, form, act, run, again, onward=onward_to(http_request, TAB))


def _page(
    http_request: TreasuryRequest,
    fund: Fund,
    *,
    new: OnceForm | None = None,
    filled: OnceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    shown = ledger.open_advances(fund)
    context = {
        "rows": [_shown(one, held, fund, http_request, filled) for one in shown],
        "waiting": [_payment(one, held, fund, http_request, filled) for one in acts.waiting_payments(fund)],
        "losses": [_loss(one, held, fund, http_request, filled) for one in loss_ledger.losses_of(fund)],
        "totals": totals([ledger.left_of(one) for one in shown], fund),
        "form": (new or _new_form(http_request, fund)) if Role.TREASURER in held else None,
    }
    return page(http_request, "fund/advances.html", fund, context, current=TAB, status=status)


def _new_form(http_request: TreasuryRequest, fund: Fund, data: Any = None) -> forms.AdvanceForm:
    known = acts.holders(fund, now=http_request.now)
    return forms.AdvanceForm(data, holders=known, fund=fund, today=http_request.now.date())


def _shown(
    advance: Advance, held: frozenset[str], fund: Fund, http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    now = http_request.now
    is_older = bool(ledger.group_since(advance))
    names = ["return", "refill", "lose"] if advance.is_float and not is_older else ["return", "lose"]
    return {
        "advance": advance,
        "holder": acts.name_of(advance),
        "left": ledger.left_of(advance),
        "paid": Money(advance.paid_minor, advance.currency),
        "used": Money(advance.used_minor, advance.currency),
        "lost": Money(advance.lost_minor, advance.currency),
        "age": acts.age_days(advance, now=now),
        "older": ledger.older_sentence(advance) if is_older else "",
        "overdue": ledger.overdue_sentence(advance) if acts.is_overdue(advance, now=now) else "",
        "steps": _steps(names, advance.pk, held, fund, http_request, filled=filled, about=advance),
    }


def _payment(
    payment: AdvancePayment, held: frozenset[str], fund: Fund, http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    steps = _steps(["authorise", "discard"], payment.pk, held, fund, http_request, filled=filled, about=payment)
    return {
        "payment": payment,
        "holder": acts.name_of(payment.advance),
        "amount": ledger.money_of(payment),
        "steps": steps,
    }


def _loss(
    loss: AdvanceLoss, held: frozenset[str], fund: Fund, http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    names = ["confirm-loss", "withdraw-loss"] if loss.waits else ["correct-loss"]
    return {
        "loss": loss,
        "holder": acts.name_of(loss.advance),
        "amount": loss_ledger.money_of(loss),
        "steps": _steps(names, loss.pk, held, fund, http_request, filled=filled, about=loss),
    }


def _steps(
    names: list[str],
    subject_id: uuid.UUID,
    held: frozenset[str],
    fund: Fund,
    http_request: TreasuryRequest,
    *,
    filled: OnceForm | None,
    about: Any,
) -> list[dict[str, Any]]:
    found = []
    for name in (one for one in names if STEPS[one].roles & held):
        prefix = f"{name}-{subject_id}"
        mine = filled is not None and filled.prefix == prefix
        options = {"fund": fund, "today": http_request.now.date(), "currency": _currency_of(about)}
        fresh = STEPS[name].form(prefix=prefix, **options)
        form, address = filled if mine else fresh, f"{TAB}{subject_id}/{name}/"
        second = _SECOND_WORD.get(name)
        refused = why_not(partial(second, about, http_request.user.pk)) if second else ""
        found.append({"name": name, "step": STEPS[name], "form": form, "address": address, "refused": refused})
    return found


def _currency_of(about: Any) -> str:
    return str(about.currency if isinstance(about, Advance) else about.advance.currency)
