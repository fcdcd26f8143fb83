"""One door: whom the tables let in, whether an answer let somebody in, and which test asks at it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tests.emergency.api.expected import API, PAGES, on_a_case
from tests.emergency.api.routes import Route

# What an answer says to somebody who is let no further; a page sends strangers to sign in.
TURNED_AWAY = frozenset({401, 404, 405})
# A key that opens by itself, handed to one person: there is nobody it could be foreign to.
BEARER = frozenset({"invitation", "enter_demo"})
# To them the case, and what has an id beside it, is others'. S1 asks them at each address of it, as S2 would, and
# beside it at one of nothing: the one answer is held against both promises.
OUTSIDERS = ("ada", "aziz", "cy", "nobody")


def let_in(route: Route, method: str, parts: Mapping[str, str]) -> frozenset[str]:
    """Return whom the tables let in; an address that names an act of the API lets in whom the act does."""
    if route.is_api:
        return API[route.name].get(method, frozenset())
    if route.name == "case_act":
        return on_a_case(parts["name"]) if method in {"GET", "POST"} else frozenset()
    if route.name == "payment_step":
        return API[parts["name"]]["POST"] if method == "POST" else frozenset()
    return PAGES[route.name].get(method, frozenset())


def is_let_through(answer: Any) -> bool:
    """Say whether an answer, whatever else it refuses, let somebody past the door."""
    is_sent_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/login/?")
    return answer.status_code not in TURNED_AWAY and not is_sent_to_sign_in


def is_first(name: str, among: Iterable[str], who: Collection[str]) -> bool:
    """Say whether nobody asked before is one of these: what a door does for each of them is done once in full."""
    return name == next((each for each in among if each in who), None)


def is_asked_in_s01(name: str, route: Route) -> bool:
    """Say whether S1 asks this person at this door."""
    return name in OUTSIDERS and bool(route.parameters) and route.name not in BEARER
