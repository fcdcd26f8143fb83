"""Screenshots to look at, taken only when somebody asks for them by SHOTS=1, in the repository's `var/shots/`."""

import os
from pathlib import Path

from playwright.sync_api import Page

SHOTS = Path(__file__).resolve().parents[2] / "var/shots"


def shoot(page: Page, name: str) -> None:
    """Save the whole page as `var/shots/NAME.png`, where pictures are asked for."""
    if os.environ.get("SHOTS"):
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def clear(beginning: str) -> None:
    """Throw earlier pictures away whose names begin so, where new ones are asked for."""
    if os.environ.get("SHOTS"):
        for picture in SHOTS.glob(f"{beginning}*.png"):
            picture.unlink()
