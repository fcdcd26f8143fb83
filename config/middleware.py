"""What every answer goes through."""

from collections.abc import Callable
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from config import errors, problems
from notifications import clock
from notifications.errors import Malformed, Throttled, TooLarge

Answer = Callable[[HttpRequest], HttpResponse]

_OFF = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi")
_OFF_TOO = ("browsing-topics", "fullscreen", "payment", "screen-wake-lock", "usb")
# Passkeys: our own pages only, never a frame.
_OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join([*(f"{one}=()" for one in (*_OFF, *_OFF_TOO)), *(f"{one}=(self)" for one in _OWN)])
HEALTH = "/health/"
_FOUND = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED})


class SecurityHeaders:
    """Give every answer the headers that keep it off disks, frames, sensors and other sites.

    It stands outermost, so that answers made before the inner layers were reached carry them too.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.fixed = {
            "Permissions-Policy": PERMISSIONS_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.fixed.items():
            response.headers.setdefault(name, value)
        if not _is_static_file(request, response):
            response.headers["Cache-Control"] = "no-store"
            # The same for all addresses: else the headers would tell which of them exist.
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            response.headers["Vary"] = ", ".join(sorted(response.headers["Vary"].split(", ")))
            if response.status_code == HTTPStatus.NOT_FOUND:
                response.headers.pop("Allow", None)
        return response


class BodyLimit:
    """Refuse a body by its announced length before reading a byte of it, and bound the large ones in flight.

    Nothing beyond the announced length is ever read; a body without one counts as empty, so it is refused outright.
    """

    large = 256 * 1024
    patience_seconds = 10

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.places = BoundedSemaphore(settings.LARGE_BODIES_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _announced_length(request)
        if length is None:
            return errors.respond(request, Malformed())
        if length > settings.BODY_LIMIT:
            return errors.respond(request, TooLarge())
        if length <= self.large:
            return self.get_response(request)
        if not self.places.acquire(timeout=self.patience_seconds):
            return errors.respond(request, Throttled())
        try:
            return self.get_response(request)
        finally:
            self.places.release()


class Moment:
    """Ask the time once per call and hand it on as `request.now`; machines asking for health get none.

    Pages that show a refusal beside its form learn its status by `request.status_of`: there is one table of them.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if not request.path_info.startswith(HEALTH):
            request.now = clock.now()
            request.status_of = problems.status_of
        return self.get_response(request)


class DomainErrors:
    """Turn what a view refuses into a page, or below /api/ into a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else goes on to the crash page."""
        return errors.answer_to(request, exception)


def _announced_length(request: HttpRequest) -> int | None:
    given = request.META.get("CONTENT_LENGTH") or "0"
    if not (given.isascii() and given.isdigit()) or "HTTP_TRANSFER_ENCODING" in request.META:
        return None
    return int(given)


def _is_static_file(request: HttpRequest, response: HttpResponse) -> bool:
    return request.path_info.startswith(settings.STATIC_URL) and response.status_code in _FOUND
