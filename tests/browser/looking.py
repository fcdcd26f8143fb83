"""What every page is looked at for: nothing stands out, is too small to be hit, or is a barrier to somebody."""

from playwright.sync_api import Page

from tests.browser.axe_room import Scheme
from tests.browser.shots import shoot
from tests.browser.visits import barriers, small_targets, too_wide

SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def look_at(page: Page, name: str) -> None:
    """Check the page as it stands once it has come, and keep a picture of it where pictures are asked for."""
    page.wait_for_load_state()
    shoot(page, name)
    assert too_wide(page) == [], name
    assert small_targets(page) == [], name
    assert barriers(page) == [], name


def look_in_both(page: Page, name: str) -> None:
    """Check the page in light and in dark colours; it stays dark, so that the next page comes dark."""
    page.wait_for_load_state()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        look_at(page, f"{name}-{scheme}")
