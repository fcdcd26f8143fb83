"""Several networks in one installation: whoever keeps the money of one finds nothing of another, on no route."""

import json
import uuid
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from fund.models import Donor, Mandate
from tests.emergency.api.callers import JSON, Town
from tests.emergency.api.routes import Route, routes
from tests.emergency.api.test_s01_nothing_foreign import _ask, _pairs, _seen
from tests.emergency.api.world import PARTS, World, make_world
from tests.factories import NOW, make_fund

# Whose money somebody may look at is decided before any database is asked to differ.
pytestmark = pytest.mark.once

MONEY = ("api/v1/fund/", "api/v1/reports/", "treasury/")
# Published for everybody, of whatever fund.
PUBLIC = {"report-public-half-year"}
# The register of organisations is one for all networks.
SHARED = {"organisation_id"}
# Not found, no such method; a page's confirming leads back to the address asked, where nothing is.
NOTHING_HERE = {302, 404, 405}


@pytest.fixture
def world(town: Town, clock: Any) -> World:
    """The town of one network; Cy keeps the money of another."""
    world = make_world(town, clock)
    other = make_fund("1.00", code="other")
    for role in ("treasurer", "member"):
        Mandate.objects.create(fund=other, user=town.people["cy"], role=role, starts_on=NOW.date())
    return world


def of_money() -> list[Route]:
    """Return every route of the treasury, by page and by API."""
    return [route for route in routes() if route.pattern.startswith(MONEY) and route.name not in PUBLIC]


def plain() -> Iterator[Route]:
    """Return those that name nothing in their address."""
    yield from (route for route in of_money() if not route.parameters)


def test_an_id_of_another_network_is_no_id_at_all_on_every_route(world: World) -> None:
    among = [route for route in of_money() if route.parameters - PARTS.get(route.name, {}).keys() - SHARED]
    assert len(among) > 30
    found = []
    for route in among:
        for (theirs, nobodys, _parts), method in product(_pairs(route, world), sorted(route.methods)):
            body = world.bodies.get(route.name, {}) if route.is_api else {}
            answers = [_ask(world, "cy", method, path, body) for path in (theirs, nobodys)]
            first, second = (_without_echo(one, world) for one in answers)
            if first != second or first[0] not in NOTHING_HERE:
                found.append(f"{method} {theirs}: {first[0]}, {second[0]}")
    assert not found, "\n".join(found)


def _without_echo(answer: Any, world: World) -> tuple[int, str]:
    """Return all of an answer, the ids that were asked for taken out: to be sent back what one sent tells nothing."""
    status, headers, content = _seen(answer)
    shown = f"{headers} {content!r}"
    for pair in world.foreign.values():
        for one in pair:
            shown = shown.replace(str(one), "asked") if isinstance(one, uuid.UUID) else shown
    return status, shown


def test_the_code_of_another_fund_is_no_code_at_all_on_every_list_and_form(world: World) -> None:
    found = []
    for route in plain():
        for method in sorted(route.methods):
            first, second = (_named(world, route, method, code) for code in (world.town.fund.code, "nowhere"))
            if _seen(first)[::2] != _seen(second)[::2]:
                found.append(f"{method} {route.pattern}: {first.status_code}, {second.status_code}")
            if first.status_code < 400:
                found.append(f"{method} {route.pattern}: {first.status_code}")
    assert not found, "\n".join(found)


def _named(world: World, route: Route, method: str, code: str) -> Any:
    """Ask for a fund by its code: in the address, and in the body of an act of the API."""
    path = route.path()
    if not route.is_api or method == "GET":
        return _ask(world, "cy", method, f"{path}?fund={code}", {})
    return _ask(world, "cy", method, path, {**world.bodies.get(route.name, {}), "fund": code})


def test_no_list_shows_anything_of_another_network(world: World) -> None:
    known = {name: pair[0] for name, pair in world.foreign.items() if name not in SHARED}
    ids = [str(theirs) for theirs in known.values() if isinstance(theirs, uuid.UUID)]
    names = [*ids, world.case.reference, world.project.reference, *Donor.objects.values_list("name", flat=True)]
    for route in (one for one in plain() if "GET" in one.methods):
        answer = _ask(world, "cy", "GET", route.path(), {})
        assert answer.status_code < 500, route.pattern
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        leaked = [name for name in names if name.encode() in shown]
        assert not leaked, f"{route.pattern}: {leaked}"


@pytest.mark.parametrize(
    ("path", "field", "extra"),
    [
        ("fund/matches/", "line", {"entry": "entry_id"}),
        ("fund/matches/", "entry", {"line": "line_id"}),
    ],
)
def test_an_id_of_another_network_in_a_body_tells_nothing(
    world: World, path: str, field: str, extra: dict[str, str]
) -> None:
    caller = world.caller("cy")
    theirs, nobodys = world.foreign[f"{field}_id"]
    rest = {name: str(world.foreign[parameter][1]) for name, parameter in extra.items()}
    answers = [
        caller.client.post(
            f"/api/v1/{path}",
            json.dumps({**rest, field: str(one)}),
            content_type=JSON,
            headers={"Authorization": caller.token, "Idempotency-Key": f"{field}-{one}"},
        )
        for one in (theirs, nobodys)
    ]
    assert _seen(answers[0]) == _seen(answers[1])
    assert answers[0].status_code == 404
