"""The one table that says which status a refusal has, and how it reads as a problem document (RFC 9457)."""

import json
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from rest_framework import exceptions as rest

from notifications.errors import (
    DomainError,
    KeyReused,
    Malformed,
    NotFound,
    NotSignedIn,
    ReadsOnly,
    SealingClosed,
    SecondFactorRequired,
    SecondFactorWrong,
    Stale,
    Throttled,
    TooLarge,
    WrongType,
)

_NEEDED = _("This is needed.")
_NOT_UNDERSTOOD = _("This is not understood.")


class WrongMethod(DomainError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    sentence = _("This address does not take this kind of call.")


class NotAcceptable(DomainError):
    """The caller asks for a form of answer that does not exist."""

    code = "not_acceptable"
    sentence = _("The answer does not exist in the form you ask for.")


class FormTooOld(DomainError):
    """A form without the token of this browser."""

    code = "form_too_old"
    permanent = False
    sentence = _("This form has grown too old, or cookies are off. Go back, load the page again and send it once more.")


STATUS: dict[type[DomainError], int] = {
    Malformed: 400,
    NotSignedIn: 401,
    SecondFactorRequired: 403,
    SecondFactorWrong: 403,
    FormTooOld: 403,
    ReadsOnly: 403,
    NotFound: 404,
    WrongMethod: 405,
    NotAcceptable: 406,
    Stale: 409,
    KeyReused: 409,
    TooLarge: 413,
    WrongType: 415,
    Throttled: 429,
    SealingClosed: 503,
    DomainError: 422,
}

# The first line that fits decides, so a class stands before its parents.
_MEANS: tuple[tuple[type[BaseException], type[DomainError]], ...] = (
    (Http404, NotFound),
    (PermissionDenied, NotFound),
    (rest.PermissionDenied, NotFound),
    (rest.NotFound, NotFound),
    (rest.NotAuthenticated, NotSignedIn),
    (rest.AuthenticationFailed, NotSignedIn),
    (rest.MethodNotAllowed, WrongMethod),
    (rest.NotAcceptable, NotAcceptable),
    (rest.UnsupportedMediaType, WrongType),
    (rest.Throttled, Throttled),
    (rest.ParseError, Malformed),
    (TransitionNotAllowed, Stale),
    (ConcurrentTransition, Stale),
    (RequestDataTooBig, TooLarge),
    (UnreadablePostError, Malformed),
    (MultiPartParserError, Malformed),
    (BadRequest, Malformed),
    (SuspiciousOperation, Malformed),
)


def refusal_in(exception: BaseException) -> DomainError | None:
    """Return the refusal an exception stands for, or None when it is a crash."""
    if isinstance(exception, NotFound):
        # Always the bare one: what an error carries could tell foreign from unknown.
        return NotFound()
    if isinstance(exception, DomainError):
        return exception
    if isinstance(exception, rest.ValidationError):
        return Malformed(fields=_fields(exception.get_full_details()))
    for kind, meaning in _MEANS:
        if isinstance(exception, kind):
            return meaning()
    return None


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal: that of its nearest listed class."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def document(error: DomainError) -> dict[str, Any]:
    """Return the refusal's members of RFC 9457 with our own `code`, `findings` and `fields`."""
    status = status_of(error)
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "detail": str(error),
    }
    if error.findings:
        members["findings"] = [finding.as_json() for finding in error.findings]
    if fields := getattr(error, "fields", None):
        members["fields"] = {name: str(text) for name, text in fields.items()}
    return members


def as_response(members: dict[str, Any]) -> HttpResponse:
    """Return a problem document as an answer; equal members give equal bytes."""
    body = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, status=members["status"], content_type="application/problem+json")


def _fields(details: Any, path: str = "") -> dict[str, Any]:
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        return {path or "body": _hint(details)}
    parts = details.items() if isinstance(details, dict) else enumerate(details)
    found: dict[str, Any] = {}
    for name, inner in parts:
        leaf = isinstance(inner, dict) and set(inner) == {"message", "code"} and not isinstance(details, dict)
        found |= _fields(inner, path if leaf else f"{path}.{name}".lstrip("."))
    return found


def _hint(detail: dict[str, Any]) -> Any:
    """Say what is wrong without saying what was typed, which some of the library's messages repeat."""
    code, message = detail["code"], detail["message"]
    if code in {"required", "null", "blank", "empty"}:
        return _NEEDED
    return message if code in {"max_length", "min_length", "max_value", "min_value"} else _NOT_UNDERSTOOD
