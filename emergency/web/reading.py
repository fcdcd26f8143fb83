"""Reading in the browser: what waits for the reader, and the texts their own search may open.

The address is always the same: which case is read is known to the page's memory only, so that neither history nor
address bar tells. Each case itself is the very page that stands at its own address, asked for by a script.
"""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emergency.models import AidRequest, KeptKey
from emergency.reading.library import searchable
from emergency.selectors import work_list
from emergency.web.access import PersonRequest, mandates, roles_of, signed_in
from emergency.web.home import rows_of
from emergency.web.menu import READING, READS, menu
from emergency.web.reader_keys import can_open_here
from notifications.errors import NotFound


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show what waits for this reader, to be opened one after the other."""
    _check_reads(http_request)
    shown = {
        "rows": rows_of(_waiting(http_request)),
        "has_key": KeptKey.objects.filter(user=http_request.user).exists(),
        "can_open_here": can_open_here(),
        "navigation": menu(http_request, READING),
    }
    return render(http_request, "emergency/reader/reading.html", shown)


@require_safe
@signed_in
def search(http_request: PersonRequest) -> HttpResponse:
    """Say which sealed texts the reader may search, by id; the search itself is the browser's."""
    _check_reads(http_request)
    found = searchable(http_request.user, mandates(http_request), now=http_request.now)
    rows = [
        {"reference": one.reference, "case": one.case_id, "box": one.box_id, "kind": one.kind, "seq": one.seq}
        for one in found
    ]
    return JsonResponse({"results": rows})


def _check_reads(http_request: PersonRequest) -> None:
    if not READS & {mandate.role for mandate in mandates(http_request)}:
        raise NotFound()


def _waiting(http_request: PersonRequest) -> list[AidRequest]:
    """Return what waits in all funds of the reader, those whose vote is given already last."""
    funds = {mandate.fund_id: mandate.fund for mandate in mandates(http_request)}.values()
    now = http_request.now
    rows = [row for fund in funds for row in work_list(http_request.user, fund, roles_of(http_request, fund), now=now)]
    return sorted(rows, key=lambda row: bool(row.has_voted))
