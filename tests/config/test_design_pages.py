"""The public pages as a browser without scripts gets them."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as service
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from lxml import html

from config import errors, views_front
from notifications import clock
from notifications.errors import Malformed, NotFound, Refused, SealingClosed, Stale, Throttled, TooLarge
from tests.config.design_data import adopt_first_rules
from tests.pages import assert_sound_page
from tests.people import make_person, sign_in

pytestmark = pytest.mark.django_db
STYLE = Path(service.BASE_DIR) / "config/static/house/house.css"
PLAIN_LIMIT, PACKED_LIMIT = 30_000, 14_000


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.config.design_urls"


def test_first_page_has_its_doors_and_no_cookie(client: Client) -> None:
    response = client.get("/")
    page = assert_sound_page(response)
    doors = page.xpath("//main//a/@href")
    assert doors == ["/start/", "/return/", "/rules/", "/login/"]
    assert not response.cookies


def test_first_page_hands_who_is_signed_in_to_their_work(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_front, "HOMES", ("no-such-name", "account"))
    assert client.get("/").status_code == 200
    sign_in(client, make_person("Ada"))
    assert client.get("/")["Location"] == "/account/"


@pytest.mark.parametrize("address", ["/", "/rules/"])
def test_a_public_page_with_its_style_stays_within_the_budget(client: Client, address: str) -> None:
    adopt_first_rules(clock.now())
    body, style = client.get(address).content, STYLE.read_bytes()
    assert len(body) + len(style) <= PLAIN_LIMIT
    assert len(gzip.compress(body)) + len(gzip.compress(style)) <= PACKED_LIMIT


def test_public_pages_speak_the_language_of_the_address_and_keep_it(client: Client) -> None:
    page = assert_sound_page(client.get("/?language=ru"))
    assert page.get("lang") == "ru"
    assert "/start/?language=ru" in page.xpath("//a/@href")
    assert assert_sound_page(client.get("/?language=xx")).get("lang") == "en"
    assert not client.cookies


def test_the_frame_of_a_signed_in_person_keeps_the_chosen_language_in_the_account(client: Client) -> None:
    sign_in(client, make_person("Ada"))
    page = assert_sound_page(client.get("/rules/"))
    [switch] = page.xpath("//form[.//button[@name='language']]")
    assert switch.xpath(".//input[@name='next']/@value") == ["/rules/"]
    answer = client.post(switch.get("action"), {"language": "ru", "next": "/rules/"})
    assert (answer.status_code, answer["Location"]) == (302, "/rules/")
    assert assert_sound_page(client.get("/rules/")).get("lang") == "ru"


def test_rules_page_shows_the_numbers_in_force(client: Client) -> None:
    adopt_first_rules(clock.now())
    page = assert_sound_page(client.get("/rules/"))
    text = " ".join(page.text_content().split())
    assert "Steppe Network" in text
    assert "up to €300.00" in text
    assert "above €3,000.00" in text
    assert "2 people of the movement" in text
    assert "10 days" in text


def test_rules_page_without_rules_says_so(client: Client) -> None:
    assert "No rules are in force yet." in assert_sound_page(client.get("/rules/")).text_content()


def test_style_page_is_sound_and_shows_every_component(client: Client, demo: None) -> None:
    page = assert_sound_page(client.get("/style/"))
    for kind in ("doors", "act", "act shut", "notice danger", "facts", "timeline", "findings", "cards", "code", "card"):
        assert page.xpath(f"//*[@class='{kind}']"), kind
    assert page.xpath("//*[@class='demo']")


def test_style_page_is_only_in_demos(client: Client) -> None:
    assert_sound_page(client.get("/style/"), status=404)


def test_no_demo_banner_outside_a_demo(client: Client) -> None:
    assert not assert_sound_page(client.get("/")).xpath("//*[@class='demo']")


def test_the_readable_description_of_the_api_is_a_sound_page(client: Client) -> None:
    assert_sound_page(client.get("/api/v1/docs/"))


def test_a_browser_asking_for_an_icon_gets_nothing(client: Client) -> None:
    assert client.get("/favicon.ico").status_code == 204


ERRORS = (
    Malformed(fields={"amount": "Digits only."}),
    NotFound(),
    Refused("Somebody else must."),
    Stale(),
    TooLarge(),
    Throttled(),
    SealingClosed(),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_page_is_sound_and_says_what_to_do_now(error: Any) -> None:
    response = errors.respond(RequestFactory().get("/anywhere/"), error)
    page = assert_sound_page(response, status=response.status_code)
    advice = page.xpath("//h2[text()='What to do now']/following-sibling::p[1]")[0].text_content()
    assert advice.strip()
    if not isinstance(error, NotFound):
        assert str(error) in page.text_content()


def test_crash_page_needs_neither_request_nor_database(django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        assert_sound_page(HttpResponse(render_to_string("errors/crash.html")))


def test_s01_the_page_of_nothing_names_no_address_and_carries_no_token(client: Client) -> None:
    sign_in(client, make_person("Ada"))
    answers = {client.get(address).content for address in ("/no-such/", "/another/?language=en&x=1", "/no-such/")}
    assert len(answers) == 1


UNSOUND = {
    "inline style": '<p style="color: red">x</p>',
    "a style element": "<style>p {}</style>",
    "a script written": "<script>1</script>",
    "inline handler onclick": '<a href="/" onclick="x()">x</a>',
    "javascript address": '<a href="javascript:x()">x</a>',
    "leads to another house": '<img src="https://elsewhere.example/x.png" alt="x">',
    "stands 2 times": '<p id="twice"></p><p id="twice"></p>',
    "has no label": '<input name="x">',
    "has no legend": "<fieldset></fieldset>",
    "says nothing": '<a href="/"></a>',
    "headings of the first rank": "<h1>Another</h1>",
    "heading h4 follows": "<h4>Deep</h4>",
    "pointed to": '<label for="nowhere">x</label>',
    "no data-label": '<table class="cards"><tr><th>x</th></tr><tbody><tr><td>1</td></tr></tbody></table>',
    "has no text": "<svg></svg>",
}


@pytest.mark.parametrize("complaint", UNSOUND)
def test_the_check_of_pages_sees_what_is_wrong(complaint: str) -> None:
    sound = _page("")
    assert_sound_page(HttpResponse(sound))
    with pytest.raises(AssertionError, match=complaint):
        assert_sound_page(HttpResponse(_page(UNSOUND[complaint])))


@pytest.mark.parametrize("title", ["J7QD-N2RW", "A new request", "Red cases", "Legal help", ""])
def test_the_check_of_pages_hears_titles_that_tell(title: str) -> None:
    with pytest.raises(AssertionError, match="title"):
        assert_sound_page(HttpResponse(_page("", title)))


def _page(inside: str, title: str = "Overview") -> bytes:
    tree = html.document_fromstring(
        f"<html lang='en'><head><title>{title}</title><meta name='viewport' content='width=device-width'></head>"
        f"<body><a href='/leave/'>Leave</a><main><h1>One</h1>{inside}</main></body></html>"
    )
    return html.tostring(tree, doctype="<!doctype html>")
