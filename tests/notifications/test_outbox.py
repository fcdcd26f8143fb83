"""What is written into the outbox, and when it joins what is there."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from notifications import contact_points, delivery
from notifications.models import ContactPoint, OutboxMessage
from notifications.outbox import Notice, enqueue, forget_old
from tests import processes

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
BEN, BEA = uuid.uuid4(), uuid.uuid4()


def tell(*notices: Notice, now: datetime = NOW) -> None:
    with transaction.atomic():
        enqueue(notices, now=now)


@pytest.mark.django_db
def test_any_number_of_notices_takes_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1), transaction.atomic(savepoint=False):
        enqueue([Notice("ring", uuid.uuid4()) for _ in range(30)], now=NOW)
    assert OutboxMessage.objects.count() == 30


@pytest.mark.django_db
def test_a_waiting_notice_is_not_doubled() -> None:
    tell(Notice("ring", BEN), Notice("ring", BEN), Notice("quiet", BEN), Notice("ring", BEA))
    tell(Notice("ring", BEN), now=NOW + timedelta(minutes=1))
    assert sorted(OutboxMessage.objects.values_list("kind", flat=True)) == ["quiet", "ring", "ring"]


@pytest.mark.django_db
def test_a_notice_that_is_on_its_way_takes_no_other_with_it() -> None:
    tell(Notice("quiet", BEN))
    [message] = delivery.due(now=NOW)
    assert delivery._claimed(message, NOW)
    tell(Notice("quiet", BEN))
    assert OutboxMessage.objects.count() == 2


@pytest.mark.django_db
def test_w10_a_notice_is_one_of_two_kinds() -> None:
    with pytest.raises(ValueError, match="no kind of notice"):
        Notice("urgent", BEN)


@pytest.mark.django_db(transaction=True)
def test_w05_a_notice_belongs_into_the_transaction_of_its_act() -> None:
    with pytest.raises(RuntimeError):
        enqueue([Notice("ring", BEN)], now=NOW)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue([Notice("ring", BEN)], now=NOW)
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_ended_messages_are_forgotten_after_two_weeks_and_open_ones_never() -> None:
    for recipient in (BEN, BEA):
        tell(Notice("quiet", recipient))
    OutboxMessage.objects.filter(recipient_id=BEN).update(slot=None, sent_at=NOW)
    assert forget_old(now=NOW + timedelta(days=13)) == 0
    assert forget_old(now=NOW + timedelta(days=15)) == 1
    assert OutboxMessage.objects.get().recipient_id == BEA


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes", [{"sent_at": NOW}, {"gave_up": True}, {"sent_at": NOW, "gave_up": True, "slot": None}]
)
def test_the_database_refuses_an_ended_message_that_still_waits(changes: dict[str, Any]) -> None:
    tell(Notice("quiet", BEN))
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.update(**changes)


@pytest.mark.django_db
def test_an_address_is_unreadable_in_the_table_and_one_per_channel() -> None:
    contact_points.reach(BEN, channel="email", address="ben@example.org")
    contact_points.reach(BEN, channel="email", address="ben@example.net")
    assert contact_points.of(BEN) == [("email", "ben@example.net")]
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(f"SELECT address FROM {ContactPoint._meta.db_table}")
        assert "example" not in cursor.fetchone()[0]
    contact_points.reach(BEN, channel="email", address="")
    assert contact_points.of(BEN) == []


def tell_all(_: int) -> None:
    tell(Notice("ring", BEN), Notice("ring", BEA))
    connections.close_all()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_moment_leave_one_notice_per_person() -> None:
    processes.at_once(tell_all, 6)
    assert OutboxMessage.objects.count() == 2


@pytest.mark.postgres_only
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_w11_a_notice_that_was_joined_does_not_leave_before_the_joining_act_ends() -> None:
    tell(Notice("quiet", BEN))
    with transaction.atomic():
        enqueue([Notice("quiet", BEN)], now=NOW)
        rival = connections.create_connection("default")
        with rival.cursor() as cursor:
            cursor.execute("SELECT id FROM notifications_outboxmessage FOR UPDATE SKIP LOCKED")
            assert cursor.fetchall() == []
        rival.close()
