"""What was refused leaves evidence also where it is about no case: motions, the treasury, by page and by call."""

import uuid
from typing import Any

import pytest
from django.test import Client

from notifications.models import AuditDetail
from tests.emergency.api.callers import Town, assert_problem, frozen_at, money, open_town
from tests.factories import NOW, make_fund
from tests.people import code_for, sign_in


@pytest.fixture
def town(db: None) -> Any:
    with frozen_at(NOW):
        yield open_town(make_fund("5000.00"))


def refusals(town: Town) -> list[tuple[str, dict[str, Any]]]:
    names = {person.pk: name for name, person in town.people.items()}
    rows = AuditDetail.objects.filter(verb="act.refused").order_by("row_id")
    assert all((row.object_kind, row.object_id) == ("account", row.actor_id) for row in rows)
    return [(names[row.actor_id], row.data) for row in rows]


def test_a_motion_refused_over_the_api_and_by_page(town: Town) -> None:
    moved = town["cora"].must("fund/motions/", {"kind": "lift_fence"}, fresh=True)
    assert_problem(town["cora"].post("fund/motions/", {"kind": "lift_fence"}, fresh=True), 422, "moved_already")
    assert_problem(town["gil"].post(f"fund/motions/{moved['id']}/withdraw/", {}, fresh=True), 404)
    seat = sign_in(Client(), town.people["bo"])
    prefix = f"withdraw-{moved['id']}"
    said = {f"{prefix}-key": uuid.uuid4().hex, f"{prefix}-code": code_for(town.people["bo"])}
    assert seat.post("/board/motions/", {"step": "withdraw", "which": moved["id"], **said}).status_code == 422
    nobody = sign_in(Client(), town.people["ada"])
    assert nobody.post("/board/motions/", {"step": "withdraw", "which": moved["id"]}).status_code == 404
    assert refusals(town) == [
        ("cora", {"act": "motion", "code": "moved_already"}),
        ("gil", {"act": "motion_withdraw", "code": "not_found"}),
        ("bo", {"act": "motions_withdraw", "code": "not_the_mover"}),
        ("ada", {"act": "framing_show", "code": "not_found"}),
    ]


def test_an_act_of_the_treasury_refused_for_want_of_the_role(town: Town) -> None:
    body = {"kind": "donation", "amount": money("10.00"), "account": "1010", "on": str(NOW.date())}
    assert_problem(town["chen"].post("fund/entries/", body, fresh=True), 404)
    assert [name for name, _data in refusals(town)] == ["chen"]


def test_reading_leaves_nothing_and_a_form_to_be_mended_neither(town: Town) -> None:
    assert town["ada"].get("fund/motions/").status_code == 404
    assert_problem(town["cora"].post("fund/motions/", {"kind": "frame"}, fresh=True), 400)
    assert sign_in(Client(), town.people["ada"]).get("/board/motions/").status_code == 404
    assert refusals(town) == []
