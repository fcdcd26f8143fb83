"""S2 on the pages: role by page by method, generated from the URLconf; what the table does not name is refused."""

import uuid
from itertools import product

import pytest
from django.test import Client

from tests.emergency.api.callers import Town
from tests.emergency.api.expected import API, BY_KEY, PAGES, on_a_case
from tests.emergency.api.routes import ACT_METHODS, Route, routes
from tests.emergency.api.test_s02_matrix import GROUPS
from tests.emergency.api.world import World, addresses, make_world, undone

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

OTHER_METHODS = tuple(method for method in ACT_METHODS if method != "POST")
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


def test_s02_every_page_has_its_row() -> None:
    assert {route.name for route in _pages()} == PAGES.keys() | {"case_act", "payment_step"}


@pytest.mark.parametrize("names", GROUPS)
def test_s02_everybody_opens_exactly_the_pages_of_their_role(world: World, names: tuple[str, ...]) -> None:
    wrong = []
    for name, route in product(names, _pages()):
        for path, parts in addresses(route, world.theirs):
            for method in ("GET", "POST", *(OTHER_METHODS if name in {"nobody", "cora"} else ())):
                # What a person who was signed out by the page before may open is not the question here.
                browser = world.fresh_browser(name) if route.name in ENDS_THE_SESSION else world.browser(name)
                expected = name in _expected(route, method, parts)
                if _is_let_through(browser, method, path) != expected:
                    wrong.append(f"{method} {path} as {name}: expected {expected}")
    assert not wrong, "\n".join(wrong)
