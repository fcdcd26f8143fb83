"""A page kept open, in which what other pages showed is looked at again without loading them or axe anew."""

import re
from typing import Any, Literal
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What other pages showed is written into this one: its window stays, and axe in it.
_RUN = """async tags => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations
    .map(broken => `${broken.id}: ${broken.help}: ${broken.nodes[0].html.slice(0, 160)}`)"""
# A script has done its work on what is shown; a second time it would change it.
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


class AxeRoom:
    """Shows what pages showed, with their style sheets and without their scripts, and finds barriers in it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self._page = browser.new_context(has_touch=True, reduced_motion="reduce").new_page()
        empty: dict[str, Any] = {"body": "<!doctype html>", "content_type": "text/html"}
        self._page.route(f"{address}/", lambda route: route.fulfill(**empty))
        self._page.goto(f"{address}/")
        # As long as a route stands, the browser keeps no style sheet.
        self._page.unroute(f"{address}/")
        self._page.evaluate(AXE_SCRIPT)
        self._shown = ""

    def show(self, content: str, size: Any, scheme: Scheme = "light") -> Page:
        """Return the room's page with this content on a screen of this size."""
        self._page.set_viewport_size(size)
        self._page.emulate_media(color_scheme=scheme)
        if content != self._shown:
            self._page.set_content(_SCRIPT.sub("", content))
            self._shown = content
        return self._page

    def barriers(self, content: str, size: Any, scheme: Scheme) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA, a line for each rule with the first place it names."""
        found: list[str] = self.show(content, size, scheme).evaluate(_RUN, WCAG)
        return found


_rooms: WeakKeyDictionary[Browser, AxeRoom] = WeakKeyDictionary()


def room_of(browser: Browser, address: str) -> AxeRoom:
    """Return the room in which this browser shows pages of this service, opened at the first."""
    if browser not in _rooms or _rooms[browser].address != address:
        _rooms[browser] = AxeRoom(browser, address)
    return _rooms[browser]
