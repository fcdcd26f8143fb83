"""What a script asks for before a device signs: the challenge is judged once.

For signing in and for a new key it stands in the session, for an act in the database (`accounts/passkey_acts.py`).
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from emergency.accounts import passkey_acts, passkeys
from emergency.accounts.sessions import real_now
from emergency.web.access import PersonRequest, signed_in
from notifications.errors import Malformed, NotFound

CHALLENGE_KEY = "passkey"
STRANGERS_WAIT_SECONDS = 5 * 60
LONGEST_ADDRESS = 300


@require_POST
def to_sign_in(http_request: HttpRequest) -> HttpResponse:
    """Return what a browser asks a device to sign at signing in; the same for everybody."""
    _check_offered()
    asked, http_request.session[CHALLENGE_KEY] = passkeys.ask_to_sign()
    if set(http_request.session.keys()) == {CHALLENGE_KEY}:
        http_request.session.set_expiry(STRANGERS_WAIT_SECONDS)
    return JsonResponse(asked)


@require_POST
@signed_in
def to_make(http_request: PersonRequest) -> HttpResponse:
    """Return what a browser asks a device to make a key for."""
    _check_offered()
    asked, http_request.session[CHALLENGE_KEY] = passkeys.ask_to_make(http_request.user)
    return JsonResponse(asked)


@require_POST
@signed_in
def to_act(http_request: PersonRequest) -> HttpResponse:
    """Return what a browser asks one of the person's devices to sign for one act at the address named by `for`."""
    _check_offered()
    address = http_request.POST.get("for", "")
    if not address.startswith("/") or len(address) > LONGEST_ADDRESS:
        raise Malformed()
    return JsonResponse(passkey_acts.ask(http_request, address, now=real_now()))


def answer_in(http_request: HttpRequest, text: str) -> passkeys.Answer | None:
    """Return what was sent back, with its challenge, which is gone from now on; None when nothing was sent."""
    if not text:
        return None
    return passkeys.Answer(http_request.session.pop(CHALLENGE_KEY, None), text)


def challenge_shown(route: str) -> dict[str, Any]:
    """Return what a page needs so that its script finds the challenge; nothing where no passkeys are taken."""
    if not passkeys.offered():
        return {}
    return {"passkey_origin": settings.PASSKEY_ORIGIN, "passkey_challenge": reverse(route)}


def _check_offered() -> None:
    if not passkeys.offered():
        raise NotFound()
