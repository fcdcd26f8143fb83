"""The first page of somebody signed in: what waits for them, most urgent first; for contacts a number and two doors."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from emergency.actions.ending.retention_holds import has_hand
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.api.framing import READERS as SEES_MOTIONS
from emergency.documents.agenda import READERS as SEES_THE_AGENDA
from emergency.documents.minutes import READERS as SEES_MINUTES
from emergency.models import AidRequest, User
from emergency.reading.following import with_others
from emergency.reading.home_counts import Counted, counted
from emergency.reading.owed import tasks_for
from emergency.reading.relocking import newcomers_for
from emergency.reading.sights import sight_of
from emergency.selectors import work_list
from emergency.states import OWNERS, Owner, State
from emergency.web.access import PersonRequest, mandates, roles_of, signed_in
from emergency.web.menu import OVERVIEW, menu
from fund.models import BOARD, Fund, Mandate, Role
from fund.money import Money
from fund.rules.codes import USE_NAMES
from notifications.errors import DomainError

NOT_FOUND_STATUS = 404
# Who may look a case up by its reference.
LOOKS_UP = BOARD | {Role.COORDINATOR, Role.TREASURER, Role.CHECKER, Role.GUARDIAN}
_WITH_ASKER = [state for state, owner in OWNERS.items() if owner is Owner.ASKER and state != State.STARTED]


class OpenForm(forms.Form):
    """A reference somebody was told."""

    reference = forms.CharField(
        label=_("Open by reference"),
        help_text=_("Eight characters, such as J7QD-N2RW."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show what waits, or open a case by its reference."""
    if http_request.method != "POST":
        return _page(http_request, OpenForm())
    form = OpenForm(http_request.POST)
    try:
        reference = known(http_request.POST.get("reference", ""))
        sight_of(reference, Actor(user=http_request.user), now=http_request.now, to="unfreeze")
    except DomainError as error:
        form.add_error("reference", str(error))
        return _page(http_request, form, status=NOT_FOUND_STATUS)
    return redirect("case", reference=reference)


def _page(http_request: PersonRequest, form: OpenForm, status: int = 200) -> HttpResponse:
    held = mandates(http_request)
    roles = {mandate.role for mandate in held}
    funds = _funds(held)
    counts = counted(funds, http_request.user.pk, now=http_request.now)
    shown = {
        "funds": [_of_fund(http_request, fund, counts[fund.pk]) for fund in funds],
        "has_many": len(funds) > 1,
        "works": bool(roles - {Role.CONTACT}),
        "is_contact": Role.CONTACT in roles,
        "asked_count": _asked_count(http_request.user) if Role.CONTACT in roles else 0,
        "form": form if roles & LOOKS_UP else None,
        "roles": sorted({str(Role(role).label) for role in roles}),
        "pays": bool(roles & {Role.TREASURER, Role.CHECKER}),
        "sees_agenda": bool(roles & SEES_THE_AGENDA),
        "sees_minutes": bool(roles & SEES_MINUTES),
        "sees_motions": any(one.role in SEES_MOTIONS and one.reads((http_request.now.year,)) for one in held),
        "watches": Role.GUARDIAN in roles,
        "recovers": any(one.is_chair or one.is_deputy_chair or one.role == Role.GUARDIAN for one in held),
        "keeps": has_hand(held),
        # Whose mandates are over comes to hand over, as long as somebody waits for it.
        "newcomers": sum(one.newcomers for one in counts.values()) if held else _newcomers(http_request),
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/home.html", shown, status=status)


def _funds(held: Sequence[Mandate]) -> list[Fund]:
    return list({mandate.fund_id: mandate.fund for mandate in held if mandate.role != Role.CONTACT}.values())


def _of_fund(http_request: PersonRequest, fund: Fund, counts: Counted) -> dict[str, Any]:
    """Return one fund's lists: what waits, what the person has voted on already, what waits for others."""
    roles, user, now = roles_of(http_request, fund), http_request.user, http_request.now
    leads = _leads(http_request, fund)
    rows = work_list(user, fund, roles, now=now)
    voted = {row.pk for row in rows if row.has_voted}
    others = with_others(user, fund, now=now) if Role.COORDINATOR in roles else []
    waiting = [row for row in rows if row.pk not in voted]
    known_already = {row.pk for row in waiting}
    return {
        "fund": fund,
        "waiting": rows_of(waiting),
        "voted": rows_of(row for row in rows if row.pk in voted),
        "others": rows_of(row for row in others if row.pk not in known_already | voted),
        "follows": Role.COORDINATOR in roles,
        "tasks": tasks_for(user, fund, roles, leads=leads),
        "to_ratify": counts.to_ratify if roles & BOARD else 0,
        "restored": counts if counts.restored_id and (leads or Role.GUARDIAN in roles) else None,
        "looks_up": bool(roles & LOOKS_UP),
    }


def _leads(http_request: PersonRequest, fund: Fund) -> bool:
    held = [mandate for mandate in mandates(http_request) if mandate.fund_id == fund.pk]
    return any(mandate.is_chair or mandate.is_deputy_chair for mandate in held)


def rows_of(found: Iterable[AidRequest]) -> list[dict[str, Any]]:
    """Return cases, their lines loaded, as the rows that `parts/rows.html` shows."""
    return [_row(aid_request) for aid_request in found]


def _row(aid_request: AidRequest) -> dict[str, Any]:
    lines = list(aid_request.lines.all())
    known_minor = [line.amount_minor for line in lines if line.amount_minor is not None]
    return {
        "aid_request": aid_request,
        "uses": [USE_NAMES.get(line.use, line.use) for line in lines],
        "total": Money(sum(known_minor), lines[0].currency) if known_minor else None,
        "is_open_sum": len(known_minor) < len(lines),
    }


def _newcomers(http_request: PersonRequest) -> int:
    return newcomers_for(http_request.user.pk, now=http_request.now).count()


def _asked_count(user: User) -> int:
    return AidRequest.objects.filter(asked_by=user, state__in=_WITH_ASKER).count()
