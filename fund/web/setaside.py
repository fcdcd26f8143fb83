"""What donor projects owe the fund: the table, one project with everything known of it, and the acts on them."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers, selectors
from fund.actions import deciding, projects, treasury
from fund.actions.frame import check_is_treasurer
from fund.decided import PAYERS
from fund.models import BOARD, DecisionKind, Fund, Role
from fund.money import Money
from fund.project_life import Life, life_of
from fund.web import project_forms as forms
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/set-aside/"
TREASURER = frozenset({Role.TREASURER})


@dataclass(frozen=True)
class ProjectAct:
    """One form on the page of a project: who finds it, and what it does with what it says."""

    form: type[forms.ProjectActForm]
    run: Callable[..., object]
    roles: Collection[str] = TREASURER
    names_project: bool = True

    def __call__(self, project_id: uuid.UUID, said: dict[str, Any], **call: Any) -> object:
        """Do it."""
        named = {"project_id": project_id} if self.names_project else {}
        return self.run(**named, **said, **call)


def _proposal(kind: str) -> Callable[..., object]:
    def propose(**said: Any) -> object:
        return deciding.propose_for_project(kind=kind, **said)

    return propose


ACTS: Mapping[str, ProjectAct] = {
    "instalment": ProjectAct(forms.InstalmentForm, treasury.record_instalment),
    "receipt": ProjectAct(forms.ReceiptForm, treasury.receive_setaside),
    "promise": ProjectAct(forms.PromiseForm, projects.promise_instalment),
    "drop": ProjectAct(forms.DropForm, projects.drop_promise, names_project=False),
    "amendment": ProjectAct(forms.AmendmentForm, projects.amend_project),
    "correction": ProjectAct(forms.CorrectionForm, projects.correct_instalment, names_project=False),
    "word": ProjectAct(forms.WordForm, projects.note_word),
    "names": ProjectAct(forms.NamesForm, projects.name_publicly),
    "cover": ProjectAct(forms.CoverForm, projects.cover),
    "refund": ProjectAct(forms.RefundForm, _proposal(DecisionKind.REFUND), PAYERS),
    "exemption": ProjectAct(forms.ExemptionForm, _proposal(DecisionKind.EXEMPTION), BOARD),
    "lifting": ProjectAct(forms.LiftingForm, _proposal(DecisionKind.LIFTING), BOARD),
    "write-off": ProjectAct(forms.WriteOffForm, _proposal(DecisionKind.WRITE_OFF), BOARD),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.FIGURES)
def table(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show every project with what it owes; POST signs a new one."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _table(http_request, fund, forms.ProjectForm(fund=fund, today=now.date()))
    check_is_treasurer(fund, by, now=now)
    form = forms.ProjectForm(http_request.POST, fund=fund, today=now.date())

    def sign(attempt: Attempt) -> object:
        return treasury.sign_project(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: forms.ProjectForm, status: int, _refusal: object) -> HttpResponse:
        return _table(http_request, fund, form, status)

    return do_act(http_request, form, f"project:{fund.pk}", sign, again, onward=onward_to(http_request, TAB))


@require_safe
@read_by(readers.FIGURES)
def project(http_request: TreasuryRequest, fund: Fund, project_id: uuid.UUID) -> HttpResponse:
    """Show one project with everything known of it."""
    return _project(http_request, fund, life_of(fund, project_id, now=http_request.now))


@sensitive_post_parameters()
@require_POST
@read_by(readers.FIGURES)
def act(http_request: TreasuryRequest, fund: Fund, project_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one act on a project; whoever does not find its form is told that nothing is there."""
    known = ACTS.get(name)
    if known is None or fund not in readers.funds_seen(http_request.user.pk, known.roles, now=http_request.now):
        raise NotFound()
    life = life_of(fund, project_id, now=http_request.now)
    form = known.form(http_request.POST, prefix=name, life=life, today=http_request.now.date())

    def run(attempt: Attempt) -> object:
        call: dict[str, Any] = {"by": http_request.user.pk, "now": http_request.now, "attempt": attempt}
        return known(project_id, form.said(), **call)

    def again(form: forms.ProjectActForm, status: int, _refusal: object) -> HttpResponse:
        return _project(http_request, fund, life, filled={name: form}, status=status)

    onward = onward_to(http_request, reverse("treasury-project", args=[project_id]))
    return do_act(http_request, form, f"{name}:{project_id}", run, again, onward=onward)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS)
def unexplained(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the receipts nobody has explained; POST says what one was."""
    now, by = http_request.now, http_request.user.pk
    known: dict[str, Any] = {"fund": fund, "projects": selectors.projects(fund)}
    if http_request.method != "POST":
        return _unexplained(http_request, fund, forms.ExplainForm(**known))
    check_is_treasurer(fund, by, now=now)
    form = forms.ExplainForm(http_request.POST, **known)

    def explain(attempt: Attempt) -> object:
        return projects.explain_receipt(**form.said(), by=by, now=now, attempt=attempt)

    def again(form: forms.ExplainForm, status: int, _refusal: object) -> HttpResponse:
        return _unexplained(http_request, fund, form, status)

    onward = onward_to(http_request, reverse("treasury-unexplained"))
    return do_act(http_request, form, f"explain:{fund.pk}", explain, again, onward=onward)


def _table(http_request: TreasuryRequest, fund: Fund, form: forms.ProjectForm, status: int = 200) -> HttpResponse:
    rows, total = selectors.setaside_table(fund, now=http_request.now)
    shown = [{"row": row, "foreign": row.project.currency != fund.base_currency, **_shares(row)} for row in rows]
    context = {
        "rows": shown,
        "total": total,
        "reached": _percent(total.reached_bps),
        "form": form,
        "unexplained": len(selectors.unexplained(fund)),
    }
    return page(http_request, "fund/setaside.html", fund, context, current=TAB, status=status)


def _project(
    http_request: TreasuryRequest,
    fund: Fund,
    life: Life,
    *,
    filled: Mapping[str, forms.ProjectActForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = http_request.now.date()
    shown = {name: one for name, one in ACTS.items() if _applies(name, life)}
    context = {
        "row": life.row,
        "life": life,
        "foreign": life.project.currency != fund.base_currency,
        "signed": Money(life.project.amount_minor, life.project.currency),
        **_shares(life.row),
        "amendments": [
            {"row": one, "before": _percent(one.former_setaside_bps), "after": _percent(one.setaside_bps)}
            for one in life.amendments
        ],
        "forms": {
            name.replace("-", "_"): (filled or {}).get(name) or one.form(prefix=name, life=life, today=today)
            for name, one in shown.items()
        },
        "filled": {name.replace("-", "_"): True for name in filled or {}},
    }
    return page(http_request, "fund/project.html", fund, context, current=TAB, status=status)


def _applies(name: str, life: Life) -> bool:
    """Whether an act makes sense as things stand; asked of what is shown, never of what is done."""
    row = life.row
    needs: dict[str, bool] = {
        "drop": bool(life.waiting),
        "correction": bool(life.parts),
        "cover": row.exemption is not None,
        "exemption": row.exemption is None,
        "lifting": row.is_exempt,
        "write-off": bool(row.owed),
        "refund": bool(row.refundable),
    }
    return needs.get(name, True)


def _unexplained(http_request: TreasuryRequest, fund: Fund, form: forms.ExplainForm, status: int = 200) -> HttpResponse:
    rows = [{"row": row, "amount": -Money(row.amount_minor, row.currency)} for row in selectors.unexplained(fund)]
    return page(http_request, "fund/unexplained.html", fund, {"rows": rows, "form": form}, current=TAB, status=status)


def _shares(row: Any) -> dict[str, str]:
    return {"share": _percent(row.project.setaside_bps), "reached": _percent(row.reached_bps)}


def _percent(bps: int) -> str:
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")
