"""The public pages and the living page on a small phone: light and dark, scripts off and on."""

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from notifications import clock
from tests.browser.looking import SCHEMES
from tests.browser.shots import shoot
from tests.browser.visits import LAPTOP, PHONE, Visits, barriers, long_lines, small_targets, tab_stops, too_wide
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
        assert long_lines(page) == [], name
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


_TABLES = """() => {
    const table = (name, rows, lines) => `<h2>About ${name}</h2>
        <table class="cards"><thead><tr><th>Head</th></tr></thead>
        <tbody>${`<tr><th scope="row">${name}</th><td>${'more<br>'.repeat(lines)}last</td></tr>`.repeat(rows)}</tbody>
        <tfoot><tr><td>Sum</td></tr></tfoot></table>`;
    const short = [...Array(60).keys()].map(number => table(`t${number}`, 2, 2 + number * 7 % 11));
    document.querySelector("main").innerHTML = [table("long", 60, 1), ...short].join("");
}"""


def test_on_paper_rows_stay_whole_headings_with_their_table_and_a_sum_stands_once(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/style/")
    page.evaluate(_TABLES)
    sheets = [sheet.extract_text().split() for sheet in PdfReader(BytesIO(page.pdf(format="A4"))).pages]
    assert len(sheets) > 5
    assert sum(sheet.count("Sum") for sheet in sheets) == 61
    assert {sheet[-1] for sheet in sheets} <= {"last", "Sum"}
    assert {sheet[0] for sheet in sheets[1:]} <= {"Head", "About"}
    assert not any("Head Sum" in " ".join(sheet) for sheet in sheets)


def test_nothing_to_fill_in_or_to_press_is_printed(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/style/")
    shown = page.locator("form, input, button, .button, nav a").locator("visible=true")
    assert shown.count() > 20
    page.emulate_media(media="print")
    assert shown.count() == 0


def test_what_is_done_stands_out_on_paper_that_prints_no_background(visits: Visits) -> None:
    page = visits.open(scripts=False)
    _go(page, "/style/")
    page.emulate_media(media="print")
    width = "e => parseFloat(getComputedStyle(e, '::before').borderTopWidth)"
    done, ahead = (page.locator(f".timeline .{standing}").first.evaluate(width) for standing in ("done", "ahead"))
    assert done > 3 * ahead


def test_who_works_loads_the_sheet_of_the_laptop_and_who_asks_does_not(visits: Visits) -> None:
    page = visits.open(scripts=False)
    for address, loads in (("/style/", True), ("/", False), ("/rules/", False), ("/no-such-page/", False)):
        visits.requests.clear()
        page.goto(address)
        assert any("desk" in one for one in visits.requests) is loads, address
