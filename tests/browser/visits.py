"""Browser contexts that remember every complaint of the pages opened in them."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.axe_room import Scheme, room_of

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
# A4 within margins of 15 mm.
SHEET = {"width": 680, "height": 1009}
FIRST_ERROR = 400


class Visits:
    """Opens pages of one address and collects what went wrong in any of them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        *,
        scripts: bool,
        scheme: Scheme = "light",
        size: Any = None,
        language: str = "en-GB",
    ) -> Page:
        """Return a new page with its own cookies; `goto("/…")` is relative to the service."""
        context = self.browser.new_context(
            base_url=self.address,
            java_script_enabled=scripts,
            color_scheme=scheme,
            viewport=size or PHONE,
            locale=language,
            has_touch=size is None,
        )
        self._contexts.append(context)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)
        return context.new_page()

    def close(self) -> None:
        """Close what was opened."""
        for context in self._contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused page says so in the console as well; whether it was meant is the test's to judge.
        if message.type in {"error", "warning"} and "the server responded with a status of" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(f"{self.address}/"):
            self.complaints.append(f"another house: {request.url}")

    def _answered(self, response: Response) -> None:
        part_of_a_page = response.request.resource_type != "document"
        if part_of_a_page and response.status >= FIRST_ERROR:
            self.complaints.append(f"{response.status}: {response.url}")


def too_wide(page: Page) -> list[str]:
    """Return what stands out to the right of the screen, outside places that scroll by themselves; once it has come."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(
        """() => {
            const wide = document.documentElement.clientWidth;
            const inside = e => e.closest(".scroll, .hidden, .skip, thead");
            const out = [...document.body.querySelectorAll("*")]
                .filter(e => e.getBoundingClientRect().right > wide + 1 && !inside(e))
                .map(e => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 40)}`);
            return document.documentElement.scrollWidth > wide ? ["the page itself", ...out] : out;
        }"""
    )
    return found


def long_lines(page: Page) -> list[str]:
    """Return texts with a line longer than about ninety letters: the eye does not find the next one."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main :is(p, li, dt, dd, label)")]
            .filter(e => [...e.childNodes].some(part => {
                const range = document.createRange();
                range.selectNodeContents(part);
                return part.nodeType === 3 && [...range.getClientRects()].some(line => line.width > 46 * 16);
            }))
            .map(e => `${e.tagName}: ${e.textContent.trim().slice(0, 60)}`)"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Return buttons, fields and stand-alone links lower than 44 pixels."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, .leave, .choice, select, textarea, .nav a, .doors a, "
            + "input:not([type=radio], [type=checkbox], [type=hidden])")]
            .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 43.5)
            .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 40)} ${e.getBoundingClientRect().height}`)"""
    )
    return found


def tab_stops(page: Page, *, most: int = 40) -> list[str]:
    """Press Tab again and again; return the visible words (or name) of every stop, in their order."""
    stops: list[str] = []
    for _press in range(most):
        page.keyboard.press("Tab")
        word = page.evaluate(
            """() => { const e = document.activeElement;
                return e === document.body ? "" : (e.textContent.trim() || e.name || e.tagName).slice(0, 60) }"""
        )
        if not word:
            break
        stops.append(word)
    return stops


def barriers(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, a line for each rule with the first place it names.

    axe needs a script's clock, so what this page shows is shown again where scripts run.
    """
    browser, parts = page.context.browser, urlsplit(page.url)
    assert browser is not None
    room = room_of(browser, f"{parts.scheme}://{parts.netloc}")
    return room.barriers(page.content(), page.viewport_size, _scheme(page))


def _scheme(page: Page) -> Scheme:
    return "dark" if page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches") else "light"
