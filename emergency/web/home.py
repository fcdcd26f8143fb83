"""The first page of somebody signed in: what waits for them, most urgent first; for contacts a number and two doors."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from emergency.actors import Actor
from emergency.api.calling import known
from emergency.models import AidRequest, User, Vote
from emergency.reading.following import with_others
from emergency.reading.sights import sight_of
from emergency.selectors import work_list
from emergency.states import OWNERS, Owner, State
from emergency.web.access import PersonRequest, mandates, roles_of, signed_in
from emergency.web.menu import OVERVIEW, menu
from fund.models import BOARD, Fund, Mandate, Role
from fund.money import Money
from notifications.errors import DomainError

NOT_FOUND_STATUS = 404
# Who may look a case up by its reference.
_LOOKS_UP = BOARD | {Role.COORDINATOR, Role.TREASURER, Role.CHECKER, Role.GUARDIAN}
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
        sight_of(reference, Actor(user=http_request.user), now=http_request.now)
    except DomainError as error:
        form.add_error("reference", str(error))
        return _page(http_request, form, status=NOT_FOUND_STATUS)
    return redirect("case", reference=reference)


def _page(http_request: PersonRequest, form: OpenForm, status: int = 200) -> HttpResponse:
    held = mandates(http_request)
    roles = {mandate.role for mandate in held}
    funds = _funds(held)
    shown = {
        "funds": [_of_fund(http_request, fund) for fund in funds],
        "has_many": len(funds) > 1,
        "works": bool(roles - {Role.CONTACT}),
        "is_contact": Role.CONTACT in roles,
        "asked_count": _asked_count(http_request.user) if Role.CONTACT in roles else 0,
        "form": form if roles & _LOOKS_UP else None,
        "roles": sorted({str(Role(role).label) for role in roles}),
        "pays": bool(roles & {Role.TREASURER, Role.CHECKER}),
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/home.html", shown, status=status)


def _funds(held: Sequence[Mandate]) -> list[Fund]:
    return list({mandate.fund_id: mandate.fund for mandate in held if mandate.role != Role.CONTACT}.values())


def _of_fund(http_request: PersonRequest, fund: Fund) -> dict[str, Any]:
    """Return one fund's lists: what waits, what the person has voted on already, what waits for others."""
    roles, user, now = roles_of(http_request, fund), http_request.user, http_request.now
    rows = work_list(user, fund, roles, now=now)
    voted = _voted(user, rows) if roles & BOARD else set()
    others = with_others(user, fund, now=now) if Role.COORDINATOR in roles else []
    waiting = [row for row in rows if row.pk not in voted]
    known_already = {row.pk for row in waiting}
    return {
        "fund": fund,
        "waiting": [_row(row) for row in waiting],
        "voted": [_row(row) for row in rows if row.pk in voted],
        "others": [_row(row) for row in others if row.pk not in known_already | voted],
        "follows": Role.COORDINATOR in roles,
    }


def _voted(user: User, rows: Sequence[AidRequest]) -> set[Any]:
    open_votes = Vote.objects.filter(user=user, round__closed_at__isnull=True, round__aid_request__in=list(rows))
    return set(open_votes.values_list("round__aid_request_id", flat=True))


def _row(aid_request: AidRequest) -> dict[str, Any]:
    lines = list(aid_request.lines.all())
    known_minor = [line.amount_minor for line in lines if line.amount_minor is not None]
    return {
        "aid_request": aid_request,
        "uses": [line.get_use_display() for line in lines],
        "total": Money(sum(known_minor), lines[0].currency) if known_minor else None,
        "is_open_sum": len(known_minor) < len(lines),
    }


def _asked_count(user: User) -> int:
    return AidRequest.objects.filter(asked_by=user, state__in=_WITH_ASKER).count()
