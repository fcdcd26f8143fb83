"""A person on their way through the pages: fills in, presses by the keyboard, and looks hard at every page."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.shots import shoot
from tests.browser.visits import LAPTOP, PHONE, barriers, small_targets, too_wide
from tests.pages import TELLING
from tests.people import code_for, passphrase_of

PAPER = {"width": 794, "height": 1123}
MOST_STOPS = 80
LONGEST_WAIT = 15_000  # milliseconds
_FOCUS_IS_SEEN = """() => {
    const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
    const bar = document.querySelector(".top").getBoundingClientRect();
    const hidden = box.top < bar.bottom - 1 && !document.activeElement.closest(".top, .skip");
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !hidden;
}"""
_FOCUSED = "() => (document.activeElement.textContent || document.activeElement.name || '').trim()"


class Walker:
    """One person with a phone; scripts are off."""

    def __init__(self, page: Page, looked: list[str]) -> None:
        self.page, self.looked = page, looked
        page.set_default_timeout(LONGEST_WAIT)
        page.emulate_media(reduced_motion="reduce")

    def go(self, address: str) -> None:
        """Open an address of the service."""
        self.page.goto(address)

    def sign_in(self, person: Any, address: str = "/home/") -> None:
        """Go to an address and sign in on the way, with name, pass phrase and code."""
        self.go(address)
        self.write("Login name", person.login)
        self.write("Pass phrase", passphrase_of(person.login))
        self.write("Code from your authenticator", code_for(person))

    def look(self, name: str) -> None:
        """Check what every page promises, and keep a picture of it."""
        self.looked.append(name)
        self._keep(name)
        assert too_wide(self.page) == [], name
        assert small_targets(self.page) == [], name
        assert barriers(self.page) == [], name
        assert not TELLING.search(self.page.title()), name
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        box = self.page.get_by_role("heading", level=1).bounding_box()
        assert box, name
        assert box["y"] + box["height"] <= PHONE["height"], name
        expect(
            self.page.get_by_role("link", name=re.compile("Leave quickly|Быстро уйти|Уйти быстро"))
        ).to_be_in_viewport()

    def look_otherwise(self, name: str) -> None:
        """Keep pictures of the same page in dark colours and on a laptop."""
        self.page.emulate_media(color_scheme="dark")
        self._keep(f"{name}-dark")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(LAPTOP)
        self._keep(f"{name}-1280")
        assert too_wide(self.page) == [], name
        self.page.set_viewport_size(PHONE)

    def look_at_paper(self, name: str) -> None:
        """Keep a picture of the page as it is printed: what happened, and nothing to press."""
        self.page.set_viewport_size(PAPER)
        self.page.emulate_media(media="print")
        self._keep(f"{name}-print")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        for to_press in ("button, .button", "form.act", ".leave", ".nav"):
            expect(self.page.locator(to_press).locator("visible=true")).to_have_count(0)
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(PHONE)

    def write(self, label: str, words: str, *, within: Locator | None = None) -> None:
        """Fill the field whose label begins so."""
        (within or self.page).get_by_label(_begins(label)).fill(words)

    def pick(self, label: str, choice: str) -> None:
        """Pick from a list that drops down."""
        self.page.get_by_label(_begins(label)).select_option(label=choice)

    def tick(self, question: str, answer: str) -> None:
        """Answer a question of several choices."""
        group, named = self.page.get_by_role("group", name=question), _begins(answer)
        group.get_by_role("radio", name=named).or_(group.get_by_role("checkbox", name=named)).press("Space")

    def tick_box(self, label: str) -> None:
        """Tick a single box."""
        self.page.get_by_role("checkbox", name=_begins(label)).press("Space")

    def press(self, label: str, *, within: Locator | None = None) -> None:
        """Press a button or follow a link that begins so, and arrive at the next page."""
        self._press((within or self.page).get_by_role("button", name=_begins(label)))

    def follow(self, label: str, *, within: Locator | None = None) -> None:
        """Follow a link that begins so, and arrive at the next page."""
        self._press((within or self.page).get_by_role("link", name=_begins(label)))

    def unfold(self, label: str) -> None:
        """Open what is folded away behind these words."""
        self.page.locator("summary", has_text=label).press("Enter")

    def reach(self, label: str) -> None:
        """Get to what bears this label by the Tab key alone, every stop on the way in sight and marked."""
        self.page.locator("body").press("Home")
        for _press in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(_FOCUS_IS_SEEN), self.page.evaluate(_FOCUSED)
            if self.page.evaluate(_FOCUSED).startswith(label):
                return
        raise AssertionError(f"the Tab key does not get to {label!r}")

    def download(self, label: str) -> bytes:
        """Follow a link to a file and return what it holds."""
        with self.page.expect_download() as downloading:
            self.page.get_by_role("link", name=_begins(label)).first.press("Enter")
        return downloading.value.path().read_bytes()

    def sees(self, words: str) -> None:
        """Expect these words in the main part of the page."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def _keep(self, name: str) -> None:
        self.page.evaluate("scrollTo(0, 0)")
        shoot(self.page, f"way-{len(self.looked):02}-{name}")

    def _press(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.press("Enter")


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")
