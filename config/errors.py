"""The one place where refusals and crashes become answers: problem documents below /api/, pages elsewhere."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework.request import Request

from config import problems
from notifications.errors import DomainError, Malformed, NotFound, NotSignedIn

API = "/api/"
SIGN_IN_BY = 'Token realm="api"'


def respond(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal in the form this address speaks."""
    if is_api(request):
        return _problem(error)
    if isinstance(error, NotSignedIn):
        return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
    status = problems.status_of(error)
    return render(request, "errors/problem.html", {"error": error, "status": status}, status=status)


def answer_to(request: HttpRequest, exception: BaseException) -> HttpResponse | None:
    """Answer an exception that stands for a refusal; None for a crash."""
    error = problems.refusal_in(exception)
    return respond(request, error) if error else None


def api_exception_handler(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Answer what an API view raised; None lets a crash reach the crash answer."""
    error = problems.refusal_in(exception)
    return _problem(error) if error else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a call that could not be read (400, or 413 when it was too large to read)."""
    return respond(request, problems.refusal_in(exception) or Malformed())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a forbidden address exactly as an unknown one."""
    return respond(request, NotFound())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address."""
    return respond(request, NotFound())


def crashed(request: HttpRequest) -> HttpResponse:
    """Answer a crash with constant words, needing neither database nor session."""
    if is_api(request):
        return problems.as_response(
            {
                "type": "about:blank",
                "title": "Internal Server Error",
                "status": 500,
                "code": "broken",
                "detail": _("Something broke on our side. Nothing was stored. Please try again later."),
            }
        )
    return HttpResponse(render_to_string("errors/crash.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not come from a page of this browser."""
    return respond(request, problems.FormTooOld())


def is_api(request: HttpRequest | Request) -> bool:
    """Say whether this address speaks problem documents."""
    return request.path_info.startswith(API)


def _problem(error: DomainError) -> HttpResponse:
    response = problems.as_response(problems.document(error))
    if isinstance(error, NotSignedIn):
        response["WWW-Authenticate"] = SIGN_IN_BY
    return response
