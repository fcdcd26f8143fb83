"""The board's papers as pages that print well, and the same as PDF: minutes of decisions and the agenda."""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emergency.api.calling import known
from emergency.documents import minutes
from emergency.documents.agenda import READERS as SEES_THE_AGENDA
from emergency.documents.agenda import agenda_as_paper, agenda_of
from emergency.documents.files import TABLES, as_attachment, as_tables
from emergency.documents.go_ahead import go_ahead_as_paper, promised_payee
from emergency.documents.minute import decisions_as_paper, minute_as_paper
from emergency.documents.sheets import minute_as_report
from emergency.web.access import PersonRequest, mandates, signed_in
from emergency.web.menu import OVERVIEW, menu
from fund.documents.paper import Paper
from fund.models import Fund
from notifications.errors import NotFound

AGENDA = "/agenda/"
DECISIONS = "/minutes/"
PDF = "pdf"


@require_safe
@signed_in
def agenda(http_request: PersonRequest) -> HttpResponse:
    """Show what waits for the board."""
    fund, funds = _fund(http_request, SEES_THE_AGENDA)
    paper = agenda_as_paper(agenda_of(fund, http_request.user, now=http_request.now))
    return _shown(http_request, paper, fund=fund, funds=funds)


@require_safe
@signed_in
def decisions(http_request: PersonRequest) -> HttpResponse:
    """Show the newest decisions, each with the way to its minute."""
    fund, funds = _fund(http_request, minutes.READERS)
    roles = {mandate.role for mandate in mandates(http_request) if mandate.fund_id == fund.pk}
    paper = decisions_as_paper(fund, minutes.decisions_shown_to(http_request.user, fund, roles, now=http_request.now))
    return _shown(http_request, paper, fund=fund, funds=funds)


@require_safe
@signed_in
def minute(http_request: PersonRequest, reference: str) -> HttpResponse:
    """Show the minute of the decisions on one case."""
    found = minutes.minutes_of(known(reference), http_request.user, now=http_request.now)
    form = http_request.GET.get("as", "")
    if form in TABLES:
        return as_tables(minute_as_report(found), form, now=http_request.now)
    return _shown(http_request, minute_as_paper(found), tables=TABLES)


@require_safe
@signed_in
def go_ahead(http_request: PersonRequest, reference: str) -> HttpResponse:
    """Show what the listed payee of a case may be told."""
    found = promised_payee(known(reference), http_request.user, now=http_request.now)
    return _shown(http_request, go_ahead_as_paper(found, on=http_request.now.date()))


def _shown(http_request: PersonRequest, paper: Paper, **more: Any) -> HttpResponse:
    if http_request.GET.get("as") == PDF:
        return as_attachment(paper, now=http_request.now)
    context = {"paper": paper, "navigation": menu(http_request, OVERVIEW), **more}
    return render(http_request, "emergency/paper.html", context)


def _fund(http_request: PersonRequest, roles: Collection[str]) -> tuple[Fund, list[Fund]]:
    """Return the fund asked for and all in which the person holds one of these roles; raises NotFound."""
    held = {mandate.fund.code: mandate.fund for mandate in mandates(http_request) if mandate.role in roles}
    code = http_request.GET.get("fund") or next(iter(held), "")
    if code not in held:
        raise NotFound()
    return held[code], list(held.values())
