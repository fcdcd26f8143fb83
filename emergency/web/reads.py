"""Who read what: the access log, for the data guardian."""

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from emergency.api.calling import known
from emergency.reading.reads import Found, page_of, people_in
from emergency.web.access import PersonRequest, fund_of, mandates, roles_of, signed_in
from emergency.web.fields import offer
from emergency.web.menu import OVERVIEW, menu
from fund.models import Fund, Role
from fund.web.refusals import MALFORMED_STATUS
from notifications.errors import Malformed, NotFound


class ReadsForm(forms.Form):
    """Of whom, and of which open case."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of an aid request that is open."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *given: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*given, **options)
        offer(self, "person", [("", _("anybody")), *((str(one.pk), one.pseudonym) for one in people_in(fund))])


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show who was served which text; NotFound for everybody but the data guardian."""
    watched = [one.fund for one in mandates(http_request) if one.role == Role.GUARDIAN]
    if not watched:
        raise NotFound()
    named = http_request.GET.get("fund")
    fund = fund_of(http_request, named) if named else watched[0]
    if Role.GUARDIAN not in roles_of(http_request, fund):
        raise NotFound()
    form = ReadsForm(http_request.GET, fund=fund)
    found, status = _found(http_request, fund, form)
    query = {name: http_request.GET.get(name, "") for name in form.fields}
    shown = {
        "form": form,
        "fund": fund,
        "has_many": len(watched) > 1,
        "rows": found.rows if found else [],
        "is_broken": found is None and not form.errors,
        "is_filtered": any(query.values()),
        "is_later_page": bool(http_request.GET.get("after")),
        "older": urlencode({**query, "fund": fund.code, "after": found.after}) if found and found.after else "",
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/reads.html", shown, status=status)


def _found(http_request: PersonRequest, fund: Fund, form: ReadsForm) -> tuple[Found | None, int]:
    if not form.is_valid():
        return None, MALFORMED_STATUS
    said = form.cleaned_data
    try:
        reference = known(said["reference"]) if said["reference"] else ""
        person = uuid.UUID(said["person"]) if said["person"] else None
        after, reader = http_request.GET.get("after", ""), http_request.user.pk
        return page_of(fund, reader_id=reader, person=person, reference=reference, after=after), 200
    except NotFound:
        # What looks like no reference names nothing.
        return Found([], ""), 200
    except Malformed as wrong:
        return None, http_request.status_of(wrong)
