"""A case of a locked country is to all but the two named as if it were not there: every route, list and paper."""

from collections.abc import Iterator
from typing import Any

import pytest

from emergency.models import AccessKey
from tests.emergency.api import lock_rows
from tests.emergency.api.callers import Town
from tests.emergency.api.often import asked_often
from tests.emergency.api.routes import routes
from tests.emergency.api.test_s01_nothing_foreign import _differences
from tests.emergency.api.world import PARTS, World, make_world
from tests.emergency.locking.hidden import OF_A_CASE, PAPERS, texts_at

pytestmark = pytest.mark.once


@pytest.fixture
def world(town: Town, clock: Any) -> Iterator[World]:
    known = make_world(town, clock)
    known.foreign = {name: pair for name, pair in known.foreign.items() if name in OF_A_CASE}
    with asked_often():
        yield known


def _lock(world: World, *named: str) -> None:
    first, second = named
    lock_rows.make_lock(world.town.fund, world.town.people, world.case.at, country="KZ", named=(first, second))


@pytest.mark.parametrize(
    ("name", "methods"), [("cora", ("GET", "POST")), ("tom", ("GET", "POST")), ("ben", ("GET",)), ("gil", ("GET",))]
)
def test_s01_a_hidden_case_is_nothing_on_every_route_of_a_case(
    world: World, name: str, methods: tuple[str, ...]
) -> None:
    _lock(world, *(("bea", "bo") if name == "cora" else ("cora", "bela")))
    among = [
        route
        for route in routes()
        if route.parameters & OF_A_CASE and route.parameters - PARTS.get(route.name, {}).keys() <= OF_A_CASE
    ]
    assert {"case", "case_act", "case_minute", "aid-request", "box", "authorise", "payment_step"} <= {
        route.name for route in among
    }
    found = _differences(world, name, methods, among=among)
    assert not found, "\n".join(found)


def test_s01_the_access_code_opens_a_hidden_case_to_nobody(world: World) -> None:
    path, code = f"aid-requests/{world.case.reference}/", world.case.access_code
    nobody = world.town.nobody
    assert nobody.get(path, code=code).status_code == 200
    _lock(world, "cora", "bela")
    assert nobody.get(path, code=code).status_code == nobody.get(path, code="0000 0000 0000 0000").status_code == 404
    assert (
        nobody.get(path, code=code).json()["detail"]
        == nobody.get("aid-requests/9ZZZ-ZZZ9/", code=code).json()["detail"]
    )
    # The right code is no miss, and the wrong one is counted still.
    assert AccessKey.objects.get(aid_request=world.case.row).misses == 1


def test_lists_papers_and_the_payments_page_leave_a_hidden_case_out(world: World) -> None:
    reference, code = world.case.reference, world.payment.payment_code
    before = {(name, address) for name, address, text in texts_at(world, PAPERS) if reference in text or code in text}
    assert {("cora", "/all/"), ("tom", "/treasury/payments/"), ("tom", "/api/v1/fund/disbursements/")} <= before
    assert ("ben", "/minutes/") in before
    _lock(world, "cora", "bela")
    for name, address, text in texts_at(world, PAPERS):
        is_theirs = name in {"cora", "bela"} and (name, address) in before
        assert (reference in text or code in text) == is_theirs, (name, address)
