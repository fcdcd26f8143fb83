"""What was refused leaves evidence: who, which act, why; once an hour, never more than the chain can bear."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emergency.models import AidRequest
from notifications import audit
from notifications.audit import MOST_REFUSALS, Event
from notifications.models import AuditDetail, AuditRow
from tests.emergency.api.callers import Town, assert_problem, frozen_at, open_town
from tests.factories import HOUR, NOW, make_fund
from tests.people import sign_in


@pytest.fixture
def clock(db: None) -> Any:
    with frozen_at(NOW) as moved:
        yield moved


@pytest.fixture
def town(clock: Any) -> Town:
    return open_town(make_fund("5000.00"))


def refusals() -> list[tuple[Any, uuid.UUID, dict[str, Any]]]:
    rows = AuditDetail.objects.filter(verb="act.refused").order_by("row_id")
    return [(row.actor_id, row.object_id, row.data) for row in rows]


def test_a_refused_act_is_recorded_though_it_was_rolled_back(town: Town) -> None:
    case = town.ask()
    before = AidRequest.objects.values().get(reference=case.reference)
    assert_problem(town["cora"].post(f"{case.path}close/"), 422, "wrong_state")
    assert refusals() == [(town.people["cora"].pk, case.row.pk, {"act": "close", "code": "wrong_state"})]
    assert AidRequest.objects.values().get(reference=case.reference) == before
    assert audit.verify().problems == []


def test_whoever_may_not_is_recorded_too_and_learns_nothing_of_it(town: Town) -> None:
    case = town.ask()
    for path, of in ((case.path, case.row.pk), ("aid-requests/ZZZZ-9999/", town.people["ada"].pk)):
        known = AuditRow.objects.count()
        assert_problem(town["ada"].post(f"{path}take-up/", {"level": 0}), 404, "not_found")
        assert AuditRow.objects.count() == known + 1
        assert refusals()[-1] == (town.people["ada"].pk, of, {"act": "take_up", "code": "not_found"})


def test_a_foreign_and_an_unknown_case_cost_the_same(town: Town) -> None:
    case = town.ask()
    counted = []
    for path in ("aid-requests/ZZZZ-9999/", case.path):
        with CaptureQueriesContext(connection) as seen:
            town["ada"].post(f"{path}take-up/", {"level": 0}, key="")
        counted.append([one["sql"].split(" ")[0] for one in seen.captured_queries if "notifications" in one["sql"]])
    assert counted[0] == counted[1] != []


def test_the_same_refusal_counts_once_an_hour(town: Town, clock: Any) -> None:
    case = town.ask()
    for _time in range(5):
        assert_problem(town["cora"].post(f"{case.path}close/"), 422)
    assert len(refusals()) == 1
    assert_problem(town["cora"].post(f"{case.path}present/", {"boxes": {"card": "N."}}), 422)
    assert len(refusals()) == 2
    clock.move_to(NOW + HOUR)
    assert_problem(town["cora"].post(f"{case.path}close/"), 422)
    assert len(refusals()) == 3


def test_nobody_fills_the_chain_by_being_refused(db: None) -> None:
    case, kept = uuid.uuid4(), 0
    for _person in range(3 * MOST_REFUSALS):
        event = Event("act.refused", uuid.uuid4(), "aid_request", case, {"act": "close", "code": "wrong_state"})
        kept += audit.record_refusal(event, now=NOW)
    assert (kept, AuditRow.objects.count()) == (MOST_REFUSALS, MOST_REFUSALS)
    later = Event("act.refused", uuid.uuid4(), "aid_request", case, {"act": "close", "code": "wrong_state"})
    assert audit.record_refusal(later, now=NOW + timedelta(hours=1))


def test_strangers_and_forms_to_be_mended_leave_nothing(town: Town) -> None:
    case = town.ask()
    known = AuditRow.objects.count()
    assert town.nobody.post(f"{case.path}take-up/").status_code == 401
    assert town.nobody.post(f"{case.path}answer/", {}, code="0000 0000 0000 0000").status_code == 404
    assert_problem(town["cora"].post(f"{case.path}take-up/", {"level": 9}), 400)
    assert AuditRow.objects.count() == known


def test_the_asker_by_code_is_recorded_without_an_account(town: Town) -> None:
    case = town.ask()
    assert_problem(town.nobody.post(f"{case.path}confirm-receipt/", code=case.code), 422)
    assert refusals() == [(None, case.row.pk, {"act": "confirm_receipt", "code": "wrong_state"})]


def test_what_was_refused_is_not_told_with_the_history_of_the_case(town: Town) -> None:
    case = town.ask()
    town["cora"].post(f"{case.path}close/")
    acts = [row["act"] for row in town["cora"].reads(f"{case.path}events/")["results"]]
    assert acts == ["submit"]


def test_a_page_leaves_the_same_evidence_as_the_api(town: Town) -> None:
    case = town.ask()
    inside = sign_in(Client(), town.people["cora"])
    assert inside.post(f"/work/{case.reference}/close/", {"key": "k"}).status_code == 422
    assert refusals() == [(town.people["cora"].pk, case.row.pk, {"act": "close", "code": "wrong_state"})]
    foreign = sign_in(Client(), town.people["ada"])
    assert foreign.post(f"/work/{case.reference}/close/", {"key": "k"}).status_code == 404
    assert refusals()[-1] == (town.people["ada"].pk, case.row.pk, {"act": "close", "code": "not_found"})


def test_a_refused_payment_is_recorded(town: Town) -> None:
    unknown = uuid.uuid4()
    answer = town["tom"].post(f"fund/disbursements/{unknown}/send/", {"otp": "000000"})
    assert_problem(answer, 404)
    assert refusals() == [(town.people["tom"].pk, town.people["tom"].pk, {"act": "send", "code": "not_found"})]
