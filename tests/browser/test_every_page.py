"""Every page that a link leads to, for every role, on a small phone without scripts: whole, light, in house size."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page, Response

from notifications import clock
from tests.browser.axe_room import AxeRoom
from tests.browser.filled import filled_world
from tests.browser.shots import shoot
from tests.browser.visits import Visits, small_targets, too_wide
from tests.emergency.api.world import World
from tests.factories import NOW
from tests.pages import assert_sound_page
from tests.people import sign_in

WALKERS = {
    "nobody": "",
    "contact": "ada",
    "coordinator": "cora",
    "chair": "ben",
    "treasurer": "tom",
    "checker": "chen",
    "auditor": "ana",
    "auditor of a past year": "cy",
    "guardian": "gil",
}
HEAVIEST = 60_000
# They end the walk, or only change its language.
NOT_FOLLOWED = ("/leave/", "/logout/", "/account/language/")
# Of most patterns one page is looked at; cases look different at every step.
OFTEN = {"case": 6}
_LINKS = (
    "() => [...document.querySelectorAll('a[href]')].map(a => [a.getAttribute('href'), a.hasAttribute('download')])"
)


@dataclass
class Clock:
    """The service's clock, which the story moves."""

    now: Any

    def move_to(self, moment: Any) -> None:
        """Let it be this moment."""
        self.now = moment


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A fund in the middle of its work."""
    standing = Clock(NOW)
    monkeypatch.setattr(clock, "now", lambda: standing.now)
    return filled_world(standing)


@dataclass
class Walk:
    """One person's way over every page that a link leads to; `known` are the patterns somebody has looked at."""

    role: str
    page: Page
    address: str
    axe: AxeRoom
    known: set[str]
    wrong: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    ahead: deque[tuple[str, str, bool]] = field(default_factory=deque)

    def go(self, start: str) -> list[str]:
        """Follow every link from here on; return what is wrong."""
        self._note("the way in", start, start, is_file=False)
        while self.ahead:
            origin, target, is_file = self.ahead.popleft()
            if is_file:
                self._fetch(origin, target)
            else:
                self._visit(origin, target)
        return self.wrong

    def _visit(self, origin: str, target: str) -> None:
        try:
            answer = self.page.goto(target)
        except Error as a_file:
            assert "Download is starting" in a_file.message
            self._fetch(origin, target)
            return
        assert answer is not None
        if answer.status != 200:
            self.wrong.append(f"{self.role}: {origin} leads to {target}, which answers {answer.status}")
            return
        pattern = _pattern(urlsplit(target).path)
        self.wrong += [f"{self.role}: {target}: {each}" for each in self._faults(answer, pattern)]
        for href, is_file in self.page.evaluate(_LINKS):
            self._note(target, urlsplit(target).path, href, is_file=is_file)

    def _faults(self, answer: Response, pattern: str) -> Iterator[str]:
        body = answer.body()
        if len(body) > HEAVIEST:
            yield f"weighs {len(body)} bytes"
        try:
            assert_sound_page(SimpleNamespace(status_code=200, headers={"Content-Type": "text/html"}, content=body))
        except AssertionError as unsound:
            yield str(unsound)
        yield from (f"stands out: {each}" for each in too_wide(self.page))
        yield from (f"too small: {each}" for each in small_targets(self.page))
        if pattern not in self.known:
            self.known.add(pattern)
            shoot(self.page, f"every-{pattern.replace('/', '-')}-{self.role}")
            yield from self.axe.barriers(self.page.content())

    def _fetch(self, origin: str, target: str) -> None:
        status = self.page.context.request.get(f"{self.address}{target}").status
        if status != 200:
            self.wrong.append(f"{self.role}: {origin} leads to the file {target}, which answers {status}")

    def _note(self, origin: str, path: str, href: str, *, is_file: bool) -> None:
        parts = urlsplit(href)
        target = parts.path or path
        if parts.netloc or parts.scheme or target.startswith(NOT_FOLLOWED) or href.startswith("#"):
            return
        kind = self._kind(target, parts.query, is_file=is_file)
        if self.seen.get(kind, 0) < OFTEN.get(kind, 1) and (target, parts.query) not in self.taken:
            self.taken.add((target, parts.query))
            self.seen[kind] = self.seen.get(kind, 0) + 1
            self.ahead.append((origin, f"{target}?{parts.query}" if parts.query else target, is_file))

    def _kind(self, target: str, query: str, *, is_file: bool) -> str:
        """Return what is looked at once; whoever comes later takes one file of what has several forms."""
        kind = _pattern(target)
        if not is_file:
            return kind
        form = f"{kind} as {parse_qs(query).get('as', '')}"
        if form in self.known:
            return f"{kind} as a file"
        self.known.add(form)
        return form


def _pattern(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return path
    parts = [str(found.kwargs[name]) for name in ("name", "part") if name in found.kwargs]
    return "/".join([found.url_name or path, *parts])


def _entered(visits: Visits, world: World, login: str) -> Page:
    page = visits.open(scripts=False)
    if login:
        session = sign_in(Client(), world.town.people[login]).cookies[django_settings.SESSION_COOKIE_NAME].value
        cookie: Any = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
        page.context.add_cookies([cookie])
    return page


def test_every_page_a_link_leads_to_is_whole_light_and_fits_a_small_phone(visits: Visits, world: World) -> None:
    wrong, known, axe = [], set[str](), AxeRoom(visits.browser, visits.address)
    for role, login in WALKERS.items():
        walk = Walk(role, _entered(visits, world, login), visits.address, axe, known)
        wrong += walk.go("/home/" if login else "/")
    axe.close()
    assert not wrong, "\n".join(wrong)
