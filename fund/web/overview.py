"""The treasury's first page and the books: how the fund stands, accounts, trial balance."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from fund import readers, selectors
from fund.models import Fund
from fund.money import Money
from fund.reconciliation import selectors as bank
from fund.waiting import waiting
from fund.web.figures import by_project, over_time
from fund.web.forms import DayForm
from fund.web.pages import TREASURY, TreasuryRequest, page, read_by
from notifications.errors import Malformed

BOOKS_TAB = "/treasury/accounts/"


@require_safe
@read_by(readers.FIGURES)
def overview(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what the fund has, has promised and has free, what donors owe, and what waits for its payers."""
    now, by = http_request.now, http_request.user.pk
    rows, owed = selectors.setaside_table(fund, now=now)
    figures = selectors.overview(fund, now=now)
    context: dict[str, Any] = {
        "figures": figures,
        "is_short": figures.free.minor < 0,
        "owed": owed,
        "due": Money(sum(row.due.minor for row in rows), fund.base_currency),
        "moved": Money(sum(row.moved.minor for row in rows), fund.base_currency),
        "overdue": Money(sum(row.overdue.minor for row in rows), fund.base_currency),
        "deposits": selectors.open_deposits(fund),
        "history": over_time(fund, now=now),
        "shares": by_project(rows),
    }
    if fund in readers.funds_seen(by, readers.KEEPERS, now=now):
        context |= {"waiting": waiting(fund), "states": bank.states(fund, by=by, now=now)}
    return page(http_request, "fund/treasury.html", fund, context, current=TREASURY)


@require_safe
@read_by(readers.BOOKS)
def accounts(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the chart of accounts; those that never moved wait behind a line."""
    rows = selectors.accounts_with_balances(fund)
    context = {
        "moved": [row for row in rows if row.base.minor or row.account.is_bank],
        "empty": [row for row in rows if not (row.base.minor or row.account.is_bank)],
    }
    return page(http_request, "fund/accounts.html", fund, context, current=BOOKS_TAB)


@require_safe
@read_by(readers.BOOKS)
def trial_balance(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show every account that moved until the end of a day, and that they sum to zero."""
    form, at = day_asked(http_request)
    found = selectors.trial_balance(fund, at=at, now=http_request.now)
    rows = [{"row": row, "base": Money(row.base_minor, fund.base_currency)} for row in found.rows]
    context = {
        "found": found,
        "rows": rows,
        "figures": found.funds[0][1],
        "total": Money(sum(row.base_minor for row in found.rows), fund.base_currency),
        "form": form,
    }
    return page(http_request, "fund/trial_balance.html", fund, context, current=BOOKS_TAB)


def day_asked(http_request: TreasuryRequest) -> tuple[DayForm, date | None]:
    """Return the form of the day and the day it names, if any; raises Malformed."""
    form = DayForm(http_request.GET)
    if not form.is_valid():
        raise Malformed(fields={name: " ".join(map(str, texts)) for name, texts in form.errors.items()})
    return form, form.cleaned_data["at"]
