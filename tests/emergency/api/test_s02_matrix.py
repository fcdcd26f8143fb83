"""S2: role by route by method, generated from the URLconf; what the table does not name is refused."""

import json
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain, product
from typing import Any

import pytest

from tests.emergency.api.aside import OF_A_PAPER, PAPER, PAPER_KIND
from tests.emergency.api.callers import JSON, Town
from tests.emergency.api.doors import TURNED_AWAY, is_asked_in_s01, is_first
from tests.emergency.api.expected import API
from tests.emergency.api.often import asked_often, callers_known, unnoted
from tests.emergency.api.routes import METHODS, Route, routes
from tests.emergency.api.world import SEATS, World, bank_file, make_world, undone

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

GROUPS = (
    ("nobody", "code", "cy"),
    ("ada", "aziz", "cora"),
    SEATS,
    ("tom", "chen"),
    ("gil", "ana", "sam"),
)
OF_A_CASE = {"reference", "disbursement_id"}
NAMES = tuple(chain.from_iterable(GROUPS))
# A guard sees mandates, and these are alike in all but the number of the seat: one of them is asked.
ALIKE = {"bela": "bo"}
# They look at nobody, and each answer is half a second's work: a stranger and a coordinator show it.
DESCRIPTIONS = frozenset({"schema", "docs"})
ASK_FOR_DESCRIPTIONS = frozenset({"nobody", "cora"})


@pytest.fixture
def world(town: Town, clock: Any) -> Iterator[World]:
    known = make_world(town, clock)
    with asked_often(), callers_known():
        yield known


def _status(world: World, name: str, method: str, route: Route) -> int:
    caller = world.caller(name)
    headers = {"Idempotency-Key": uuid.uuid4().hex, "Authorization": caller.token}
    if "reference" in route.parameters:
        headers["Access-Code"] = world.code_of(name)
    given = {key: value for key, value in headers.items() if value}
    path = route.path(**{name: world.theirs[name] for name in route.parameters})
    body, kind = json.dumps(world.bodies.get(route.name, {})), JSON
    if route.name in {"fund-statements", "fund-statement-previews"} and method != "GET":
        path, body, kind = f"{path}?account=1010", bank_file(world.case.at).decode(), "application/xml"
    if route.name == "fund-rate-files" and method != "GET":
        body, kind = "<rates/>", "application/xml"
    if route.name in OF_A_PAPER and method != "GET":
        body, kind = PAPER, PAPER_KIND
    with undone():
        answer = caller.client.generic(method, path, body, content_type=kind, headers=given)
    return int(answer.status_code)


def _api_routes() -> list[Route]:
    return [route for route in routes() if route.is_api]


def test_s02_every_route_of_the_api_has_its_row() -> None:
    assert {route.name for route in _api_routes()} == API.keys()


def test_s02_whoever_is_not_asked_holds_and_may_exactly_what_the_one_who_is(town: Town) -> None:
    for name, same in ALIKE.items():
        one, other = (_mandates(town, each) for each in (name, same))
        assert one == other, (name, same)
        rows = chain.from_iterable(row.values() for row in API.values())
        assert not [row for row in rows if (name in row) != (same in row)], (name, same)


def _mandates(town: Town, name: str) -> list[dict[str, Any]]:
    """Return what somebody holds, without whose it is and which seat."""
    told = {"id", "user_id", "seat_number"}
    held = town.people[name].mandates.order_by("role").values()
    return [{field: value for field, value in one.items() if field not in told} for one in held]


def _is_asked(name: str, method: str, route: Route) -> bool:
    """Say whether nobody else has asked just this: without a code, its holder is a stranger; S1 asks outsiders.

    What a view has no method for is tried for all at once, in test_s02_methods.
    """
    if name in ALIKE or is_asked_in_s01(name, route) or (name == "code" and "reference" not in route.parameters):
        return False
    return method in route.methods and (route.name not in DESCRIPTIONS or name in ASK_FOR_DESCRIPTIONS)


def test_s02_without_a_reference_the_holder_of_a_code_is_a_stranger() -> None:
    rows = [row for route in _api_routes() if "reference" not in route.parameters for row in API[route.name].values()]
    assert not [row for row in rows if ("code" in row) != ("nobody" in row)]


@pytest.mark.parametrize("names", GROUPS)
def test_s02_everybody_gets_exactly_as_far_as_their_role(world: World, names: tuple[str, ...]) -> None:
    wrong = []
    for name, route, method in product(names, _api_routes(), METHODS):
        if not _is_asked(name, method, route):
            continue
        may = API[route.name].get(method, frozenset())
        expected = name in may
        # The evidence of a refusal is the same for all: the first who is turned away leaves it.
        with nullcontext() if is_first(name, names, {*names} - may) else unnoted():
            status = _status(world, name, method, route)
        if (status not in TURNED_AWAY) != expected or status >= 500:
            wrong.append(f"{method} {route.pattern} as {name}: {status}, let through: {expected}")
    assert not wrong, "\n".join(wrong)


def _served(world: World, kind: str) -> set[str]:
    box = world.box(kind).pk
    return {name for name in NAMES if world.caller(name).get(f"boxes/{box}/").status_code == 200}


def test_s04_the_treasurer_gets_the_payment_details_and_no_story(world: World) -> None:
    assert _served(world, "payout") == {"tom", "chen"}
    assert _served(world, "identity") == {"cora"}
    assert _served(world, "narrative") == {"cora"}


def test_s04_payment_details_are_served_only_while_the_approval_stands(world: World) -> None:
    box = world.box("payout").pk
    assert world.caller("tom").get(f"boxes/{box}/").status_code == 200
    world.caller("tom").must(f"aid-requests/{world.case.reference}/send-back-details/", {"reason_code": "other"})
    assert world.caller("tom").get(f"boxes/{box}/").status_code == 404


def test_s06_an_excluded_member_has_no_lock_and_sees_nothing(town: Town) -> None:
    case = town.ask(exclude=["seat-3"])
    town.to_review(case)
    excluded = case.row.exclusions.get().user
    name = next(name for name, person in town.people.items() if person == excluded)
    assert name in SEATS
    assert town[name].get(case.path).status_code == 404
    assert town[name].post(f"{case.path}recuse/", {"level": 0}).status_code == 404
    for box in town["cora"].reads(case.path)["boxes"]:
        assert town[name].get(f"boxes/{box['id']}/").status_code == 404


def test_a_member_reads_only_after_answering_the_conflict_question(town: Town) -> None:
    case = town.ask()
    assert town["ben"].get(case.path).status_code == 404
    town.to_review(case)
    before = {box["kind"] for box in town["ben"].reads(case.path)["boxes"] if box["served"]}
    assert before == {"card"}
    town["ben"].must(f"{case.path}recuse/", {"level": 1})
    after = {box["kind"] for box in town["ben"].reads(case.path)["boxes"] if box["served"]}
    assert after == {"card", "narrative", "summary"}
    town["ben"].must(f"{case.path}recuse/", {"level": 3})
    assert "boxes" not in town["ben"].reads(case.path)


def test_votes_are_blind_until_ones_own_is_cast(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "3000.00"})
    town.to_review(case)
    town.vote("ben", case)
    [round_of_bea] = town["bea"].reads(f"{case.path}rounds/")["results"]
    assert round_of_bea["count"] is None
    assert all(seat["vote"] is None for seat in round_of_bea["seats"])
    [round_of_cora] = town["cora"].reads(f"{case.path}rounds/")["results"]
    assert round_of_cora["count"] is None
    town.vote("bea", case)
    [round_of_bea] = town["bea"].reads(f"{case.path}rounds/")["results"]
    assert round_of_bea["count"]["approvals"] == 2


def test_the_asker_sees_no_votes_no_names_and_no_texts(town: Town) -> None:
    case = town.ask()
    town.to_review(case)
    town.vote("ben", case)
    for address in ("", "rounds/", "events/"):
        said = json.dumps(town.nobody.reads(case.path + address, code=case.code))
        for telling in ("Ben", "Cora", str(town.people["ben"].pk), "boxes", "confirmations", "approvals", '"vote"'):
            assert telling not in said, (address, telling)


def test_a_freeze_stops_every_act_and_all_reading(world: World) -> None:
    case = f"aid-requests/{world.case.reference}/"
    world.caller("cora").must(f"{case}freeze/", {"reason_code": "danger"})
    refused = []
    for route in _api_routes():
        for name in API[route.name].get("POST", ()):
            if route.name in {"aid-request-freeze", "aid-request-unfreeze"} or not route.parameters & OF_A_CASE:
                continue
            refused.append((route.name, name, _status(world, name, "POST", route)))
    # Where a code is asked for, the hold is seen before the code.
    assert refused and not [row for row in refused if row[2] not in {422, 404}], refused
    for kind in ("identity", "payout"):
        assert _served(world, kind) == set()
    assert world.caller("cora").reads(case)["acts"] == []
    assert world.caller("tom").post(f"{case}unfreeze/").status_code == 404
    world.caller("gil").must(f"{case}unfreeze/")
    assert _served(world, "payout") == {"tom", "chen"}
