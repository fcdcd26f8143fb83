"""What every page may show about the house itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from emergency.accounts.sessions import HAS_PASSKEYS_KEY


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the demo flag, the languages, and where this person's passkeys may sign; without a query."""
    return {
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "passkeys_sign_at": settings.PASSKEY_ORIGIN if _has_passkeys(request) else "",
    }


def _has_passkeys(request: HttpRequest) -> bool:
    # Who came without a cookie has no session to be looked into.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return False
    return bool(request.session.get(HAS_PASSKEYS_KEY))
