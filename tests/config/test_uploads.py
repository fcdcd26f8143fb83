"""S39, S13: bodies are refused by length before they are read, and never touch a disk."""

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from io import BytesIO
from threading import Event, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.middleware import BodyLimit
from config.uploads import MemoryOnly, UploadTooLarge

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.error_urls")]
MEBIBYTE = 1024 * 1024


class Untouchable(BytesIO):
    """A body that must not be read."""

    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def upload(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("passport of A.jpg", b"n" * size)


def test_s39_a_file_is_kept_in_memory(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: pytest.fail("a temp file was made"))
    response = browser.post("/form/", {"file": upload(6 * MEBIBYTE)})
    assert response.content == f"InMemoryUploadedFile [{6 * MEBIBYTE}]".encode()


@pytest.mark.parametrize("address", ["/form/", "/api/v1/raise/echo/"])
def test_s39_a_large_body_is_refused_unread(address: str, settings: Any) -> None:
    sent = RequestFactory().post(address, data=b"", content_type="multipart/form-data; boundary=x")
    environ = {**sent.environ, "CONTENT_LENGTH": str(11 * MEBIBYTE), "wsgi.input": Untouchable()}
    answered: list[str] = []
    body = b"".join(WSGIHandler()(environ, lambda status, _: answered.append(status)))
    assert answered == ["413 Request Entity Too Large"]
    assert b"too large" in body


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "٣"])
def test_s39_a_length_that_is_no_number_is_refused(browser: Client, length: str) -> None:
    response = browser.post("/form/", {"a": "b"}, headers={"Content-Length": length})
    assert response.status_code == 400


def test_s39_a_body_of_unknown_length_is_refused(browser: Client) -> None:
    response = browser.post("/form/", {"a": "b"}, headers={"Transfer-Encoding": "chunked"})
    assert response.status_code == 400


def test_s39_nothing_beyond_the_announced_length_is_read(settings: Any) -> None:
    body = b"story=short" + b"n" * 11 * MEBIBYTE
    sent = RequestFactory().post("/form/", data=body, content_type="application/x-www-form-urlencoded")
    taken = BytesIO(body)
    environ = {**sent.environ, "CONTENT_LENGTH": "11", "wsgi.input": taken}
    b"".join(WSGIHandler()(environ, lambda *_: None))
    assert taken.tell() <= 11


def test_s39_the_upload_handler_has_a_cap_of_its_own(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.middleware.BodyLimit.__call__", lambda self, request: self.get_response(request))
    for address in ("/form/", "/form/?crash=1"):
        assert browser.post(address, {"file": upload(11 * MEBIBYTE)}).status_code == 413


def test_s39_the_cap_counts_what_arrives_not_what_was_announced(settings: Any) -> None:
    settings.BODY_LIMIT = 100
    handler = MemoryOnly()
    handler.receive_data_chunk(b"n" * 60, 0)
    with pytest.raises(UploadTooLarge):
        handler.receive_data_chunk(b"n" * 60, 60)


def test_s39_many_files_share_one_cap(browser: Client, settings: Any) -> None:
    settings.BODY_LIMIT = MEBIBYTE
    files = {f"file{number}": upload(MEBIBYTE // 4) for number in range(5)}
    assert browser.post("/form/", files).status_code == 413


def test_large_bodies_in_flight_are_bounded(settings: Any) -> None:
    settings.LARGE_BODIES_AT_ONCE = 1
    inside, leave = Event(), Event()

    def slow(_: Any) -> HttpResponse:
        inside.set()
        leave.wait(10)
        return HttpResponse()

    limit = BodyLimit(slow)
    limit.patience_seconds = 0
    large = RequestFactory().post("/api/v1/x/", data=b"n" * 300_000, content_type="text/plain")
    first = Thread(target=limit, args=[large])
    first.start()
    assert inside.wait(10)
    assert limit(large).status_code == 429
    leave.set()
    first.join()
    assert limit(large).status_code == 200


written: list[str] | None = None


def _note_writing(event: str, about: tuple[Any, ...]) -> None:
    if written is not None and event == "open" and isinstance(about[2], int) and about[2] & (os.O_WRONLY | os.O_RDWR):
        written.append(str(about[0]))


# Such a hook cannot be taken away again; it notes nothing while nobody asks.
sys.addaudithook(_note_writing)


@contextmanager
def files_opened_for_writing() -> Iterator[list[str]]:
    """Yield what this process opens for writing meanwhile, wherever it lies and however soon it goes again."""
    global written  # noqa: PLW0603
    written = noted = []
    try:
        yield noted
    finally:
        written = None


@pytest.mark.django_db(transaction=True)
def test_s13_a_client_that_goes_away_leaves_nothing(live_server: Any, settings: Any) -> None:
    host, port = live_server.thread.host, live_server.thread.port
    with files_opened_for_writing() as noted, socket.create_connection((host, port), timeout=10) as line:
        line.sendall(
            b"POST /form/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n"
            # Without a cookie the form would be refused before its body is read.
            b"Cookie: " + settings.CSRF_COOKIE_NAME.encode() + b"=" + b"a" * 32 + b"\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
            b'Content-Disposition: form-data; name="file"; filename="night.txt"\r\n\r\n' + b"they came at night" * 1000
        )
        line.shutdown(socket.SHUT_WR)
        # The server is through with it when it hangs up.
        with suppress(ConnectionError):
            while line.recv(4096):
                pass
    assert noted == []
    connection = HTTPConnection(host, port)
    connection.request("GET", "/health/live")
    assert connection.getresponse().status == 200
    connection.close()
