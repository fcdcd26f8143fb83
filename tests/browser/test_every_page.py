"""Every page that a link leads to, for every role, on a small phone without scripts: whole, light, in house size."""

import re
from collections import deque
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html
from playwright.sync_api import Error, Page

from notifications import clock
from tests.browser.axe_room import room_of
from tests.browser.filled import filled_world
from tests.browser.shots import shoot
from tests.browser.visits import PHONE, Visits, barriers, small_targets, too_wide
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
# What differs in two pages that are the same to look at.
_CHANGING = re.compile(
    r'<input type="hidden"[^>]*>|(?<= href=)"[^"]*"|(?<= action=)"[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4,12}){4}'
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
class Seen:
    """What somebody has looked at: the kinds of page, and the very contents."""

    kinds: set[str] = field(default_factory=set)
    contents: set[str] = field(default_factory=set)

    def is_new(self, tree: html.HtmlElement) -> bool:
        """Return whether any part that stands below another was never looked at, wherever its links lead."""
        body = next(tree.iter("body"))
        parts = {f"{body.get('class')} {_written(part)}" for part in body}
        is_new = not parts <= self.contents
        self.contents |= parts
        return is_new


@dataclass
class Walk:
    """One person's way over every page that a link leads to.

    A page of a kind that nobody has looked at comes over the line to their own browser. Later ones are asked for
    without it, and shown in a page that is kept open when anything in them is new: a page that another role has seen
    with the very same words and forms is as wide and as high as it was.
    """

    role: str
    visits: Visits
    page: Page
    client: Client
    seen: Seen
    wrong: list[str] = field(default_factory=list)
    often: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    ahead: deque[tuple[str, str, bool]] = field(default_factory=deque)

    def go(self, start: str) -> list[str]:
        """Follow every link from here on; return what is wrong."""
        self._note("the way in", start, start, is_file=False)
        while self.ahead:
            origin, target, is_file = self.ahead.popleft()
            kind = _pattern(urlsplit(target).path)
            if is_file or kind in self.seen.kinds:
                self._ask_for(origin, target)
            else:
                self._visit(origin, target, kind)
        return self.wrong

    def _visit(self, origin: str, target: str, kind: str) -> None:
        """Look at a page in the person's own browser."""
        try:
            answer = self.page.goto(target)
        except Error as a_file:
            assert "Download is starting" in a_file.message
            self._ask_for(origin, target)
            return
        assert answer is not None
        if self._came(origin, target, answer.status):
            self.seen.kinds.add(kind)
            shoot(self.page, f"every-{kind.replace('/', '-')}-{self.role}")
            self._read(target, answer.body(), self.page)
            self._complain(target, barriers(self.page))

    def _ask_for(self, origin: str, target: str) -> None:
        """Take a file, or a page of a known kind."""
        answer = self.client.get(target, follow=True)
        body = answer.getvalue()
        if self._came(origin, target, answer.status_code) and _is_page(answer):
            self._read(target, body, None)

    def _came(self, origin: str, target: str, status: int) -> bool:
        if status != 200:
            self.wrong.append(f"{self.role}: {origin} leads to {target}, which answers {status}")
        return status == 200

    def _read(self, target: str, body: bytes, page: Page | None) -> None:
        """Check a page and follow its links; one that no browser shows yet is shown when it is new."""
        if len(body) > HEAVIEST:
            self._complain(target, [f"weighs {len(body)} bytes"])
        try:
            assert_sound_page(SimpleNamespace(status_code=200, headers={"Content-Type": "text/html"}, content=body))
        except AssertionError as unsound:
            self._complain(target, [str(unsound)])
        tree = html.document_fromstring(body.decode())
        if self.seen.is_new(tree) or page:
            shown = page or room_of(self.visits.browser, self.visits.address).show(body.decode(), PHONE)
            self._complain(target, [f"stands out: {each}" for each in too_wide(shown)])
            self._complain(target, [f"too small: {each}" for each in small_targets(shown)])
        for link in tree.xpath("//a[@href]"):
            self._note(target, urlsplit(target).path, link.get("href"), is_file="download" in link.attrib)

    def _complain(self, target: str, faults: list[str]) -> None:
        self.wrong += [f"{self.role}: {target}: {each}" for each in faults]

    def _note(self, origin: str, path: str, href: str, *, is_file: bool) -> None:
        parts = urlsplit(href)
        target = parts.path or path
        if parts.netloc or parts.scheme or target.startswith(NOT_FOLLOWED) or href.startswith("#"):
            return
        kind = self._kind(target, parts.query, is_file=is_file)
        if self.often.get(kind, 0) < OFTEN.get(kind, 1) and (target, parts.query) not in self.taken:
            self.taken.add((target, parts.query))
            self.often[kind] = self.often.get(kind, 0) + 1
            self.ahead.append((origin, f"{target}?{parts.query}" if parts.query else target, is_file))

    def _kind(self, target: str, query: str, *, is_file: bool) -> str:
        """Return what is looked at once; whoever comes later takes one file of what has several forms."""
        kind = _pattern(target)
        if not is_file:
            return kind
        form = f"{kind} as {parse_qs(query).get('as', '')}"
        if form in self.seen.kinds:
            return f"{kind} as a file"
        self.seen.kinds.add(form)
        return form


def _pattern(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return path
    parts = [str(found.kwargs[name]) for name in ("name", "part") if name in found.kwargs]
    return "/".join([found.url_name or path, *parts])


def _written(part: html.HtmlElement) -> str:
    return _CHANGING.sub("", html.tostring(part, encoding="unicode", with_tail=False))


def _is_page(answer: Any) -> bool:
    is_kept = answer.headers.get("Content-Disposition", "").startswith("attachment")
    return answer.headers["Content-Type"].startswith("text/html") and not is_kept


def _entered(visits: Visits, world: World, login: str) -> tuple[Page, Client]:
    """Return a person's browser, and what asks in the same sitting without it."""
    page = visits.open(scripts=False)
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en-GB"})
    if login:
        session = sign_in(client, world.town.people[login]).cookies[django_settings.SESSION_COOKIE_NAME].value
        cookie: Any = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
        page.context.add_cookies([cookie])
    return page, client


def test_every_page_a_link_leads_to_is_whole_light_and_fits_a_small_phone(visits: Visits, world: World) -> None:
    wrong, seen = [], Seen()
    for role, login in WALKERS.items():
        walk = Walk(role, visits, *_entered(visits, world, login), seen)
        wrong += walk.go("/home/" if login else "/")
    assert not wrong, "\n".join(wrong)
