"""The public pages and the living page on a small phone: light and dark, scripts off and on."""

from typing import Any

import pytest
from playwright.sync_api import Page

from notifications import clock
from tests.browser.looking import SCHEMES
from tests.browser.shots import shoot
from tests.browser.visits import LAPTOP, PHONE, Visits, barriers, small_targets, tab_stops, too_wide
from tests.config.design_data import adopt_first_rules

PAGES = {
    "style": ("/style/", 200),
    "front": ("/", 200),
    "rules": ("/rules/", 200),
    "nothing": ("/no-such-page/", 404),
    "sign-in": ("/login/", 200),
}


@pytest.fixture(autouse=True)
def _demo(settings: Any, transactional_db: None) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.config.design_urls"


def _go(page: Page, address: str, status: int = 200) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status


@pytest.mark.parametrize("scripts", [True, False])
def test_pages_fit_a_small_phone_and_a_laptop(visits: Visits, scripts: bool) -> None:
    adopt_first_rules(clock.now())
    page = visits.open(scripts=scripts)
    for name, (address, status) in PAGES.items():
        page.set_viewport_size(PHONE)
        _go(page, address, status)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert too_wide(page) == [], name
            assert small_targets(page) == [], name
            if not scripts:
                assert barriers(page) == [], name
                shoot(page, f"{name}-360-{scheme}")
        page.set_viewport_size(LAPTOP)
        assert too_wide(page) == [], name
        shoot(page, f"{name}-1280-dark")


def test_the_search_for_barriers_finds_one(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/style/")
    page.evaluate("() => document.querySelector('label').remove()")
    assert [row.split(":")[0] for row in barriers(page)] == ["label"]


def test_page_fits_a_small_phone_in_russian(visits: Visits) -> None:
    page = visits.open(scripts=False, language="ru")
    _go(page, "/style/")
    shoot(page, "style-360-ru")
    assert too_wide(page) == []


def test_keyboard_reaches_the_main_action_by_the_skip_link(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/style/")
    assert tab_stops(page, most=3) == ["Skip to the content", "Relief fund", "Leave quickly"]
    _go(page, "/style/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert tab_stops(page, most=1) == ["Go to the forms"]


def test_keyboard_reaches_every_door_of_the_first_page(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/")
    stops = " | ".join(tab_stops(page))
    assert [
        word for word in ("Ask for help", "Come back", "How money is distributed", "Sign in") if word not in stops
    ] == []


def test_what_has_the_focus_is_never_hidden_under_the_bar(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/style/#id_wrong-people")
    bar = page.locator(".top").bounding_box()
    target = page.locator("#id_wrong-people").bounding_box()
    assert bar and target
    assert target["y"] >= bar["y"] + bar["height"]


def test_public_pages_load_two_files_and_set_no_cookie(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/")
    assert [address.removeprefix(visits.address) for address in visits.requests] == ["/", "/static/house/house.css"]
    assert page.context.cookies() == []


def test_print_shows_the_content_and_leaves_the_frame_out(visits: Visits) -> None:
    adopt_first_rules(clock.now())
    page = visits.open(scripts=False, scheme="dark")
    _go(page, "/rules/")
    page.emulate_media(media="print")
    shoot(page, "rules-print")
    assert not page.locator(".leave").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
