"""Statements typed by hand: typing one, and confirming or throwing away what somebody else typed."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers
from fund.actions.handing_out import hand_out
from fund.models import Fund, TypedStatement
from fund.money import Money
from fund.reconciliation import manual
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.statements import TAB
from fund.web.typed_forms import ROWS, TypedForm
from notifications.idempotency import Attempt


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def type_in(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the form, and what waits for a second person; POST seals what was typed."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        asked = http_request.GET.get("lines", "")
        rows = min(int(asked), manual.MOST_LINES) if asked.isdecimal() else ROWS
        return _typing(http_request, fund, TypedForm(fund=fund, today=now.date(), rows=rows))
    form = TypedForm(http_request.POST, fund=fund, today=now.date())

    def run(attempt: Attempt) -> object:
        account = form.cleaned_data["account"]
        return manual.type_statement(
            fund=fund, account_code=account, sheet=form.sheet(), by=by, now=now, attempt=attempt
        )

    def again(form: TypedForm, status: int, _refusal: object) -> HttpResponse:
        return _typing(http_request, fund, form, status)

    onward = onward_to(http_request, reverse("treasury-type"))
    return do_act(http_request, form, f"type:{fund.pk}", run, again, onward=onward)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def typed(http_request: TreasuryRequest, fund: Fund, typed_id: uuid.UUID) -> HttpResponse:
    """Show what was typed, its words sealed; POST confirms it as a second person."""
    now, by = http_request.now, http_request.user.pk
    row = manual.typed(typed_id, by=by, now=now)
    if http_request.method != "POST":
        return _typed(http_request, fund, row, ActForm())

    def run(attempt: Attempt) -> object:
        return manual.confirm_typed(typed_id=typed_id, by=by, now=now, attempt=attempt)

    def again(form: ActForm, status: int, _refusal: object) -> HttpResponse:
        return _typed(http_request, fund, row, form, status)

    # It becomes a statement under the same id.
    onward = onward_to(http_request, reverse("treasury-statement", args=[typed_id]))
    return do_act(http_request, ActForm(http_request.POST), f"confirm:{typed_id}", run, again, onward=onward)


@require_safe
@read_by(readers.KEEPERS)
def words(http_request: TreasuryRequest, fund: Fund, typed_id: uuid.UUID) -> HttpResponse:
    """Hand out the reader's own lock with what was typed."""
    row = manual.typed(typed_id, by=http_request.user.pk, now=http_request.now)
    content = hand_out(box_id=row.file_box_id, fund=row.account.fund, by=http_request.user.pk, now=http_request.now)
    attachment = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=attachment)


@require_POST
@read_by(readers.KEEPERS)
def discard(http_request: TreasuryRequest, fund: Fund, typed_id: uuid.UUID) -> HttpResponse:
    """Throw away what was typed."""
    manual.discard_typed(typed_id=typed_id, by=http_request.user.pk, now=http_request.now)
    messages.success(http_request, _("It is thrown away, with all that was sealed of it."))
    return redirect(onward_to(http_request, reverse("treasury-type")))


def _typing(http_request: TreasuryRequest, fund: Fund, form: TypedForm, status: int = 200) -> HttpResponse:
    waiting = manual.waiting_typed(fund, by=http_request.user.pk, now=http_request.now)
    context = {"form": form, "waiting": waiting, "more": 3 * ROWS}
    return page(http_request, "fund/type_statement.html", fund, context, current=TAB, status=status)


def _typed(
    http_request: TreasuryRequest, fund: Fund, row: TypedStatement, form: ActForm, status: int = 200
) -> HttpResponse:
    currency = row.account.currency
    context = {
        "row": row,
        "opening": Money(row.opening_minor, currency),
        "closing": Money(row.closing_minor, currency),
        "lines": [(line.day, Money(line.amount_minor, currency)) for line in manual.clear_of(row).lines],
        "mine": row.typed_by == http_request.user.pk,
        "form": form,
    }
    return page(http_request, "fund/typed_statement.html", fund, context, current=TAB, status=status)
