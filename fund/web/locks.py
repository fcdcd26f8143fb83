"""Acts on a whole statement: asking for its lock, confirming it, lifting it; and taking lines up again."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from fund import readers
from fund.actions.frame import check_is_treasurer
from fund.models import BankStatement, Fund
from fund.reconciliation import ignoring, locking, selectors
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from fund.web.reconciling_forms import UnlockForm
from fund.web.statements import statement_page
from notifications.idempotency import Attempt


@sensitive_post_parameters()
@require_POST
@read_by(readers.KEEPERS)
def lock(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID) -> HttpResponse:
    """Say as treasurer that every line is explained."""
    return _act(http_request, fund, statement_id, ActForm(http_request.POST), locking.ask_for_lock, by_treasurer=True)


@sensitive_post_parameters()
@require_POST
@read_by(readers.KEEPERS)
def confirm_lock(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID) -> HttpResponse:
    """Confirm the lock as a second person."""
    return _act(http_request, fund, statement_id, ActForm(http_request.POST), locking.confirm_lock)


@sensitive_post_parameters()
@require_POST
@read_by(readers.KEEPERS)
def unlock(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID) -> HttpResponse:
    """Lift the lock with a reason."""
    return _act(http_request, fund, statement_id, UnlockForm(http_request.POST), locking.unlock, by_treasurer=True)


@require_POST
@read_by(readers.KEEPERS)
def take_up(http_request: TreasuryRequest, fund: Fund, reconciliation_id: uuid.UUID) -> HttpResponse:
    """Let lines that were set aside wait for an entry again."""
    by, now = http_request.user.pk, http_request.now
    act = ignoring.take_up_again(reconciliation_id=reconciliation_id, by=by, now=now)
    messages.success(http_request, _("The lines wait for an entry again."))
    first = act.ignored_lines.select_related("line").order_by("line__booked_on", "pk")[0]
    address = onward_to(http_request, reverse("treasury-statement", args=[first.line.statement_id]))
    return redirect(f"{address}#line-{first.line_id}")


def _act(
    http_request: TreasuryRequest,
    fund: Fund,
    statement_id: uuid.UUID,
    form: Any,
    act: Callable[..., object],
    *,
    by_treasurer: bool = False,
) -> HttpResponse:
    by, now = http_request.user.pk, http_request.now
    found: BankStatement = selectors.statement(statement_id, by=by, now=now)
    if by_treasurer:
        check_is_treasurer(found.account.fund, by, now=now)

    def run(attempt: Attempt) -> object:
        return act(statement_id=statement_id, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: Any, status: int, _refusal: object) -> HttpResponse:
        return statement_page(http_request, fund, found, form=form, status=status)

    onward = onward_to(http_request, reverse("treasury-statement", args=[statement_id]))
    return do_act(http_request, form, f"{act.__name__}:{statement_id}", run, again, onward=onward)
