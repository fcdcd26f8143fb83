"""Pages for strangers: drawn as if nobody were signed in, so that they need no cookie and set none."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from emergency.models import User


def public_page(http_request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Draw a page that knows of no session, whoever looks at it."""
    return render(http_request, template, {**context, "user": AnonymousUser(), "messages": ()}, status=status)


def person_of(http_request: HttpRequest) -> User | None:
    """Return who is signed in; None for a stranger."""
    user = http_request.user
    return user if isinstance(user, User) and user.is_authenticated else None
