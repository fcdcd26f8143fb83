"""Refusals and crashes as problem documents and as pages."""

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.error_urls")]

STATUS = {
    "malformed": 400,
    "key_missing": 400,
    "second_factor_required": 403,
    "second_factor_wrong": 403,
    "not_found": 404,
    "stale": 409,
    "key_reused": 409,
    "too_large": 413,
    "wrong_type": 415,
    "refused": 422,
    "throttled": 429,
    "sealing_closed": 503,
    "http404": 404,
    "forbidden": 404,
    "not_found_with_words": 404,
    "bad": 400,
    "big": 413,
    "transition": 409,
    "concurrent": 409,
}
API_ONLY = {
    "not_signed_in": 401,
    "rest_parse": 400,
    "rest_type": 415,
    "rest_anonymous": 401,
    "rest_token": 401,
    "rest_method": 405,
    "rest_throttled": 429,
    "rest_forbidden": 404,
    "rest_404": 404,
    "rest_fields": 400,
}
CODES = {"http404": "not_found", "forbidden": "not_found", "not_found_with_words": "not_found", "bad": "malformed"}


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == response.status_code
    return found


@pytest.mark.parametrize(("name", "status"), list((STATUS | API_ONLY).items()))
def test_w07_an_api_refusal_is_a_problem_document_of_its_status(browser: Client, name: str, status: int) -> None:
    found = problem(browser.get(f"/api/v1/raise/{name}/"))
    assert found["status"] == status
    assert found["detail"]
    assert found["title"]
    assert "night" not in json.dumps(found)


@pytest.mark.parametrize(("name", "status"), list(STATUS.items()))
def test_w07_a_page_refusal_is_a_page_of_its_status(browser: Client, name: str, status: int) -> None:
    response = browser.get(f"/raise/{name}/")
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert b"<h1>" in response.content
    assert b"night" not in response.content


def test_codes_are_those_people_and_scripts_rely_on(browser: Client) -> None:
    own = ("malformed", "key_missing", "second_factor_required", "stale", "key_reused", "sealing_closed")
    assert [problem(browser.get(f"/api/v1/raise/{name}/"))["code"] for name in own] == list(own)
    assert problem(browser.get("/api/v1/raise/transition/"))["code"] == "stale"
    assert problem(browser.get("/api/v1/raise/rest_anonymous/"))["code"] == "not_signed_in"


def test_a_rule_brings_its_findings_and_a_form_its_fields(browser: Client) -> None:
    refused = problem(browser.get("/api/v1/raise/refused/"))
    assert (refused["code"], refused["detail"]) == ("R-04", "No money is free.")
    assert [(found["rule"], found["verdict"]) for found in refused["findings"]] == [("R-01", "block")]
    assert b"No version of the rules" in browser.get("/raise/refused/").content
    assert problem(browser.get("/api/v1/raise/malformed/"))["fields"] == {"amount": "Use two digits after the point."}
    fields = problem(browser.get("/api/v1/raise/rest_fields/"))["fields"]
    assert fields == {"lines.1.amount": "This is not understood."}


def test_a_stranger_is_told_how_to_sign_in(browser: Client) -> None:
    assert browser.get("/api/v1/raise/not_signed_in/")["WWW-Authenticate"].startswith("Token")
    response = browser.get("/raise/not_signed_in/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/raise/not_signed_in/")
    assert browser.post("/raise/not_signed_in/")["Location"] == "/login/?next=/"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("prefix", ["/", "/api/v1/"])
def test_s01_unknown_foreign_and_forbidden_are_byte_equal(browser: Client, prefix: str, method: str) -> None:
    call = getattr(browser, method)
    unknown = call(f"{prefix}no/such/address/")
    assert unknown.status_code == 404
    for name in ("http404", "forbidden", "not_found", "not_found_with_words"):
        answer = call(f"{prefix}raise/{name}/")
        if answer.status_code != 405:
            assert answer.content == unknown.content
            assert sorted(answer.headers.items()) == sorted(unknown.headers.items())


def test_an_address_without_its_last_slash_is_unknown_to_a_post(browser: Client) -> None:
    assert browser.post("/api/v1/no-such").status_code == 404


def test_a_crash_is_answered_with_constant_words(browser: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = browser.get("/raise/crash/")
    assert page.status_code == 500
    assert b"Something broke" in page.content
    found = problem(browser.get("/api/v1/raise/crash/"))
    assert (found["status"], found["code"]) == (500, "broken")


def test_a_form_from_elsewhere_is_refused_with_a_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/form/", {"story": "they came at night"})
    assert response.status_code == 403
    assert b"grown too old" in response.content


def test_a_broken_multipart_body_is_malformed(browser: Client) -> None:
    response = browser.post("/form/", data=b"nonsense", content_type="multipart/form-data")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"7",
        b"null",
        b"\xff\xfe",
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 13 + b"1" + b"}" * 13,
    ],
)
def test_an_unreadable_body_is_malformed(browser: Client, body: bytes) -> None:
    response = browser.post("/api/v1/raise/echo/", data=body, content_type="application/json")
    if body == b"":
        assert response.status_code == 200  # no body is an empty one
    else:
        assert problem(response)["code"] == "malformed"


def test_a_readable_body_is_read(browser: Client) -> None:
    body = {"lines": [{"use": "lawyer", "amount": None, "cyrillic": "ночь 🌒"}], "count": 2, "yes": True}
    response = browser.post("/api/v1/raise/echo/", data=json.dumps(body), content_type="application/json")
    assert response.json()["read"] == body


def test_another_media_type_is_refused(browser: Client) -> None:
    found = problem(browser.post("/api/v1/raise/echo/", data="a,b", content_type="text/csv"))
    assert (found["status"], found["code"]) == (415, "wrong_type")


def test_refusals_speak_the_callers_language(browser: Client) -> None:
    english = problem(browser.get("/api/v1/raise/stale/", headers={"Accept-Language": "en"}))
    assert english["detail"].startswith("Somebody was faster")
