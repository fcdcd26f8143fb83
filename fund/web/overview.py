"""The treasury's first page and the books: how the fund stands, trial balance."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from fund import readers, selectors
from fund.ledger import locked, periods
from fund.ledger.chart import books_of
from fund.models import Fund
from fund.money import Money
from fund.reconciliation import selectors as bank
from fund.waiting import waiting
from fund.web.figures import by_project, over_time
from fund.web.forms import DayForm, KnownForm
from fund.web.pages import TreasuryRequest, onward_to, page, read_by
from fund.web.tabs import REPORTS, TREASURY
from notifications.errors import Malformed

TRIAL_BALANCE = "/treasury/trial-balance/"


@require_safe
@read_by(readers.FIGURES, years=readers.ANY_YEAR)
def overview(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what the fund has, has promised and has free, what donors owe, and what waits for its payers.

    An auditor of past years is led on to the reports: how things stand now is not theirs to know.
    """
    now, by = http_request.now, http_request.user.pk
    if not readers.roles_read(fund, by, now=now, years=readers.THIS_YEAR):
        return redirect(onward_to(http_request, REPORTS))
    rows, total = selectors.setaside_table(fund, now=now)
    figures = selectors.overview(fund, now=now)
    context: dict[str, Any] = {
        "figures": figures,
        "is_short": figures.free.minor < 0,
        "owed": total.owed,
        "due": total.due,
        "moved": total.moved,
        "overdue": total.overdue,
        "locked": locked.locked(fund, on=now.date()),
        "closing": periods.standing(books_of(fund), now=now),
        "history": over_time(fund, now=now),
        "shares": by_project(rows),
    }
    if fund in readers.funds_seen(by, readers.KEEPERS, now=now):
        context |= {"waiting": waiting(fund), "states": bank.states(fund, by=by, now=now)}
    return page(http_request, "fund/treasury.html", fund, context, current=TREASURY)


@require_safe
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def trial_balance(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show every account that moved until the end of a day, as known at a moment, and that they sum to zero."""
    form, at = day_asked(http_request, KnownForm)
    readers.check_reads(fund, http_request.user.pk, at or http_request.now.date(), now=http_request.now)
    found = selectors.trial_balance(fund, at=at, now=http_request.now, known_at=form.cleaned_data["known_at"])
    rows = [{"row": row, "base": Money(row.base_minor, fund.base_currency)} for row in found.rows]
    context = {
        "found": found,
        "rows": rows,
        "figures": found.funds[0][1],
        "total": Money(sum(row.base_minor for row in found.rows), fund.base_currency),
        "form": form,
    }
    return page(http_request, "fund/trial_balance.html", fund, context, current=TRIAL_BALANCE)


def day_asked(http_request: TreasuryRequest, kind: type[DayForm] = DayForm) -> tuple[DayForm, date | None]:
    """Return the form of the day and the day it names, if any; raises Malformed."""
    form = kind(http_request.GET)
    if not form.is_valid():
        raise Malformed(fields={name: " ".join(map(str, texts)) for name, texts in form.errors.items()})
    return form, form.cleaned_data["at"]
