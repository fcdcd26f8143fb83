"""The list of all cases a person may know of: filtered, a page at a time."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from emergency.codes import Urgency
from emergency.reading.archive import Wanted, page_of
from emergency.states import State
from emergency.web.access import PersonRequest, fund_of, mandates, roles_of, signed_in
from emergency.web.fields import offer
from emergency.web.home import LOOKS_UP, rows_of
from emergency.web.menu import OVERVIEW, menu
from fund.countries import COUNTRIES, territories
from fund.country_groups import all_in_clear
from fund.models import Fund
from fund.rules.codes import USE_NAMES
from notifications.errors import Malformed, NotFound

ANY = [("", _("any"))]
_LISTED = [choice for choice in State.choices if choice[0] not in {State.STARTED, State.ERASED}]


class WantedForm(forms.Form):
    """What is looked for."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *_LISTED])
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[*ANY, *Urgency.choices])
    use = forms.ChoiceField(label=_("For"), required=False, choices=[*ANY, *USE_NAMES.items()])
    country = forms.ChoiceField(label=_("Country"), required=False, choices=ANY)


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show the cases that match, newest week first; NotFound for who works on no case."""
    fund = fund_of(http_request, http_request.GET.get("fund"))
    roles = roles_of(http_request, fund)
    if not roles & LOOKS_UP:
        raise NotFound()
    form = WantedForm(http_request.GET)
    offer(form, "country", [*ANY, *_countries(fund)])
    wanted = Wanted(**{name: http_request.GET.get(name, "") for name in (*form.fields, "after")})
    try:
        found, status = page_of(http_request.user, fund, roles, wanted), 200
    except Malformed as wrong:
        found, status = None, http_request.status_of(wrong)
        form.is_valid()
    shown: dict[str, Any] = {
        "form": form,
        "fund": fund,
        "has_many": len({mandate.fund_id for mandate in mandates(http_request)}) > 1,
        "rows": rows_of(found.rows) if found else [],
        "is_filtered": bool(wanted.query),
        "is_broken": found is None and not form.errors,
        "is_later_page": bool(wanted.after),
        "older": urlencode({**wanted.query, "fund": fund.code, "after": found.after}) if found and found.after else "",
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/archive.html", shown, status=status)


def _countries(fund: Fund) -> list[tuple[str, str]]:
    names = territories(get_language() or "en")
    return sorted(((code, names.get(code, code)) for code in all_in_clear(fund, COUNTRIES)), key=lambda row: row[1])
