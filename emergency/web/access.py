"""Who asks for a page: the signed-in check, and the person's mandates read once per HTTP request."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from emergency.models import User
from fund.models import Fund, Mandate
from fund.permissions import fund_for, mandates_of
from notifications.errors import DomainError, NotSignedIn


class TimedRequest(HttpRequest):
    """An HTTP request with the service's instant, taken once."""

    now: datetime
    status_of: Callable[[DomainError], int]


class PersonRequest(TimedRequest):
    """An HTTP request of somebody signed in."""

    user: User
    require_fresh: Callable[..., None]


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only signed-in people reach the page; everybody else is sent to sign in and comes back by `next`."""

    @wraps(view)
    def guarded(http_request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not http_request.user.is_authenticated:
            raise NotSignedIn()
        return view(http_request, *arguments, **named)

    return guarded


def safe_next(http_request: HttpRequest, address: str | None, *, otherwise: str = "/") -> str:
    """Return where to go on: the address when it is a path of this service."""
    here = {http_request.get_host()}
    inside = bool(address) and str(address).startswith("/")
    if inside and url_has_allowed_host_and_scheme(address, here, require_https=http_request.is_secure()):
        return str(address)
    return otherwise


def mandates(http_request: Any) -> list[Mandate]:
    """Return the person's mandates in force, funds loaded; one query per HTTP request, none for strangers."""
    plain = getattr(http_request, "_request", http_request)
    if not hasattr(plain, "_mandates"):
        user = http_request.user
        known = user is not None and user.is_authenticated
        plain._mandates = mandates_of(user.pk, now=plain.now) if known else []
    found: list[Mandate] = plain._mandates
    return found


def keep_mandates(http_request: Any, held: Iterable[Mandate]) -> None:
    """Remember the person's mandates in force for this HTTP request, where they were read with something else."""
    getattr(http_request, "_request", http_request)._mandates = list(held)


def fund_of(http_request: Any, code: str | None = None) -> Fund:
    """Return the fund named by `code`, or the person's only one; raises NotFound, or Malformed when unclear."""
    return fund_for(code, mandates(http_request))


def roles_of(http_request: Any, fund: Fund) -> frozenset[str]:
    """Return the roles the person holds in this fund now."""
    return frozenset(mandate.role for mandate in mandates(http_request) if mandate.fund_id == fund.pk)
