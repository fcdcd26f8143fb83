"""The list of payees as pages: reading it, putting somebody on it, the second person's word, taking somebody off."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers
from fund.actions import payees as acts
from fund.actions.frame import check_holds
from fund.actions.handing_out import hand_out
from fund.ledger.chart import books_of
from fund.models import Fund, ListedPayee
from fund.payees import CONFIRMERS, DETAIL_READERS, REGISTRARS, details_box, payees_of, waits_for_second
from fund.permissions import roles_in
from fund.rules.codes import USE_NAMES
from fund.web import payee_forms as forms
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/payees/"


@dataclass(frozen=True)
class Step:
    """One act on a payee: what it is called, what it does, whose it is, its form and its action."""

    label: Any
    does: Any
    roles: frozenset[str]
    form: Callable[..., OnceForm]
    act: Callable[..., ListedPayee]
    tone: str = ""


def _without_payee(form: type[OnceForm]) -> Callable[..., OnceForm]:
    def made(*arguments: Any, payee: ListedPayee, **options: Any) -> OnceForm:
        return form(*arguments, **options)

    return made


STEPS: dict[str, Step] = {
    "confirm": Step(
        _("Confirm"),
        _("As the second person. Compare everything on this page with the original first; from now on it counts."),
        CONFIRMERS,
        _without_payee(forms.ConfirmForm),
        acts.confirm,
    ),
    "agreement": Step(
        _("Note a fee agreement"),
        _("It counts once a second person has confirmed it. The paper itself stays with you."),
        REGISTRARS,
        forms.AgreementForm,
        acts.agree,
        "quiet",
    ),
    "details": Step(
        _("Replace the account details"),
        _("The old ones are erased. Until a second person has confirmed the new ones nobody can be sent there."),
        REGISTRARS,
        _without_payee(forms.NewDetailsForm),
        acts.change_details,
        "quiet",
    ),
    "end": Step(
        _("Take off the list"),
        _("For good. The account details are erased; what was decided and paid before stays as it is."),
        REGISTRARS,
        _without_payee(forms.EndForm),
        acts.end,
        "danger",
    ),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.LISTS)
def payees(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the list; POST puts somebody on it."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _list(http_request, fund, forms.PayeeForm())
    check_holds(fund, REGISTRARS, by, now=now)
    form = forms.PayeeForm(http_request.POST)

    def register(attempt: Attempt) -> object:
        return acts.register(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: forms.PayeeForm, status: int, _refusal: object) -> HttpResponse:
        return _list(http_request, fund, form, status)

    return do_act(http_request, form, f"payee:{fund.pk}", register, again, onward=onward_to(http_request, TAB))


@require_safe
@read_by(readers.LISTS)
def payee(http_request: TreasuryRequest, fund: Fund, payee_id: uuid.UUID) -> HttpResponse:
    """Show one payee and what may be done about it."""
    return _one(http_request, fund, _found(http_request, payee_id, fund))


@sensitive_post_parameters()
@require_POST
@read_by(readers.LISTS)
def take_step(http_request: TreasuryRequest, fund: Fund, payee_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one act on a payee."""
    step, by, now = STEPS.get(name), http_request.user.pk, http_request.now
    if step is None:
        raise NotFound()
    found = acts.payee_of(payee_id, by=by, now=now, roles=step.roles)
    form = step.form(http_request.POST, payee=found)

    def run(attempt: Attempt) -> object:
        return step.act(payee_id=payee_id, by=by, now=now, attempt=attempt, **form.said())

    def again(form: OnceForm, status: int, _refusal: object) -> HttpResponse:
        return _one(http_request, fund, found, form, status)

    onward = onward_to(http_request, reverse("treasury-payee", args=[payee_id]))
    return do_act(http_request, form, f"payee-{name}:{payee_id}", run, again, onward=onward)


@require_safe
@read_by(DETAIL_READERS)
def details(http_request: TreasuryRequest, fund: Fund, payee_id: uuid.UUID) -> HttpResponse:
    """Hand out where the payee's money goes, as a file that only this reader's key opens."""
    by = http_request.user.pk
    found = acts.payee_of(payee_id, by=by, now=http_request.now, roles=DETAIL_READERS)
    box_id = details_box(found)
    if box_id is None:
        raise NotFound()
    headers = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    sealed = hand_out(box_id=box_id, fund=found.fund, by=by, now=http_request.now)
    return HttpResponse(sealed, content_type="application/octet-stream", headers=headers)


def _found(http_request: TreasuryRequest, payee_id: uuid.UUID, fund: Fund) -> ListedPayee:
    found = ListedPayee.objects.select_related("fund").filter(pk=payee_id, fund=books_of(fund)).first()
    if found is None:
        raise NotFound()
    return found


def _list(http_request: TreasuryRequest, fund: Fund, form: forms.PayeeForm, status: int = 200) -> HttpResponse:
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    context = {
        "rows": [_shown(one) for one in payees_of(fund)],
        "form": form if held & REGISTRARS else None,
    }
    return page(http_request, "fund/payees.html", fund, context, current=TAB, status=status)


def _one(
    http_request: TreasuryRequest, fund: Fund, found: ListedPayee, filled: OnceForm | None = None, status: int = 200
) -> HttpResponse:
    held = roles_in(found.fund_id, http_request.user.pk, now=http_request.now)
    names = [name for name, step in STEPS.items() if held & step.roles and found.ended_at is None]
    context = {
        "one": _shown(found),
        "steps": [_step(name, found, filled, http_request) for name in names if name != "confirm" or _waits(found)],
        "reads_details": found.has_details and held & DETAIL_READERS,
    }
    return page(http_request, "fund/payee.html", fund, context, current=TAB, status=status)


def _step(name: str, found: ListedPayee, filled: OnceForm | None, http_request: TreasuryRequest) -> dict[str, Any]:
    step = STEPS[name]
    fresh = step.form(payee=found, initial={"revision": found.revision})
    return {
        "step": step,
        "form": filled if filled is not None and filled.prefix == fresh.prefix else fresh,
        "refused": _why_not(found, http_request) if name == "confirm" else "",
        "address": f"{TAB}{found.pk}/{name}/",
    }


def _why_not(found: ListedPayee, http_request: TreasuryRequest) -> str:
    try:
        acts.check_can_confirm(found, http_request.user.pk, now=http_request.now)
    except DomainError as refusal:
        return str(refusal)
    return ""


def _waits(found: ListedPayee) -> bool:
    return waits_for_second(found)


def _shown(found: ListedPayee) -> dict[str, Any]:
    agreements = [{"row": one, "uses": [USE_NAMES[use] for use in one.uses]} for one in found.agreements.all()]
    return {
        "payee": found,
        "uses": [USE_NAMES[use] for use in found.uses],
        "agreements": agreements,
        "waits": _waits(found),
    }
