"""Bank statements: sending a file in, what came of it, and tying lines to entries by hand."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers
from fund.models import BankStatement, Fund
from fund.reconciliation import actions, selectors
from fund.reconciliation.importing import Imported, import_statement
from fund.reconciliation.state import reconciliation_state
from fund.web.forms import StatementForm
from fund.web.pages import TreasuryRequest, onward_to, page, read_by
from fund.web.refusals import MALFORMED_STATUS, show_on
from fund.web.statement_lines import shown_lines
from notifications.errors import DomainError, NotFound
from notifications.sealing import boxes

TAB = "/treasury/statements/"
LINES_ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def statements(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the statements; POST takes in a bank's file, kept in memory until it is sealed."""
    if http_request.method != "POST":
        return _list(http_request, fund, StatementForm(fund=fund))
    form = StatementForm(http_request.POST, http_request.FILES, fund=fund)
    if not form.is_valid():
        return _list(http_request, fund, form, MALFORMED_STATUS)
    try:
        imported = _take_in(http_request, fund, form)
    except NotFound:
        raise
    except DomainError as error:
        show_on(form, error)
        return _list(http_request, fund, form, http_request.status_of(error))
    messages.success(http_request, _told(imported))
    return redirect(onward_to(http_request, reverse("treasury-statement", args=[imported.statement.pk])))


@require_safe
@read_by(readers.KEEPERS)
def statement(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID) -> HttpResponse:
    """Show one statement's lines: what ties each to the books, or what could."""
    found = _statement(http_request, statement_id)
    paged = Paginator(selectors.lines_of(found), LINES_ON_A_PAGE).get_page(http_request.GET.get("page"))
    context = {
        "statement": found,
        "paged": paged,
        "lines": shown_lines(found.account, list(paged), by=http_request.user.pk),
        "state": reconciliation_state(found.account, now=http_request.now),
    }
    return page(http_request, "fund/statement.html", fund, context, current=TAB)


@require_safe
@read_by(readers.KEEPERS)
def sealed(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID, part: str) -> HttpResponse:
    """Hand out the reader's own lock with the bank's file, or with the rest of its lines."""
    found = _statement(http_request, statement_id)
    parts = {"file": found.file_box_id, "lines": found.lines_box_id}
    if part not in parts:
        raise NotFound()
    content = boxes.open_for(parts[part], http_request.user.pk)[1]
    attachment = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=attachment)


@require_POST
@read_by(readers.KEEPERS)
def accept(http_request: TreasuryRequest, fund: Fund, line_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Tie a line to an entry that was suggested for it."""
    by, now = http_request.user.pk, http_request.now
    match = actions.accept(line_id=line_id, entry_id=entry_id, by=by, now=now)
    messages.success(http_request, _("The line is tied to its entry."))
    return _back(http_request, match.line.statement_id, match.line_id)


@require_POST
@read_by(readers.KEEPERS)
def undo(http_request: TreasuryRequest, fund: Fund, match_id: uuid.UUID) -> HttpResponse:
    """Take a tie back; line and entry wait for each other again."""
    match = actions.undo(match_id=match_id, by=http_request.user.pk, now=http_request.now)
    messages.success(http_request, _("The tie is undone. The entry itself stands as before."))
    return _back(http_request, match.line.statement_id, match.line_id)


def _list(http_request: TreasuryRequest, fund: Fund, form: Form, status: int = 200) -> HttpResponse:
    by, now = http_request.user.pk, http_request.now
    context = {
        "statements": selectors.statements(fund, by=by, now=now),
        "states": selectors.states(fund, by=by, now=now),
        "form": form,
    }
    return page(http_request, "fund/statements.html", fund, context, current=TAB, status=status)


def _take_in(http_request: TreasuryRequest, fund: Fund, form: Form) -> Imported:
    mapping = form.cleaned_data.get("mapping")
    return import_statement(
        fund=fund,
        account_code=form.cleaned_data["account"],
        content=form.cleaned_data["file"].read(),
        profile=selectors.profile(fund, mapping) if mapping else None,
        by=http_request.user.pk,
        now=http_request.now,
    )


def _told(imported: Imported) -> str:
    new = ngettext("%(count)d new line", "%(count)d new lines", imported.new) % {"count": imported.new}
    rest = _("%(matched)d tied, %(suggested)d with a suggestion, %(left)d without.") % {
        "matched": imported.matched,
        "suggested": imported.suggested,
        "left": imported.lines - imported.matched - imported.suggested,
    }
    return f"{new}. {rest}"


def _statement(http_request: TreasuryRequest, statement_id: uuid.UUID) -> BankStatement:
    return selectors.statement(statement_id, by=http_request.user.pk, now=http_request.now)


def _back(http_request: TreasuryRequest, statement_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    place = http_request.POST.get("page", "")
    address = onward_to(http_request, reverse("treasury-statement", args=[statement_id]))
    if place.isdecimal():
        address += f"{'&' if '?' in address else '?'}page={place}"
    return redirect(f"{address}#line-{line_id}")
