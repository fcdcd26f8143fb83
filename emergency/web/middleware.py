"""What an account brings to every page: its language, a session that lives on, the menu, second factor for others."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from emergency.accounts import sessions
from emergency.accounts.second_factor import require_fresh
from emergency.web.menu import menu


class Account:
    """Runs after Django's AuthenticationMiddleware; a request without session cookie costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http_request: Any) -> HttpResponse:
        """Set language, idle time, `require_fresh` and `menu`, then go on."""
        http_request.require_fresh = partial(require_fresh, http_request)
        http_request.menu = partial(menu, http_request)
        language = translation.get_language()
        if settings.SESSION_COOKIE_NAME in http_request.COOKIES and SESSION_KEY in http_request.session:
            language = _language_of(http_request) or language
        # The inner language, also one set by a token, ends with this answer.
        with translation.override(language):
            response = self.get_response(http_request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


def _language_of(http_request: HttpRequest) -> str | None:
    if not http_request.user.is_authenticated:
        # Frozen or signed out elsewhere: the session must not come back to life with the account.
        http_request.session.flush()
        return None
    sessions.refresh(http_request)
    return str(http_request.user.language)
