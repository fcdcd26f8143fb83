"""S2 on the pages: role by page by method, generated from the URLconf; what the table does not name is refused."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain, product

import pytest
from django.template.backends.django import Template
from django.test import Client

from tests.emergency.api.callers import Town
from tests.emergency.api.expected import API, BY_KEY, PAGES, on_a_case
from tests.emergency.api.routes import METHODS, Route, routes
from tests.emergency.api.test_s02_matrix import ALIKE, GROUPS, TRY_EVERY_METHOD
from tests.emergency.api.world import PARTS, World, addresses, make_world, undone

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

# A page takes no access code: without an account, its holder and a stranger ask the very same.
STRANGERS = {"code": "nobody"}
# They end the very session the rest is asked with.
ENDS_THE_SESSION = frozenset({"logout", "leave", "account_sign_out_everywhere"})


@pytest.fixture
def world(town: Town, clock: object) -> World:
    return make_world(town, clock)


def _pages() -> list[Route]:
    return [route for route in routes() if not route.is_api and route.name not in BY_KEY]


def _expected(route: Route, method: str, parts: dict[str, str]) -> frozenset[str]:
    if route.name == "case_act":
        return on_a_case(parts["name"]) if method in {"GET", "POST"} else frozenset()
    if route.name == "payment_step":
        return API[parts["name"]]["POST"] if method == "POST" else frozenset()
    return PAGES[route.name].get(method, frozenset())


def _is_let_through(browser: Client, method: str, path: str) -> bool:
    with undone():
        answer = browser.generic(method, path, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code < 500, (method, path)
    is_sent_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/login/?")
    return answer.status_code not in {401, 404, 405} and not is_sent_to_sign_in


@contextmanager
def _undrawn() -> Iterator[None]:
    """Let answers be decided as ever, and their pages stay blank."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_given: "")
        yield


def _tried(route: Route, name: str, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Return by which methods somebody knocks where: by all a page takes; by the others once, if they try them."""
    for place, (path, parts) in enumerate(addresses(route, world.theirs)):
        others = frozenset(METHODS) - route.methods if place == 0 and name in TRY_EVERY_METHOD else frozenset()
        yield from ((method, path, parts) for method in METHODS if method in route.methods | others)


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
        for method, path, parts in _tried(route, name, world):
            # What a person who was signed out by the page before may open is not the question here.
            browser = world.fresh_browser(name) if route.name in ENDS_THE_SESSION else world.browser(name)
            expected = name in _expected(route, method, parts)
            # A door is the same whatever is drawn behind it: that is for the first of the group whom it lets in.
            is_drawn = name == next((each for each in asked if each in _expected(route, method, parts)), "")
            with nullcontext() if is_drawn else _undrawn():
                is_let_through = _is_let_through(browser, method, path)
            if is_let_through != expected:
                wrong.append(f"{method} {path} as {name}: expected {expected}")
    assert not wrong, "\n".join(wrong)
