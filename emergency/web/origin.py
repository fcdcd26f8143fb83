"""Whether a form was sent from a page of this browser's own session."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


class _Check(CsrfViewMiddleware):
    """Django's own check, answering with its reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def is_own_form(http_request: HttpRequest) -> bool:
    """Say whether a POST carries the session's own token; for views that let in forms without it on purpose."""
    check = _Check(_nothing)
    check.process_request(http_request)
    return check.process_view(http_request, _nothing, (), {}) is None


def _nothing(http_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
