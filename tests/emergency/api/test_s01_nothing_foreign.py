"""S1: what belongs to others and what does not exist answer alike, byte for byte, on every route of the URLconf."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import pytest

from tests.emergency.api.aside import PAPER, PAPER_KIND
from tests.emergency.api.callers import JSON, Town
from tests.emergency.api.routes import METHODS, Route, routes
from tests.emergency.api.world import PARTS, UNUSED_REFERENCE, World, addresses, make_world
from tests.factories import bring_to

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

# A key that opens by itself, handed to one person: there is nobody it could be foreign to.
BEARER = {"invitation", "enter_demo"}
# Who shows in which order a view asks: a form that is looked at before the door would tell what is behind it.
SEND_NONSENSE = frozenset({"ada", "cora", "ben", "tom", "nobody"})
Body = Mapping[str, Any]
Bodies = Mapping[str, Body]
_CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]*"|csrftoken=[^;]*')


@pytest.fixture
def world(town: Town, clock: Any) -> World:
    return make_world(town, clock)


def _ask(world: World, name: str, method: str, path: str, body: Body, *, code: str = "") -> Any:
    """Call an address as this person: below /api/ with a token, elsewhere with a session."""
    if not path.startswith("/api/"):
        return world.browser(name).generic(method, path)
    caller = world.caller(name)
    headers = {"Idempotency-Key": uuid.uuid4().hex, "Access-Code": code, "Authorization": caller.token}
    given = {key: value for key, value in headers.items() if value}
    sent, kind = (PAPER, PAPER_KIND) if path.endswith("/file/") else (json.dumps(body), JSON)
    return caller.client.generic(method, path, sent, content_type=kind, headers=given)


def _seen(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return all of an answer but date, the browser's own form token, and the way back after signing in."""
    way_back = f"next={answer.wsgi_request.path}"
    headers = sorted((name, value.replace(way_back, "")) for name, value in answer.headers.items() if name != "Date")
    cookies = _CSRF.sub(b"", answer.cookies.output().encode())
    return answer.status_code, headers, _CSRF.sub(b"", answer.content) + cookies


def _where(first: Any, second: Any) -> str:
    """Return the first place in which two answers differ."""
    pairs = zip(repr(_seen(first)), repr(_seen(second)), strict=False)
    place = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
    return f"{repr(_seen(first))[max(place - 60, 0) : place + 60]}"


def _pairs(route: Route, world: World) -> Iterator[tuple[str, str]]:
    """Return the route with what is others' and with what is nobody's, for every part of the service it names."""
    unknown = route.parameters - world.foreign.keys() - PARTS.get(route.name, {}).keys()
    assert not unknown, f"{route.name}: say in world.py what of {sorted(unknown)} belongs to others"
    theirs, nobodys = ({name: pair[place] for name, pair in world.foreign.items()} for place in (0, 1))
    for (own, _parts), (none, _same) in zip(addresses(route, theirs), addresses(route, nobodys), strict=True):
        yield own, none


def _tried(route: Route, methods: tuple[str, ...], name: str, bodies: Bodies) -> Iterator[tuple[str, Body]]:
    """Return by which methods a route is asked with what: an act of the API also with what no form takes."""
    for method in methods:
        if method in route.methods:
            yield method, bodies.get(route.name, {})
            if route.is_api and method != "GET" and name in SEND_NONSENSE:
                yield method, {"unknown": "field"}


def _not_taken(route: Route, methods: tuple[str, ...], name: str) -> Iterator[tuple[str, Body]]:
    """Return methods that a view has not, which it answers without reading: one signed-in person shows it."""
    asked = [method for method in methods if method in {"GET", "POST", "DELETE"} and name == "ada"]
    yield from ((method, {}) for method in asked if method not in route.methods)


def _differences(
    world: World,
    name: str,
    methods: tuple[str, ...] = METHODS,
    *,
    code: str = "",
    among: Sequence[Route] | None = None,
) -> list[str]:
    found: list[str] = []
    for route in among or routes():
        if not route.parameters or route.name in BEARER:
            continue
        tried = list(_tried(route, methods, "" if code else name, world.bodies if route.is_api else {}))
        for place, pair in enumerate(_pairs(route, world)):
            # Which part of the service is named does not change which methods the view has.
            others = [] if place or code else _not_taken(route, methods, name)
            for method, body in chain(tried, others):
                answers = [_ask(world, name, method, path, body, code=code) for path in pair]
                found += _difference(f"{method} {pair[0]}", *answers)
    return found


def _difference(asked: str, first: Any, second: Any) -> Iterator[str]:
    """Return in what the answers about others' and about nobody's differ, and whether they were let through."""
    if _seen(first) != _seen(second):
        yield f"{asked}: {first.status_code}, {second.status_code}: {_where(first, second)}"
    if first.status_code < 300 or first.status_code >= 500:
        yield f"{asked}: {first.status_code}"


@pytest.mark.parametrize("name", ["ada", "cy", "nobody"])
def test_s01_foreign_and_unknown_are_the_same_on_every_route(world: World, name: str) -> None:
    assert not (found := _differences(world, name)), "\n".join(found)


def test_s01_also_with_a_wrong_access_code(world: World) -> None:
    # A page takes no code.
    among = [route for route in routes() if route.is_api]
    found = _differences(world, "ada", ("GET", "POST"), code="0000 0000 0000 0000", among=among)
    assert not found, "\n".join(found)


def test_s01_the_asker_without_the_code_finds_nothing_either(world: World) -> None:
    assert not (found := _differences(world, "aziz", ("GET", "POST"))), "\n".join(found)


@pytest.mark.parametrize("name", ["ben", "tom", "chen"])
def test_s01_a_case_that_is_not_yet_theirs_is_nothing_to_board_and_treasury(world: World, name: str) -> None:
    case = bring_to("verifying", world.town.fund, world.town.people, by="aziz", country="KZ")
    world.foreign["reference"] = (case.reference, UNUSED_REFERENCE)
    of_a_case = [route for route in routes() if route.parameters - PARTS.get(route.name, {}).keys() == {"reference"}]
    assert of_a_case
    found = _differences(world, name, ("GET", "POST"), among=of_a_case)
    assert not found, "\n".join(found)


def test_s01_a_reference_in_a_body_tells_nothing(world: World) -> None:
    for name in ("ada", "cy", "nobody", "cora", "ben", "chen"):
        path = "/api/v1/fund/disbursements/"
        theirs = _ask(world, name, "POST", path, {"reference": world.case.reference})
        nobodys = _ask(world, name, "POST", path, {"reference": UNUSED_REFERENCE})
        assert _seen(theirs) == _seen(nobodys), name
        assert theirs.status_code in {401, 404}, name


def test_s01_what_no_reference_looks_like_is_unknown_too(world: World) -> None:
    shapes = ["x", "AAAA-AAAA", "%00", "1", "ZZZZ9999", world.case.reference.lower() + "0", "ф" * 9]
    unknown = _seen(_ask(world, "ada", "GET", f"/api/v1/aid-requests/{UNUSED_REFERENCE}/", {}))
    for shape in shapes:
        assert _seen(_ask(world, "ada", "GET", f"/api/v1/aid-requests/{shape}/", {})) == unknown, shape
