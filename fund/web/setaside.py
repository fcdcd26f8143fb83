"""What donor projects owe the fund: the table, one project, and the three acts on them."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers, selectors
from fund.actions import treasury
from fund.actions.frame import check_is_treasurer
from fund.ledger.owed import SetAsideRow
from fund.models import Fund, Role
from fund.money import Money
from fund.web.forms import InstalmentForm, ProjectActForm, ProjectForm, ReceiptForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/set-aside/"
_SUMS = ("received", "due", "moved", "owed", "overdue")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.FIGURES)
def table(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show every project with what it owes; POST signs a new one."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _table(http_request, fund, ProjectForm(fund=fund, today=now.date()))
    check_is_treasurer(fund, by, now=now)
    form = ProjectForm(http_request.POST, fund=fund, today=now.date())

    def sign(attempt: Attempt) -> object:
        return treasury.sign_project(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: ProjectForm, status: int, _refusal: object) -> HttpResponse:
        return _table(http_request, fund, form, status)

    return do_act(http_request, form, f"project:{fund.pk}", sign, again, onward=onward_to(http_request, TAB))


@require_safe
@read_by(readers.FIGURES)
def project(http_request: TreasuryRequest, fund: Fund, project_id: uuid.UUID) -> HttpResponse:
    """Show one project with its instalments."""
    return _project(http_request, fund, _row(http_request, fund, project_id))


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def instalment(http_request: TreasuryRequest, fund: Fund, project_id: uuid.UUID) -> HttpResponse:
    """Note money that reached the project."""
    return _do(http_request, fund, project_id, InstalmentForm, treasury.record_instalment)


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def receipt(http_request: TreasuryRequest, fund: Fund, project_id: uuid.UUID) -> HttpResponse:
    """Post what the project moved into the fund."""
    return _do(http_request, fund, project_id, ReceiptForm, treasury.receive_setaside)


def _do(
    http_request: TreasuryRequest,
    fund: Fund,
    project_id: uuid.UUID,
    form_class: type[ProjectActForm],
    act: Callable[..., object],
) -> HttpResponse:
    now, by = http_request.now, http_request.user.pk
    row = _row(http_request, fund, project_id)
    form = form_class(http_request.POST, project=row.project, today=now.date())

    def run(attempt: Attempt) -> object:
        return act(project_id=project_id, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: ProjectActForm, status: int, _refusal: object) -> HttpResponse:
        return _project(http_request, fund, row, filled=form, status=status)

    onward = onward_to(http_request, reverse("treasury-project", args=[project_id]))
    return do_act(http_request, form, f"{form.prefix}:{project_id}", run, again, onward=onward)


def _table(http_request: TreasuryRequest, fund: Fund, form: ProjectForm, status: int = 200) -> HttpResponse:
    rows, _owed = selectors.setaside_table(fund, now=http_request.now)
    currency = fund.base_currency
    total = {name: Money(sum(getattr(row, name).minor for row in rows), currency) for name in _SUMS}
    context = {"rows": [{"row": row, **_shares(row)} for row in rows], "total": total, "form": form}
    return page(http_request, "fund/setaside.html", fund, context, current=TAB, status=status)


def _project(
    http_request: TreasuryRequest,
    fund: Fund,
    row: SetAsideRow,
    *,
    filled: ProjectActForm | None = None,
    status: int = 200,
) -> HttpResponse:
    fresh: dict[str, Any] = {"project": row.project, "today": http_request.now.date()}
    context = {
        "row": row,
        "signed": Money(row.project.amount_minor, row.project.currency),
        **_shares(row),
        "parts": row.project.instalments.order_by("arrived_on", "due_on"),
        "instalment_form": filled if isinstance(filled, InstalmentForm) else InstalmentForm(**fresh),
        "receipt_form": filled if isinstance(filled, ReceiptForm) else ReceiptForm(**fresh),
    }
    return page(http_request, "fund/project.html", fund, context, current=TAB, status=status)


def _row(http_request: TreasuryRequest, fund: Fund, project_id: uuid.UUID) -> SetAsideRow:
    rows, _owed = selectors.setaside_table(fund, now=http_request.now)
    found = next((row for row in rows if row.project.pk == project_id), None)
    if found is None:
        raise NotFound()
    found.project.fund = fund
    return found


def _shares(row: SetAsideRow) -> dict[str, str]:
    return {"share": _percent(row.project.setaside_bps), "reached": _percent(row.reached_bps)}


def _percent(bps: int) -> str:
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")
