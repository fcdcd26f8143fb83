"""Reports that need more than the books: the list of all, the Board's quarter with its overrides, the overrides."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from emergency.documents.overrides import BOARD_QUARTER, OVERRIDES
from fund.web import reports


@require_safe
def listed(http_request: Any) -> HttpResponse:
    """Show which reports there are for this person."""
    return reports.listed(http_request, more=(OVERRIDES,))


@require_safe
def board_quarter(http_request: Any) -> HttpResponse:
    """Show the quarterly report to the Board."""
    return reports.shown(http_request, BOARD_QUARTER)


@require_safe
def overrides(http_request: Any) -> HttpResponse:
    """Show which rules were passed."""
    return reports.shown(http_request, OVERRIDES)
