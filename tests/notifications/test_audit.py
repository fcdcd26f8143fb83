"""The audit chain: what it takes, what it refuses, what erasing leaves, what verifying finds."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications import audit
from notifications.models import AuditDetail, AuditHead, AuditRow

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
BEN = uuid.uuid4()


def event(verb: str = "aid_request.submitted", object_id: uuid.UUID | None = None, **data: audit.Value) -> audit.Event:
    return audit.Event(verb, BEN, "aid_request", object_id or uuid.uuid4(), data)


def record(count: int = 1) -> list[audit.Event]:
    events = [event(count=number) for number in range(count)]
    with transaction.atomic():
        audit.record(events, now=NOW)
    return events


@pytest.mark.django_db
def test_any_number_of_events_takes_four_statements() -> None:
    record(1)
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        audit.record([event() for _ in range(60)], now=NOW)
    acts = [query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(acts) == 4
    assert audit.verify() == audit.Verification(61, 0, [])


@pytest.mark.django_db
def test_detail_keeps_week_and_hour_and_nothing_finer() -> None:
    told = record()[0]
    [detail] = audit.of_object(told.object_id)
    assert (detail.week, detail.hour, detail.actor_id, detail.data) == ("2026-W47", 8, BEN, {"count": 0})
    assert audit.head() == (1, AuditRow.objects.get().hash)


@pytest.mark.django_db
def test_equal_events_have_unequal_digests() -> None:
    same = event()
    with transaction.atomic():
        audit.record([same, same], now=NOW)
    assert AuditRow.objects.values("digest").distinct().count() == 2


@pytest.mark.parametrize("data", [{"narrative": "they came at night"}, {"code": 1.5}, {"codes": [1]}])
def test_data_off_the_list_is_a_programming_error(data: dict[str, audit.Value]) -> None:
    with pytest.raises((ValueError, TypeError)):
        event(**data)


def test_verb_of_another_shape_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no audit verb"):
        event("Somebody said something")


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_a_programming_error() -> None:
    with pytest.raises(RuntimeError):
        audit.record([event()], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_refusal_is_kept_when_the_act_was_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record([event()], now=NOW)
        raise ZeroDivisionError
    audit.record_refusal(event("vote.refused"), now=NOW)
    assert [row.verb for row in AuditDetail.objects.all()] == ["vote.refused"]
    assert audit.verify().problems == []


@pytest.mark.django_db
def test_s31_erasing_details_keeps_the_chain_valid() -> None:
    events = record(3)
    assert audit.erase_details([events[1].object_id], now=NOW) == 1
    assert audit.erase_details([events[1].object_id], now=NOW) == 0
    assert audit.verify() == audit.Verification(3, 1, [])
    record()
    assert audit.verify() == audit.Verification(4, 1, [])


@pytest.mark.django_db
def test_audit_verify_says_what_it_checked_and_what_was_erased(capsys: pytest.CaptureFixture[str]) -> None:
    events = record(2)
    audit.erase_details([events[0].object_id], now=NOW)
    call_command("audit_verify")
    assert "erased, digest kept: 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_audit_verify_as_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    record(2)
    call_command("audit_verify", "--json")
    assert capsys.readouterr().out == '{"ok": true, "checked": 2, "problems": []}\n'


@pytest.mark.django_db
def test_audit_verify_ends_with_one_and_names_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    record(1)
    AuditRow.objects.bulk_create([AuditRow(seq=2, prev="0" * 64, hash="0" * 64, digest="0" * 64)])
    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify", "--json")
    assert ended.value.code == 1
    assert '"row": 2' in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("audit_verify")


def test_head_is_one_row_by_constraint(db: None) -> None:
    assert AuditHead._meta.constraints[0].name == "audit_head_is_one_row"
