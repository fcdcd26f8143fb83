"""Periods as pages: what is closed with which digest, closing months and years, opening again."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from fund import readers
from fund.actions import periods as acts
from fund.ledger import periods
from fund.ledger.chart import books_of
from fund.models import Fund, Period, PeriodState, Role
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.period_forms import AnswerForm, CloseForm, ConfirmYearForm, ReopenForm, YearForm
from fund.web.tabs import TREASURY
from notifications.errors import NotFound
from notifications.idempotency import Attempt

PERIODS = "/treasury/periods/"


@dataclass(frozen=True)
class Step:
    """An act on one period: its form and what it does."""

    form: type[ActForm]
    act: Callable[..., Period]


ASKED: Mapping[str, Step] = {
    "year": Step(YearForm, acts.ask_year_close),
    "reopen": Step(ReopenForm, acts.ask_reopening),
}
CONFIRMED: Mapping[str, Step] = {
    "year": Step(ConfirmYearForm, acts.confirm_year_close),
    "reopen": Step(AnswerForm, acts.answer_reopening),
}


@require_safe
@read_by(readers.FIGURES, years=readers.ANY_YEAR)
def listed(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show every period, and what can be closed or opened next."""
    return _page(http_request, fund)


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def close(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Close everything until the end of a month."""
    now, by = http_request.now, http_request.user.pk
    first = periods.first_open(books_of(fund))
    form = CloseForm(http_request.POST, months=periods.months_to_close(first, now=now) if first else ())

    def run(attempt: Attempt) -> object:
        return acts.close(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: ActForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, filled=form, status=status)

    return do_act(http_request, form, f"close:{fund.pk}", run, again, onward=onward_to(http_request, PERIODS))


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def ask(http_request: TreasuryRequest, fund: Fund, period_id: uuid.UUID, name: str) -> HttpResponse:
    """Ask for the end of a year, or for opening a closed period again."""
    acts.period_of(period_id, by=http_request.user.pk, now=http_request.now)
    return _do(http_request, fund, period_id, verb="ask", name=name, steps=ASKED)


@sensitive_post_parameters()
@require_POST
@read_by(acts.SECOND)
def confirm(http_request: TreasuryRequest, fund: Fund, period_id: uuid.UUID, name: str) -> HttpResponse:
    """Confirm the end of a year, or answer whether a closed period is opened, as the second person."""
    acts.period_to_confirm(period_id, by=http_request.user.pk, now=http_request.now)
    return _do(http_request, fund, period_id, verb="confirm", name=name, steps=CONFIRMED)


def _do(
    http_request: TreasuryRequest, fund: Fund, period_id: uuid.UUID, *, verb: str, name: str, steps: Mapping[str, Step]
) -> HttpResponse:
    now, by = http_request.now, http_request.user.pk
    if name not in steps:
        raise NotFound()
    form = steps[name].form(http_request.POST)

    def run(attempt: Attempt) -> object:
        return steps[name].act(period_id=period_id, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: ActForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, filled=form, status=status)

    onward = onward_to(http_request, PERIODS)
    return do_act(http_request, form, f"{verb}-{name}:{period_id}", run, again, onward=onward)


def _page(
    http_request: TreasuryRequest, fund: Fund, *, filled: ActForm | None = None, status: int = 200
) -> HttpResponse:
    now, books = http_request.now, books_of(fund)
    rows = periods.in_order(books)
    first = next((row for row in rows if row.is_open), None)
    months = periods.months_to_close(first, now=now) if first else []
    forms: dict[str, Any] = {
        "close_form": filled if isinstance(filled, CloseForm) else CloseForm(months=months),
        "year_form": filled if isinstance(filled, YearForm) else YearForm(),
        "confirm_form": filled if isinstance(filled, ConfirmYearForm) else ConfirmYearForm(),
        "reopen_form": filled if isinstance(filled, ReopenForm) else ReopenForm(),
        "answer_form": filled if isinstance(filled, AnswerForm) else AnswerForm(),
    }
    year_is_over = first is not None and first.ends_a_year and first.ends_on < now.date()
    context = {
        "rows": list(reversed(rows)),
        "months": months,
        "next_year": first if year_is_over else None,
        "obstacles": periods.obstacles(first, first.ends_on) if first and year_is_over else [],
        "last_closed": next((row for row in reversed(rows) if row.state == PeriodState.CLOSED), None),
        "asked": next((row for row in rows if row.state == PeriodState.REOPEN_ASKED), None),
        "is_second": bool(readers.roles_read(fund, http_request.user.pk, now=now) & acts.SECOND),
        "by": http_request.user.pk,
        **forms,
    }
    return page(http_request, "fund/periods.html", fund, context, current=TREASURY, status=status)
