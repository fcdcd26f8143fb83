"""S37: every kind of answer carries the full set of headers; S38: no crash tells what was posted."""

import logging
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.base import BaseHandler
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import URLPattern, URLResolver, get_resolver

from config.log_filters import NoContent

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.error_urls")]
MARKER = "they came at night ночью"

KINDS: dict[str, Callable[[Client], Any]] = {
    "page": lambda browser: browser.get("/login/"),
    "refusal page": lambda browser: browser.get("/raise/stale/"),
    "unknown page": lambda browser: browser.get("/no/such/page/"),
    "crash page": lambda browser: browser.get("/raise/crash/"),
    "redirect": lambda browser: browser.get("/raise/not_signed_in/"),
    "form from elsewhere": lambda browser: Client(enforce_csrf_checks=True).post("/form/"),
    "problem": lambda browser: browser.get("/api/v1/raise/refused/"),
    "crash problem": lambda browser: browser.get("/api/v1/raise/crash/"),
    "unknown API address": lambda browser: browser.get("/api/v1/no/such/"),
    "anonymous API": lambda browser: browser.get("/api/v1/raise/not_signed_in/"),
    "API answer": lambda browser: browser.post("/api/v1/raise/echo/", {"a": 1}, content_type="application/json"),
    "wrong method": lambda browser: browser.delete("/api/v1/raise/echo/"),
    "schema": lambda browser: browser.get("/api/v1/schema/"),
    "docs": lambda browser: browser.get("/api/v1/docs/"),
    "health": lambda browser: browser.get("/health/live"),
    "too large": lambda browser: browser.post("/form/", {}, headers={"Content-Length": "99999999"}),
    "foreign host": lambda browser: browser.get("/login/", headers={"Host": "evil.example"}),
    "options": lambda browser: browser.options("/login/"),
    "head": lambda browser: browser.head("/login/"),
}
# A crash finds words wherever they were put: in a form, in JSON, in a file and its name.
BODIES: dict[str, Callable[[], Any]] = {
    "application/x-www-form-urlencoded": lambda: f"story={MARKER}",
    "application/json": lambda: f"story={MARKER}",
    MULTIPART_CONTENT: lambda: {"paper": SimpleUploadedFile("night.png", MARKER.encode())},
}
WANTED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def assert_guarded(response: Any) -> None:
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(response["Permissions-Policy"].split(", "))
    assert "Content-Encoding" not in response
    assert "Server" not in response


@pytest.mark.parametrize("kind", KINDS)
def test_s37_every_kind_of_answer_has_the_full_header_set(browser: Client, kind: str) -> None:
    response = KINDS[kind](browser)
    assert {name: response.get(name) for name in WANTED} == WANTED
    assert_guarded(response)


def test_s37_a_static_file_is_guarded_and_may_be_kept(client: Client, settings: Any) -> None:
    settings.STATIC_ROOT = Path(settings.STATIC_ROOT)
    (settings.STATIC_ROOT / "test.css").write_text("p { color: red }", encoding="utf-8")
    response = Client().get("/static/test.css")
    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, "text/css")
    assert "no-store" not in response["Cache-Control"]
    assert {name: response.get(name) for name in WANTED if name != "Cache-Control"}.items() <= WANTED.items()
    assert_guarded(response)
    response.close()


@pytest.mark.once
@pytest.mark.urls("config.urls")
@pytest.mark.parametrize("method", ["get", "post"])
def test_s37_every_route_of_the_service_answers_a_stranger_with_the_full_header_set(
    browser: Client, method: str
) -> None:
    addresses = routes(get_resolver().url_patterns)
    assert len(addresses) > 200
    for address in addresses:
        response = getattr(browser, method)(address)
        assert response.status_code < 500, address
        assert {name: response.get(name) for name in WANTED} == WANTED, address
        assert_guarded(response)


def test_s37_an_unknown_static_file_is_not_kept(browser: Client) -> None:
    response = browser.get("/static/none.css")
    assert (response.status_code, response["Cache-Control"]) == (404, "no-store")


@pytest.mark.urls("config.urls")
def test_s37_no_page_of_the_service_loads_anything_foreign(browser: Client) -> None:
    for address in ("/", "/login/", "/start/", "/rules/", "/no/such/", "/api/v1/docs/"):
        text = browser.get(address).content.decode()
        for betraying in ("http://", "https://", 'src="//', "<script>", "style=", "onclick"):
            assert betraying not in text, address


def routes(patterns: list[Any], prefix: str = "") -> list[str]:
    """Return an address for every route of the URLconf."""
    found = []
    for pattern in patterns:
        here = prefix + _filled(pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            found.append("/" + here)
    return found


def _filled(pattern: Any) -> str:
    samples = {"int": "7", "uuid": "0b5f6a0e-7a57-4f0c-9d6c-3c2f6a9d1e11", "slug": "x", "str": "x", "path": "x"}
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(written, samples.get(kind, "x"))
    return route


@pytest.fixture
def log() -> Any:
    """Everything the service logs, by the handler it really has."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(NoContent())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.urls("config.urls")
def test_s38_a_crash_in_any_view_tells_nothing_that_was_posted(
    browser: Client, log: StringIO, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    def crashing(handler: BaseHandler, callback: Any) -> Any:
        def view(request: Any, *arguments: Any, **named: Any) -> Any:
            said = f"{request.GET.dict()} {request.headers.get('Access-Code')} {request.POST.dict()}"
            files = [(one.name, one.read().decode()) for one in request.FILES.values()]
            raise RuntimeError(f"{said} {files or request.body.decode()} {named}")

        view.csrf_exempt = True
        return view

    monkeypatch.setattr(BaseHandler, "make_view_atomic", crashing)
    addresses = routes(get_resolver().url_patterns)
    assert len(addresses) > 3
    for address in addresses:
        for kind, data in BODIES.items():
            place = f"{address}?said=night"
            response = browser.post(place, data=data(), content_type=kind, headers={"Access-Code": "night"})
            assert response.status_code == 500, address
            assert "night" not in response.content.decode() + str(response.headers)
    assert log.getvalue().count("RuntimeError at") == len(BODIES) * len(addresses)
    assert "night" not in log.getvalue()
    assert mailoutbox == []


def test_s38_a_crash_in_an_api_view_tells_nothing_that_was_posted(browser: Client, log: StringIO) -> None:
    browser.post("/api/v1/raise/crash/", {"story": MARKER}, content_type="application/json")
    browser.post("/form/?crash=1", {"story": MARKER})
    assert log.getvalue().count("RuntimeError at") == 2
    assert "night" not in log.getvalue()


def test_s38_addresses_and_hosts_are_not_logged(browser: Client, log: StringIO) -> None:
    browser.get("/aid-requests/QRSU-22/")
    browser.get("/login/", headers={"Host": "evil.example"})
    browser.get("/raise/bad/")
    told = {"request": None, "status_code": 400}
    logging.getLogger("django.security").error("they came at night", extra=told)
    Client(enforce_csrf_checks=True).post("/form/?story=night")
    for betraying in ("QRSU", "evil", "night", "form", "came"):
        assert betraying not in log.getvalue()


def test_s38_a_chain_of_exceptions_is_cut(log: StringIO) -> None:
    try:
        try:
            raise ValueError(MARKER)
        except ValueError as error:
            raise RuntimeError(MARKER) from error
    except RuntimeError:
        logging.getLogger("any").exception("broken by %s", MARKER, stack_info=True)
    assert "RuntimeError at" in log.getvalue()
    assert "night" not in log.getvalue()


def test_the_log_of_the_service_goes_through_the_filter(settings: Any) -> None:
    handlers = settings.LOGGING["handlers"].values()
    assert all(handler["filters"] == ["no_content"] for handler in handlers)
    assert not any("AdminEmail" in handler["class"] for handler in handlers)
    # A logger without handlers of its own hands its lines on to the root's.
    loggers = [settings.LOGGING["root"], *settings.LOGGING["loggers"].values()]
    assert all(logger.get("handlers", ["console"]) == ["console"] for logger in loggers)
