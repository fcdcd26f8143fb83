"""The board's list of what was passed or decided without it: by code, without content, ratified by two seats."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.actions.deciding.ratifying import ratify
from emergency.actors import Actor
from emergency.api.ratifying import READERS
from emergency.reading.owed import overdue_tasks
from emergency.reading.ratifying import ToRatify, waiting, why_not
from emergency.web.fields import ChosenSome, offer
from emergency.web.menu import OVERVIEW, menu
from fund.models import BOARD, Fund
from fund.permissions import roles_in
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

ADDRESS = "/board/ratify/"


class RatifyForm(ActForm):
    """The items a seat gives its word for."""

    items = ChosenSome(label=_("I ratify"), choices=list)

    field_order = ("key", "items", "code")

    def __init__(self, *given: Any, rows: list[ToRatify], **options: Any) -> None:
        super().__init__(*given, **options)
        offer(self, "items", [(str(row.task.pk), _label(row)) for row in rows])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(READERS)
def show(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what waits for the board, or give a seat's word."""
    is_seat = bool(roles_in(fund.pk, http_request.user.pk, now=http_request.now) & BOARD)
    rows = waiting(fund)
    open_rows = [row for row in rows if is_seat and not why_not(row, http_request.user.pk)]
    if http_request.method != "POST":
        return _page(http_request, fund, rows, RatifyForm(rows=open_rows) if open_rows else None)
    if not is_seat:
        raise NotFound()
    form = RatifyForm(http_request.POST, rows=open_rows)

    def run(attempt: Attempt) -> object:
        by = Actor(user=http_request.user)
        return ratify(fund=fund, by=by, now=http_request.now, items=form.cleaned_data["items"], attempt=attempt)

    def again(filled: forms.Form, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, rows, filled, status=status)

    return do_act(http_request, form, f"ratify:{fund.code}", run, again, onward=onward_to(http_request, ADDRESS))


def _page(
    http_request: TreasuryRequest, fund: Fund, rows: list[ToRatify], form: forms.Form | None, *, status: int = 200
) -> HttpResponse:
    user_id, now = http_request.user.pk, http_request.now
    shown = {
        "fund": fund,
        "rows": [{"item": row, "is_overdue": row.is_overdue(now), "refused": why_not(row, user_id)} for row in rows],
        "overdue": overdue_tasks(fund, now=now),
        "form": form,
        "address": onward_to(http_request, ADDRESS),
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/ratify.html", shown, status=status)


def _label(row: ToRatify) -> Any:
    since = row.task.made_at.date()
    if row.override is not None:
        said = {"rule": row.override.rule, "reason": row.words["reason"], "day": since}
        return _("%(rule)s passed on %(day)s: %(reason)s") % said
    return _("%(amount)s by one seat on duty on %(day)s") % {"amount": row.amount, "day": since}
