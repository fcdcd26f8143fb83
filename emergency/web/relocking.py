"""Locks for newcomers: who waits for them, made in the browser of a colleague who reads the same texts."""

from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from emergency.actions.reading import relocking
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.reading.relocking import funds_to_hand_on, made_for, made_for_kept, to_relock
from emergency.reading.shelves import BOOKS, CASES, COMPLAINTS
from emergency.web.access import PersonRequest, signed_in
from emergency.web.menu import OVERVIEW, menu
from emergency.web.reader_keys import can_open_here
from fund.models import Fund
from fund.web.forms import OnceForm
from fund.web.pages import TreasuryRequest, do_act
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

ADDRESS = "/relock/"


class ReportForm(OnceForm):
    """Of what the texts do not open: of one request, or of all that is kept beside the requests."""

    of = forms.ChoiceField(
        label=_("What does not open?"),
        choices=[
            (CASES, _("texts of a request")),
            (COMPLAINTS, _("complaints")),
            (BOOKS, _("bank files, payees' details and papers")),
        ],
        initial=CASES,
        required=False,
    )
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of the request whose texts do not open."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reference where it is a request."""
        said = super().clean() or {}
        if (said.get("of") or CASES) == CASES and not said.get("reference"):
            self.add_error("reference", _("Write the reference of the request."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show for whom locks are missing, or report own ones that do not open; NotFound for who reads no sealed text."""
    funds = funds_to_hand_on(http_request.user.pk, now=http_request.now)
    fund = _chosen(funds, http_request.GET.get("fund"))
    if http_request.method != "POST":
        return _page(http_request, funds, fund, ReportForm())
    form, by = ReportForm(http_request.POST), Actor(user=http_request.user)

    def run(attempt: Attempt) -> object:
        of, reference = form.cleaned_data["of"] or CASES, form.cleaned_data["reference"]
        if of == CASES:
            box_ids = made_for(known(reference), by, now=http_request.now)
        else:
            box_ids = made_for_kept(of, fund, by, now=http_request.now)
        return relocking.report(box_ids=box_ids, by=by, now=http_request.now, attempt=attempt)

    def again(filled: forms.Form, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, funds, fund, filled, status=status)

    onward = f"{ADDRESS}?fund={fund.code}"
    return do_act(cast(TreasuryRequest, http_request), form, "report-lock", run, again, onward=onward)


def _chosen(funds: list[Fund], code: str | None) -> Fund:
    found = [fund for fund in funds if code in {None, "", fund.code}]
    if not found:
        raise NotFound()
    return found[0]


def _page(
    http_request: PersonRequest, funds: list[Fund], fund: Fund, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    found = to_relock(http_request.user, fund, now=http_request.now)
    shown: dict[str, Any] = {
        "fund": fund,
        "funds": funds if len(funds) > 1 else [],
        "found": found,
        "locks": sum(one.boxes for one in found.newcomers),
        "form": form,
        "address": f"{ADDRESS}?fund={fund.code}",
        "can_open_here": can_open_here(),
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/relock.html", shown, status=status)
