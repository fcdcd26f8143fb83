"""Sending in a bank's file: read in memory, looked at before anything is written, then taken in or thrown away."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import readers
from fund.ledger.chart import books_of
from fund.models import Fund, MatchingRun, StatementPreview
from fund.reconciliation import previews, profiles, runs, selectors
from fund.reconciliation.incoming import Imported
from fund.web.pages import TreasuryRequest, onward_to, page, read_by
from fund.web.refusals import MALFORMED_STATUS, show_on
from fund.web.upload_forms import StatementForm
from notifications.errors import DomainError, NotFound

TAB = "/treasury/statements/"


@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def statements(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the statements; POST reads a bank's file in memory, seals it and leads to what it would bring."""
    if http_request.method != "POST":
        return _list(http_request, fund, StatementForm(fund=fund))
    form = StatementForm(http_request.POST, http_request.FILES, fund=fund)
    if not form.is_valid():
        return _list(http_request, fund, form, MALFORMED_STATUS)
    try:
        found = _read(http_request, fund, form)
    except NotFound:
        raise
    except DomainError as error:
        show_on(form, error)
        return _list(http_request, fund, form, http_request.status_of(error))
    if isinstance(found, StatementPreview):
        return redirect(onward_to(http_request, reverse("treasury-preview", args=[found.pk])))
    return _came_of(http_request, found)


@require_safe
@read_by(readers.KEEPERS)
def preview(http_request: TreasuryRequest, fund: Fund, preview_id: uuid.UUID) -> HttpResponse:
    """Show what a file would bring; once it was taken in, its statement."""
    by, now = http_request.user.pk, http_request.now
    try:
        found = previews.find(preview_id, by=by, now=now)
    except NotFound:
        taken = selectors.statement(preview_id, by=by, now=now)
        return redirect(onward_to(http_request, reverse("treasury-statement", args=[taken.pk])))
    context = {"shown": previews.shown(found), "kept_until": previews.kept_until(found)}
    return page(http_request, "fund/statement_preview.html", fund, context, current=TAB)


@require_POST
@read_by(readers.KEEPERS)
def confirm(http_request: TreasuryRequest, fund: Fund, preview_id: uuid.UUID) -> HttpResponse:
    """Take in what was looked at."""
    try:
        imported = previews.confirm(preview_id=preview_id, by=http_request.user.pk, now=http_request.now)
    except DomainError as error:
        if not isinstance(error, NotFound):
            messages.error(http_request, str(error))
        return redirect(onward_to(http_request, reverse("treasury-preview", args=[preview_id])))
    return _came_of(http_request, imported)


@require_POST
@read_by(readers.KEEPERS)
def discard(http_request: TreasuryRequest, fund: Fund, preview_id: uuid.UUID) -> HttpResponse:
    """Throw away what was looked at."""
    previews.discard(preview_id=preview_id, by=http_request.user.pk, now=http_request.now)
    messages.success(http_request, _("The file is erased. Nothing of it came into the books."))
    return redirect(onward_to(http_request, reverse("treasury-statements")))


@require_safe
@read_by(readers.KEEPERS)
def progress(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID) -> HttpResponse:
    """Show how far the lines of a long statement have been compared with the books."""
    found = selectors.statement(statement_id, by=http_request.user.pk, now=http_request.now)
    run = MatchingRun.objects.filter(statement=found).first()
    if run is None or run.finished_at is not None:
        return redirect(onward_to(http_request, reverse("treasury-statement", args=[statement_id])))
    return page(http_request, "fund/statement_progress.html", fund, {"statement": found, "run": run}, current=TAB)


def _list(http_request: TreasuryRequest, fund: Fund, form: Form, status: int = 200) -> HttpResponse:
    by, now = http_request.user.pk, http_request.now
    context = {
        "statements": selectors.statements(fund, by=by, now=now),
        "states": selectors.states(fund, by=by, now=now),
        "previews": previews.waiting(fund, by=by, now=now),
        "running": runs.unfinished(books_of(fund)),
        "form": form,
    }
    return page(http_request, "fund/statements.html", fund, context, current=TAB, status=status)


def _read(http_request: TreasuryRequest, fund: Fund, form: Form) -> StatementPreview | Imported:
    mapping = form.cleaned_data.get("mapping")
    return previews.preview(
        fund=fund,
        account_code=form.cleaned_data["account"],
        content=form.cleaned_data["file"].read(),
        profile=profiles.find(fund, mapping) if mapping else None,
        by=http_request.user.pk,
        now=http_request.now,
    )


def _came_of(http_request: TreasuryRequest, imported: Imported) -> HttpResponse:
    messages.success(http_request, _told(imported))
    name = "treasury-progress" if imported.waiting else "treasury-statement"
    return redirect(onward_to(http_request, reverse(name, args=[imported.statement.pk])))


def _told(imported: Imported) -> str:
    new = ngettext("%(count)d new line", "%(count)d new lines", imported.new) % {"count": imported.new}
    if imported.waiting:
        return _("%(new)s. They are compared with the books in the background.") % {"new": new}
    rest = _("%(matched)d tied, %(suggested)d with a suggestion, %(left)d without.") % {
        "matched": imported.matched,
        "suggested": imported.suggested,
        "left": imported.lines - imported.matched - imported.suggested,
    }
    return f"{new}. {rest}"
