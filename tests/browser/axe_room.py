"""A page kept open for axe, which looks at many pages of the walk without being loaded anew for each."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from tests.browser.visits import PHONE, WCAG

# What other pages showed is written into this one: its window stays, and axe in it.
_RUN = """async tags => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations
    .map(broken => `${broken.id}: ${broken.help}: ${broken.nodes[0].html.slice(0, 160)}`)"""


class AxeRoom:
    """Finds barriers in what pages without scripts show; opens its page at the first."""

    def __init__(self, browser: Browser, address: str) -> None:
        phone: Any = PHONE
        self._context = browser.new_context(base_url=address, viewport=phone, has_touch=True, reduced_motion="reduce")
        self._page = self._context.new_page()
        empty: dict[str, Any] = {"body": "<!doctype html>", "content_type": "text/html"}
        self._page.route(f"{address}/", lambda route: route.fulfill(**empty))
        self._page.goto("/")
        self._page.evaluate(AXE_SCRIPT)

    def barriers(self, shown: str) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA, a line for each rule with the first place it names."""
        self._page.set_content(shown)
        found: list[str] = self._page.evaluate(_RUN, WCAG)
        return found

    def close(self) -> None:
        """Close the page."""
        self._context.close()
