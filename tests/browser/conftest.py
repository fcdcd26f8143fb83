"""Debian's Chromium without its window for the browser tests: one process, a fresh context for each page.

It has no screen to draw for: the same pages cost it three fifths of the work.

Playwright's synchronous API keeps an event loop in the test's thread for as long as it lives, and Django refuses
database calls where a loop runs. The calls here are synchronous all the same, so the refusal is lifted; but only
for as long as the browser lives, which is while tests of this folder run: tests elsewhere keep the guard.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visits import Visits

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visits(browser: Browser, live_server: Any) -> Iterator[Visits]:
    """Open pages of the running service; at the end no page may have complained or called another house."""
    opened = Visits(browser, live_server.url)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def page_noscript(visits: Visits) -> Any:
    """A phone at its safest level: 360 × 740, scripts off."""
    return visits.open(scripts=False)


@pytest.fixture
def page_script(visits: Visits) -> Any:
    """The same phone with scripts on."""
    return visits.open(scripts=True)
