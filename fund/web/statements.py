"""Bank statements: what they say, and tying lines to entries by hand."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund import readers
from fund.actions.handing_out import hand_out
from fund.models import BankStatement, Fund, StatementLine
from fund.reconciliation import actions, selectors
from fund.reconciliation.locking import live_lock
from fund.reconciliation.open_lines import open_lines
from fund.reconciliation.state import reconciliation_state
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, onward_to, page, read_by
from fund.web.reconciling_forms import UnlockForm
from fund.web.statement_lines import shown_lines
from notifications.errors import NotFound

TAB = "/treasury/statements/"
LINES_ON_A_PAGE = 50


@require_safe
@read_by(readers.KEEPERS)
def statement(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID) -> HttpResponse:
    """Show one statement's lines: what ties each to the books, or what could."""
    return statement_page(http_request, fund, _statement(http_request, statement_id))


def statement_page(
    http_request: TreasuryRequest, fund: Fund, found: BankStatement, *, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """Draw a statement with its running difference and its lock; `form` is one of the lock's that came back."""
    paged = Paginator(selectors.lines_of(found), LINES_ON_A_PAGE).get_page(http_request.GET.get("page"))
    rows, by = list(paged), http_request.user.pk
    before = selectors.left_before(found, rows[0].place) if rows else 0
    lines = shown_lines(found.account, rows, by=by, before_minor=before)
    context = {
        "statement": found,
        "paged": paged,
        "lines": lines,
        "next_open": next((one.line.pk for one in lines if one.left), None),
        "open_count": open_lines(found.lines.all()).count(),
        "state": reconciliation_state(found.account, now=http_request.now),
        "lock": (lock := live_lock(found)),
        "asked_by_me": lock is not None and lock.asked_by == by,
        "lock_form": form or (UnlockForm() if lock and lock.confirmed_at else ActForm()),
    }
    return page(http_request, "fund/statement.html", fund, context, current=TAB, status=status)


@require_safe
@read_by(readers.KEEPERS)
def sealed(http_request: TreasuryRequest, fund: Fund, statement_id: uuid.UUID, part: str) -> HttpResponse:
    """Hand out the reader's own lock with the bank's file, or with the rest of its lines."""
    found = _statement(http_request, statement_id)
    parts = {"file": found.file_box_id, "lines": found.lines_box_id}
    if part not in parts:
        raise NotFound()
    content = hand_out(box_id=parts[part], fund=found.account.fund, by=http_request.user.pk, now=http_request.now)
    attachment = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=attachment)


@require_POST
@read_by(readers.KEEPERS)
def accept(http_request: TreasuryRequest, fund: Fund, line_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    """Tie a line to an entry that was suggested for it."""
    by, now = http_request.user.pk, http_request.now
    match = actions.accept(line_id=line_id, entry_id=entry_id, by=by, now=now)
    messages.success(http_request, _("The line is tied to its entry."))
    return _onward(http_request, match.line)


@require_POST
@read_by(readers.KEEPERS)
def undo(http_request: TreasuryRequest, fund: Fund, match_id: uuid.UUID) -> HttpResponse:
    """Take a tie back; line and entry wait for each other again."""
    match = actions.undo(match_id=match_id, by=http_request.user.pk, now=http_request.now)
    messages.success(http_request, _("The tie is undone. The entry itself stands as before."))
    return _back(http_request, match.line.statement_id, match.line_id)


def _statement(http_request: TreasuryRequest, statement_id: uuid.UUID) -> BankStatement:
    return selectors.statement(statement_id, by=http_request.user.pk, now=http_request.now)


def _onward(http_request: TreasuryRequest, line: StatementLine) -> HttpResponse:
    """Lead to the next line that is open, so that one key after the other works through a statement."""
    rest = open_lines(line.statement.lines.filter(place__gt=line.place)).order_by("place").first()
    if rest is None:
        return _back(http_request, line.statement_id, line.pk)
    number = line.statement.lines.filter(place__lt=rest.place).count() // LINES_ON_A_PAGE + 1
    return _back(http_request, line.statement_id, rest.pk, str(number))


def _back(http_request: TreasuryRequest, statement_id: uuid.UUID, line_id: uuid.UUID, number: str = "") -> HttpResponse:
    place = number or http_request.POST.get("page", "")
    address = onward_to(http_request, reverse("treasury-statement", args=[statement_id]))
    if place.isdecimal():
        address += f"{'&' if '?' in address else '?'}page={place}"
    return redirect(f"{address}#line-{line_id}")
