"""S1: what belongs to others and what does not exist answer alike, byte for byte, on every route of the URLconf."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.emergency.api.aside import PAPER, PAPER_KIND
from tests.emergency.api.callers import JSON, Town
from tests.emergency.api.doors import BEARER, OUTSIDERS, is_let_through, let_in
from tests.emergency.api.often import asked_often, callers_known
from tests.emergency.api.routes import METHODS, Route, routes
from tests.emergency.api.world import PARTS, UNUSED_REFERENCE, World, addresses, make_world
from tests.factories import bring_to

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

# Who shows in which order a view asks: a form that is looked at before the door would tell what is behind it.
SEND_NONSENSE = frozenset({"ada", "cora", "ben", "tom", "nobody"})
Body = Mapping[str, Any]
Bodies = Mapping[str, Body]
NONSENSE: Body = {"unknown": "field"}
_CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]*"|csrftoken=[^;]*')


@pytest.fixture
def world(town: Town, clock: Any) -> Iterator[World]:
    known = make_world(town, clock)
    with asked_often(), callers_known():
        yield known


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


def _pairs(route: Route, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Return the route with what is others' and with what is nobody's, and every part of the service it names."""
    unknown = route.parameters - world.foreign.keys() - PARTS.get(route.name, {}).keys()
    assert not unknown, f"{route.name}: say in world.py what of {sorted(unknown)} belongs to others"
    theirs, nobodys = ({name: pair[place] for name, pair in world.foreign.items()} for place in (0, 1))
    for (own, parts), (none, _same) in zip(addresses(route, theirs), addresses(route, nobodys), strict=True):
        yield own, none, parts


def _tried(route: Route, methods: tuple[str, ...], name: str, bodies: Bodies) -> Iterator[tuple[str, Body]]:
    """Return by which methods a route is asked with what: an act of the API also with what no form takes.

    A method that a view has not is answered without reading anything, as test_s02_methods shows.
    """
    for method in methods:
        if method in route.methods:
            yield method, bodies.get(route.name, {})
            if route.is_api and method != "GET" and name in SEND_NONSENSE:
                yield method, NONSENSE


def _differences(
    world: World,
    name: str,
    methods: tuple[str, ...] = METHODS,
    *,
    code: str = "",
    among: Sequence[Route] | None = None,
    is_matrix: bool = False,
) -> list[str]:
    """Return where answers differ; as a part of S2's matrix, also where one is not as the table has it."""
    found: list[str] = []
    for route in among or routes():
        if not route.parameters or route.name in BEARER:
            continue
        tried = list(_tried(route, methods, "" if code else name, world.bodies if route.is_api else {}))
        for own, none, parts in _pairs(route, world):
            for method, body in tried:
                answers = [_ask(world, name, method, path, body, code=code) for path in (own, none)]
                found += _difference(f"{method} {own}", *answers)
                # A form that is refused before the door says nothing about the door.
                if is_matrix and body is not NONSENSE:
                    found += _not_as_tabled(route, method, parts, name, answers[0])
    return found


def _not_as_tabled(route: Route, method: str, parts: dict[str, str], name: str, answer: Any) -> Iterator[str]:
    """Return the door if somebody got further there, or less far, than S2's table has it."""
    if is_let_through(answer) != (expected := name in let_in(route, method, parts)):
        yield f"{method} {route.pattern} as {name}: {answer.status_code}, let through: {expected}"


def _difference(asked: str, first: Any, second: Any) -> Iterator[str]:
    """Return in what the answers about others' and about nobody's differ, and whether they were let through."""
    if _seen(first) != _seen(second):
        yield f"{asked}: {first.status_code}, {second.status_code}: {_where(first, second)}"
    if first.status_code < 300 or first.status_code >= 500:
        yield f"{asked}: {first.status_code}"


@pytest.mark.parametrize("name", OUTSIDERS)
def test_s01_foreign_and_unknown_are_the_same_on_every_route(world: World, name: str) -> None:
    """Aziz asked for the case: without its code he finds nothing either."""
    assert not (found := _differences(world, name, is_matrix=True)), "\n".join(found)


def test_s01_also_with_a_wrong_access_code(world: World) -> None:
    # A page takes no code.
    among = [route for route in routes() if route.is_api]
    found = _differences(world, "ada", ("GET", "POST"), code="0000 0000 0000 0000", among=among)
    assert not found, "\n".join(found)


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
