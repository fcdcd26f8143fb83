"""S2 on the pages: role by page by method, generated from the URLconf; what the table does not name is refused."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain, product

import pytest
from django.template.backends.django import Template
from django.test import Client

from tests.emergency.api.callers import Town
from tests.emergency.api.doors import is_asked_in_s01, is_first, is_let_through, let_in
from tests.emergency.api.expected import BY_KEY, PAGES, on_a_case
from tests.emergency.api.often import asked_often, callers_known, unnoted
from tests.emergency.api.routes import METHODS, Route, routes
from tests.emergency.api.test_s02_matrix import ALIKE, GROUPS
from tests.emergency.api.world import PARTS, World, addresses, make_world, undone

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

# A page takes no access code: without an account, its holder and a stranger ask the very same.
STRANGERS = {"code": "nobody"}
# They end the very session the rest is asked with.
ENDS_THE_SESSION = frozenset({"logout", "leave", "account_sign_out_everywhere"})


@pytest.fixture
def world(town: Town, clock: object) -> Iterator[World]:
    known = make_world(town, clock)
    with asked_often(), callers_known():
        yield known


def _pages() -> list[Route]:
    return [route for route in routes() if not route.is_api and route.name not in BY_KEY]


def _is_in(browser: Client, method: str, path: str) -> bool:
    with undone():
        answer = browser.generic(method, path, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code < 500, (method, path)
    return is_let_through(answer)


@contextmanager
def _undrawn() -> Iterator[None]:
    """Let answers be decided as ever, and their pages stay blank."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_given: "")
        yield


def _tried(route: Route, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Return by which methods to knock where: all a page takes; test_s02_methods tries the others for all at once."""
    for path, parts in addresses(route, world.theirs):
        yield from ((method, path, parts) for method in METHODS if method in route.methods)


def test_s02_every_page_has_its_row() -> None:
    assert {route.name for route in _pages()} == PAGES.keys() | {"case_act", "payment_step"}


def test_s02_no_row_names_a_method_that_its_page_has_not() -> None:
    named = {route.name: {method for method in METHODS if PAGES.get(route.name, {}).get(method)} for route in _pages()}
    assert not [route.name for route in _pages() if named[route.name] - route.methods]


def test_s02_whoever_is_not_asked_stands_in_every_row_with_the_one_who_is() -> None:
    rows = [*chain.from_iterable(row.values() for row in PAGES.values()), *map(on_a_case, PARTS["case_act"]["name"])]
    for name, same in (ALIKE | STRANGERS).items():
        assert not [row for row in rows if (name in row) != (same in row)], (name, same)


@pytest.mark.parametrize("names", GROUPS)
def test_s02_everybody_opens_exactly_the_pages_of_their_role(world: World, names: tuple[str, ...]) -> None:
    wrong = []
    asked = [name for name in names if name not in ALIKE | STRANGERS]
    for name, route in product(asked, _pages()):
        if is_asked_in_s01(name, route):
            continue
        for method, path, parts in _tried(route, world):
            # What a person who was signed out by the page before may open is not the question here.
            browser = world.fresh_browser(name) if route.name in ENDS_THE_SESSION else world.browser(name)
            may = let_in(route, method, parts)
            expected = name in may
            # A door is the same whatever is drawn behind it: that is for the first of the group whom it lets in.
            # The evidence of a refusal is the same for all, too: the first who is turned away leaves it.
            is_drawn, is_noted = is_first(name, asked, may), is_first(name, asked, {*asked} - may)
            with nullcontext() if is_drawn else _undrawn(), nullcontext() if is_noted else unnoted():
                is_in = _is_in(browser, method, path)
            if is_in != expected:
                wrong.append(f"{method} {path} as {name}: expected {expected}")
    assert not wrong, "\n".join(wrong)
