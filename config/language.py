"""The language a stranger asked for: in the address, because the public pages set no cookie."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation


class AskedLanguage:
    """Speak the language of `?language=`, and hand on `request.language_query` for links that keep it."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Runs after LocaleMiddleware and before the account's own choice, which wins."""
        asked = request.GET.get("language", "")
        request.language_query = ""
        if asked in dict(settings.LANGUAGES):
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
            request.language_query = f"?language={asked}"
        return self.get_response(request)
