"""Paying by page: prepare, authorise, send, and what may come of a payment; the same actions as over the API."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from emergency.actions.base import look
from emergency.actions.disbursing import paying, unspent
from emergency.actions.evidence import leaving_evidence
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.currencies.exchanged import Exchange, exchange_of
from emergency.models import AidRequest
from emergency.paying.desk import OnItsWay, ToPay, desk_of
from emergency.paying.sources import advances_for
from emergency.permissions import check_may
from emergency.reading.sights import sight_of
from emergency.web.payment_forms import AuthoriseForm, PrepareForm, ReturnForm, SendForm, UnspentForm
from emergency.web.telling import told_by
from fund import readers
from fund.ledger.chart import books_of
from fund.models import Disbursement, Fund
from fund.permissions import roles_in
from fund.waiting import parts_without_payment
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/payments/"


@dataclass(frozen=True)
class Step:
    """One step of a payment: what it is called, what it does, whom it tells, and the action."""

    label: Any
    does: Any
    tells: str
    form: type[OnceForm]
    act: Callable[..., Disbursement]
    tone: str = ""


STEPS: dict[str, Step] = {
    "authorise": Step(
        _("Authorise"),
        _("Lets this payment go. It can be sent as soon as you have done so."),
        "authorise",
        AuthoriseForm,
        paying.authorise,
    ),
    "send": Step(
        _("It is sent"),
        _("Say so once the bank or the hand-over was told to pay. It is posted; with the last one all is paid."),
        "send",
        SendForm,
        paying.send,
    ),
    "fail": Step(
        _("It did not go through"),
        _("Ends this payment. Money that was posted comes back, and it can be prepared anew."),
        "return",
        OnceForm,
        paying.fail,
        "quiet",
    ),
    "return": Step(
        _("The bank returned it"),
        _("Posts the money as come back. It is promised again, and can be prepared anew."),
        "return",
        ReturnForm,
        paying.bring_back,
        "quiet",
    ),
    "unspent": Step(
        _("A part was not needed and came back"),
        _("Posts what came back; it is free again and counts with the proofs."),
        "unspent",
        UnspentForm,
        unspent.return_unspent,
        "quiet",
    ),
}


@require_safe
@read_by(readers.KEEPERS)
def payments(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what is to be paid and every payment on its way."""
    return _page(http_request, fund)


@require_POST
@read_by(readers.KEEPERS)
def prepare(http_request: TreasuryRequest, fund: Fund, reference: str) -> HttpResponse:
    """Prepare the payments of one case."""
    reference, by = known(reference), Actor(user=http_request.user)
    aid_request = _theirs("prepare", reference, by, now=http_request.now)
    if aid_request.fund_id != fund.pk:
        raise NotFound()
    parts = parts_without_payment([aid_request.books_ref])
    form = PrepareForm(http_request.POST, fund=fund, parts=parts, advances=advances_for(aid_request), prefix=reference)

    def run(attempt: Attempt) -> object:
        said = {"payments": form.payments(), **form.source()}
        return paying.prepare(reference=reference, by=by, now=http_request.now, attempt=attempt, **said)

    kept = leaving_evidence("prepare", reference, by=by, now=http_request.now)
    look_first = partial(look, "prepare", reference, by=by, now=http_request.now)
    again, onward = partial(_again, http_request, fund), onward_to(http_request, TAB)
    return do_act(http_request, form, f"prepare:{reference}", kept(run), again, onward=onward, check=kept(look_first))


@sensitive_post_parameters()
@require_POST
@read_by(readers.KEEPERS)
def take_step(http_request: TreasuryRequest, fund: Fund, disbursement_id: uuid.UUID, name: str) -> HttpResponse:
    """Take one payment a step further."""
    step, by = STEPS.get(name), Actor(user=http_request.user)
    if step is None:
        raise NotFound()
    with leaving_evidence(name, "", by=by, now=http_request.now):
        reference = paying.reference_of(disbursement_id)
    _theirs(name, reference, by, now=http_request.now)
    fitted = _fitted(step, disbursement_id, reference, today=http_request.now.date())
    form = step.form(http_request.POST, prefix=prefix_of(disbursement_id, name), **fitted)

    def run(attempt: Attempt) -> object:
        call = {"disbursement_id": disbursement_id, "by": by, "now": http_request.now, "attempt": attempt}
        return step.act(**call, **form.said())

    kept = leaving_evidence(name, reference, by=by, now=http_request.now)
    look_first = partial(look, name, reference, by=by, now=http_request.now)
    again, onward = partial(_again, http_request, fund), onward_to(http_request, TAB)
    act = f"{name}:{disbursement_id}"
    return do_act(http_request, form, act, kept(run), again, onward=onward, check=kept(look_first))


def _theirs(name: str, reference: str, by: Actor, *, now: datetime) -> AidRequest:
    """Return the case when it is the person's to see and the act is theirs to do; before any form is looked at."""
    with leaving_evidence(name, reference, by=by, now=now):
        sight = sight_of(reference, by, now=now)
        check_may(name, sight.standing)
    return sight.aid_request


def _fitted(step: Step, disbursement_id: uuid.UUID, reference: str, *, today: date) -> dict[str, Any]:
    """Return what the form of a step must know of the payment that it was sent for."""
    row = Disbursement.objects.select_related("commitment__fund", "account").get(pk=disbursement_id)
    if step.form is AuthoriseForm and row.leaves_minor is not None:
        aid_request = AidRequest.objects.select_related("regulation").get(reference=reference)
        return _known_of(step, row, exchange_of(row, aid_request, on=today))
    return _known_of(step, row, None)


def _known_of(step: Step, row: Disbursement, exchange: Exchange | None) -> dict[str, Any]:
    """Return what a form must know of the payment: currencies, what leaves, and whether its rate is far off."""
    is_exchanged = row.leaves_minor is not None
    came = {"leaving": row.leaving.currency, "is_exchanged": is_exchanged}
    known: dict[type[OnceForm], dict[str, Any]] = {
        AuthoriseForm: {"is_far": exchange is not None and exchange.is_far},
        SendForm: {"leaves": row.leaving if is_exchanged else None},
        ReturnForm: came,
        UnspentForm: {"currency": row.currency, **came},
    }
    return known.get(step.form, {})


def prefix_of(disbursement_id: uuid.UUID, name: str) -> str:
    """Return what tells the fields of one form on the page from those of another."""
    return f"{name}-{disbursement_id}"


def _again(http_request: TreasuryRequest, fund: Fund, form: OnceForm, status: int, refusal: Any) -> HttpResponse:
    return _page(http_request, fund, form, status=status, refusal=refusal)


def _page(
    http_request: TreasuryRequest, fund: Fund, filled: OnceForm | None = None, *, status: int = 200, refusal: Any = None
) -> HttpResponse:
    roles = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    desk = desk_of(fund, http_request.user, roles, now=http_request.now)
    shown = partial(_with_forms, http_request=http_request, filled=filled)
    context = {
        "to_prepare": [_case(one, fund, filled) for one in desk.to_pay if one.parts],
        "under_way": [_case(one, fund, filled) for one in desk.to_pay if not one.parts],
        "to_authorise": [shown(one, ["authorise"]) for one in desk.to_authorise],
        "to_send": [shown(one, ["send", "fail"]) for one in desk.to_send],
        "sent": [shown(one, ["unspent", "return", "fail"]) for one in desk.sent],
        "ended": [shown(one, ["unspent", "return"] if one.row.state == "settled" else []) for one in desk.ended],
        "prepare_tells": told_by("prepare"),
        "refusal": refusal,
    }
    return page(http_request, "emergency/payments.html", fund, context, current=TAB, status=status)


def _case(one: ToPay, fund: Fund, filled: OnceForm | None) -> dict[str, Any]:
    reference = one.aid_request.reference
    mine = filled is not None and filled.prefix == reference
    held = advances_for(one.aid_request) if one.parts else []
    fresh = PrepareForm(fund=fund, parts=one.parts, advances=held, prefix=reference) if one.parts else None
    return {"case": one, "form": filled if mine else fresh, "address": f"{TAB}{reference}/prepare/"}


def _with_forms(
    one: OnItsWay, names: list[str], *, http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    steps = []
    for name in names:
        prefix, step = prefix_of(one.row.pk, name), STEPS[name]
        fitted = _known_of(step, one.row, one.exchange)
        fresh = step.form(prefix=prefix, initial={"on": http_request.now.date()}, **fitted)
        steps.append(
            {
                "step": step,
                "tells": told_by(step.tells),
                "refused": one.refused[name],
                "form": filled if filled is not None and filled.prefix == prefix else fresh,
                "address": f"{TAB}{one.row.pk}/{name}/",
            }
        )
    return {"payment": one, "steps": steps}
