"""Addresses that raise what a view may raise, beside the real ones."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from rest_framework import exceptions as rest
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response

from config import urls
from fund.rules.findings import Finding, Verdict
from notifications import errors

FINDING = Finding(rule="R-01", verdict=Verdict.BLOCK, code="no_regulation")

RAISED: dict[str, Any] = {
    "malformed": lambda: errors.Malformed(fields={"amount": "Use two digits after the point."}),
    "key_missing": errors.KeyMissing,
    "not_signed_in": errors.NotSignedIn,
    "second_factor_required": errors.SecondFactorRequired,
    "second_factor_wrong": errors.SecondFactorWrong,
    "not_found": errors.NotFound,
    "stale": errors.Stale,
    "key_reused": errors.KeyReused,
    "too_large": errors.TooLarge,
    "wrong_type": errors.WrongType,
    "refused": lambda: errors.Refused("No money is free.", code="R-04", findings=[FINDING]),
    "throttled": errors.Throttled,
    "sealing_closed": errors.SealingClosed,
    "http404": lambda: Http404("aid request QRSU-22 of Georgia"),
    "forbidden": lambda: PermissionDenied("not your country"),
    "not_found_with_words": lambda: errors.NotFound("not your country", code="foreign"),
    "bad": lambda: SuspiciousOperation("they came at night"),
    "big": lambda: RequestDataTooBig("they came at night"),
    "transition": lambda: TransitionNotAllowed("from paid to paid"),
    "concurrent": lambda: ConcurrentTransition("row 17"),
    "rest_parse": lambda: rest.ParseError("they came at night"),
    "rest_type": lambda: rest.UnsupportedMediaType("text/csv"),
    "rest_anonymous": rest.NotAuthenticated,
    "rest_token": lambda: rest.AuthenticationFailed("they came at night"),
    "rest_method": lambda: rest.MethodNotAllowed("PUT"),
    "rest_throttled": lambda: rest.Throttled(wait=3),
    "rest_forbidden": rest.PermissionDenied,
    "rest_404": rest.NotFound,
    "rest_fields": lambda: rest.ValidationError(
        {"lines": [{}, {"amount": [rest.ErrorDetail('"they came at night" is no number.', "invalid")]}]}
    ),
    "crash": lambda: RuntimeError("they came at night"),
}


def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that looks at the session, then refuses or breaks."""
    request.session.get("seen")
    raise RAISED[name]()


@api_view(["GET", "POST"])
@authentication_classes([])
@permission_classes([])
def address(request: Request, name: str) -> Response:
    """An API address that refuses or breaks, or with `echo` answers what it read."""
    if name == "echo":
        return Response({"read": request.data})
    request.session.get("seen")
    raise RAISED[name]()


def form(request: HttpRequest) -> HttpResponse:
    """A page that reads what was posted and breaks on demand."""
    word = request.POST.get("story", "")
    if "crash" in request.GET:
        raise RuntimeError(word)
    sizes = [file.size for file in request.FILES.values()]
    return HttpResponse(f"{type(next(iter(request.FILES.values()), None)).__name__} {sizes}")


urlpatterns = [
    path("raise/<str:name>/", page),
    path("form/", form),
    path("api/v1/raise/<str:name>/", address),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
