"""The journal as pages: reading it, entering what the bank did by itself, and taking an entry back."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fund import readers, selectors
from fund.actions import entries as acts
from fund.actions.frame import check_is_treasurer
from fund.models import Fund, JournalEntry, Posting, ReversalReason
from fund.models.entry_kinds import REVERSIBLE
from fund.money import Money
from fund.web.forms import EntryForm, TakeBackForm
from fund.web.overview import day_asked
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.idempotency import Attempt

ENTRIES = "/treasury/entries/"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def entries(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show a page of the journal, newest first, up to the end of a day; POST enters what the bank did by itself."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _entries(http_request, fund, EntryForm(fund=fund, today=now.date()))
    check_is_treasurer(fund, by, now=now)
    form = EntryForm(http_request.POST, fund=fund, today=now.date())

    def enter(attempt: Attempt) -> object:
        return acts.enter(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: EntryForm, status: int, _refusal: object) -> HttpResponse:
        return _entries(http_request, fund, form, status)

    return do_act(http_request, form, f"entry:{fund.pk}", enter, again, onward=onward_to(http_request, ENTRIES))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def entry(http_request: TreasuryRequest, fund: Fund, entry_id: uuid.UUID) -> HttpResponse:
    """Show one entry; POST takes it back by its mirror."""
    now, by = http_request.now, http_request.user.pk
    found = selectors.entry(fund, entry_id)
    readers.check_reads(fund, by, found.accounting_date, now=now)
    if http_request.method != "POST":
        return _entry(http_request, fund, found, TakeBackForm())
    acts.entry_of(entry_id, by=by, now=now)
    form = TakeBackForm(http_request.POST)

    def take_back(attempt: Attempt) -> object:
        return acts.take_back(entry_id=entry_id, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: TakeBackForm, status: int, _refusal: object) -> HttpResponse:
        return _entry(http_request, fund, found, form, status)

    onward = onward_to(http_request, reverse("treasury-entry", args=[entry_id]))
    return do_act(http_request, form, f"reverse:{entry_id}", take_back, again, onward=onward)


def _entries(http_request: TreasuryRequest, fund: Fund, form: EntryForm, status: int = 200) -> HttpResponse:
    day_form, at = day_asked(http_request)
    by, now = http_request.user.pk, http_request.now
    readers.check_reads(fund, by, at or now.date(), now=now)
    years = readers.years_read(fund, by, now=now)
    found = selectors.entries_page(fund, cursor=http_request.GET.get("cursor", ""), at=at, years=years)
    shown = [{"entry": one, "rows": [_sides(row, fund) for row in one.postings.all()]} for one in found.entries]
    context = {"found": found, "shown": shown, "form": day_form, "at": at, "entry_form": form}
    return page(http_request, "fund/entries.html", fund, context, current=ENTRIES, status=status)


def _entry(
    http_request: TreasuryRequest, fund: Fund, found: JournalEntry, form: TakeBackForm, status: int = 200
) -> HttpResponse:
    mirror = JournalEntry.objects.filter(reverses=found).first()
    context = {
        "entry": found,
        "rows": [_sides(row, fund) for row in found.postings.all()],
        "mirror": mirror,
        "why": ReversalReason(found.reason).label if found.reason else "",
        "takes_back": found.kind in REVERSIBLE and mirror is None,
        "form": form,
    }
    return page(http_request, "fund/entry.html", fund, context, current=ENTRIES, status=status)


def _sides(row: Posting, fund: Fund) -> dict[str, Any]:
    """Return a posting by its side, in a foreign currency with its value; a line without amount shows its value."""
    own, value = Money(row.amount_minor, row.currency), Money(row.base_minor, fund.base_currency)
    shown = own or value
    return {
        "account": row.account,
        "debit": shown if shown.minor > 0 else None,
        "credit": -shown,
        "value": Money(abs(value.minor), value.currency) if own and own.currency != value.currency else None,
    }
