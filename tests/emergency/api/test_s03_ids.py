"""S3: no id that anybody is shown can be counted up or down."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from emergency.sealing.references import ALPHABET
from tests.emergency.api.callers import Town
from tests.emergency.api.expected import API
from tests.emergency.api.routes import routes
from tests.emergency.api.world import World, make_world
from tests.factories import NOW

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

REFERENCE = re.compile(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
# What these members hold names a row.
NAMES_A_ROW = re.compile(r"(^|_)(id|line|entry|seat|box|statement|match|project|disbursement|round)$")


@pytest.fixture
def world(town: Town, clock: Any) -> World:
    return make_world(town, clock)


def _members(said: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(said, dict):
        for name, value in said.items():
            yield name, value
            yield from _members(value)
    if isinstance(said, list):
        for inner in said:
            yield from _members(inner)


# Sealed files, and papers about a payee, an entry or a purse that this world does not have.
NOT_A_PICTURE = frozenset(
    {
        "schema",
        "docs",
        "box",
        "fund-payee-details",
        "complaint-text",
        "fund-voucher-file",
        "fund-voucher-opening-file",
        "report-go-ahead",
        "audit-proof",
        "report-restricted-fund",
    }
)
# What has to be asked before there is an answer.
QUERIES = {"audit-sample": f"?seed=lots&year={NOW.year}&size=5"}


def _is_a_word(route: str, member: str) -> bool:
    """A report calls projects and entries as people do; a bank's profile names the bank's own column."""
    is_report = route.startswith("report-") or route == "fund-vouchers"
    return (is_report and member in {"project", "entry"}) or member == "bank_id"


def _is_random(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return uuid.UUID(value).version == 4
    except ValueError:
        return bool(REFERENCE.fullmatch(value))


def test_s03_no_address_takes_a_number() -> None:
    counted = [route.pattern for route in routes() if "<int:" in route.pattern or "<path:" in route.pattern]
    assert counted == []


def test_s03_every_id_that_is_shown_is_random(world: World) -> None:
    found, wrong, cast = 0, [], {str(person.pk) for person in world.town.people.values()}
    for route in routes():
        if not route.is_api or route.name in NOT_A_PICTURE:
            continue
        for name in sorted(API[route.name].get("GET", frozenset()) & {"code", "cora", "ben", "tom", "ana"}):
            path = route.path(**{one: world.theirs[one] for one in route.parameters}).removeprefix("/api/v1/")
            path += QUERIES.get(route.name, "")
            said = world.caller(name).reads(path, code=world.code_of(name) if "reference" in route.parameters else "")
            for member, value in _members(said):
                if _is_a_word(route.name, member):
                    continue
                if isinstance(value, str | int) and not isinstance(value, bool) and NAMES_A_ROW.search(member):
                    found += 1
                    # The cast's own ids are made from their names, so that one roster serves all tests.
                    if value not in cast and not _is_random(value):
                        wrong.append(f"{route.pattern} {member}: {value!r}")
                if member == "reference" and value and not _is_random(value) and value != world.project.reference:
                    wrong.append(f"{route.pattern} {member}: {value!r}")
    assert not wrong, "\n".join(wrong)
    assert found > 10


def test_s03_references_follow_no_order(town: Town) -> None:
    references = [town.ask().reference for _one in range(6)]
    assert all(REFERENCE.fullmatch(one) for one in references)
    assert references not in (sorted(references), sorted(references, reverse=True))
    assert len({one[:2] for one in references}) > 1
