"""Screenshots to look at, kept in the repository's `var/shots/`."""

from pathlib import Path

from playwright.sync_api import Page

SHOTS = Path(__file__).resolve().parents[2] / "var/shots"


def shoot(page: Page, name: str) -> Path:
    """Save the whole page as `var/shots/NAME.png` and return where."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    file = SHOTS / f"{name}.png"
    page.screenshot(path=file, full_page=True)
    return file
