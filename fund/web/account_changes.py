"""Changing a bank account by page: proposed, then done or given up."""

import uuid

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from fund import readers
from fund.actions import account_changes as acts
from fund.actions.frame import check_holds
from fund.models import Fund
from fund.web.account_steps import STEPS, ChangeForm, shown_changes
from fund.web.accounts import accounts_page
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from fund.web.tabs import BOOKS
from notifications.errors import NotFound
from notifications.idempotency import Attempt


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def propose(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Propose another name, another floor, or that an account is closed."""
    by, now = http_request.user.pk, http_request.now
    check_holds(fund, acts.PAYERS, by, now=now)
    form = ChangeForm(http_request.POST, fund=fund)

    def run(attempt: Attempt) -> object:
        return acts.propose(fund=fund, **form.named(), by=by, now=now, attempt=attempt)

    def again(form: ChangeForm, status: int, _refusal: object) -> HttpResponse:
        return accounts_page(http_request, fund, status, change_form=form)

    return do_act(http_request, form, f"account-change:{fund.pk}", run, again, onward=onward_to(http_request, BOOKS))


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def step(http_request: TreasuryRequest, fund: Fund, account_change_id: uuid.UUID, name: str) -> HttpResponse:
    """Confirm or give up a change that waits."""
    by, now = http_request.user.pk, http_request.now
    if name not in STEPS:
        raise NotFound()
    acts.change_of(account_change_id, by=by, now=now)
    form = ActForm(http_request.POST, prefix=f"{name}-{account_change_id}")

    def run(attempt: Attempt) -> object:
        return STEPS[name].act(change_id=account_change_id, by=by, now=now, attempt=attempt)

    def again(form: ActForm, status: int, _refusal: object) -> HttpResponse:
        return accounts_page(http_request, fund, status, **shown_changes(http_request, fund, form))

    act = f"account-{name}:{account_change_id}"
    return do_act(http_request, form, act, run, again, onward=onward_to(http_request, BOOKS))
