"""Notices reach people once, alike, and not too often; real mails through a real SMTP server."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from notifications import contact_points
from notifications.channels import CHANNELS
from notifications.delivery import BETWEEN_RINGS, CLAIM_LASTS, MOST_TRIES, deliver_due
from notifications.models import DeliveryAttempt, OutboxMessage
from notifications.outbox import Notice, enqueue
from tests.notifications.mail import Postbox, free_port, server

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
BEN, BEA = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """Ben and Bea can be reached, and a server takes their mail."""
    contact_points.reach(BEN, channel="email", address="ben@example.org")
    contact_points.reach(BEA, channel="email", address="bea@example.net")
    with server(settings) as box:
        yield box


def tell(*notices: Notice, now: datetime = NOW) -> None:
    with transaction.atomic():
        enqueue(notices, now=now)


def outcomes() -> list[str]:
    return list(DeliveryAttempt.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_notice_reaches_its_person_once(postbox: Postbox) -> None:
    tell(Notice("ring", BEN), Notice("quiet", BEA))
    assert deliver_due(now=NOW) == 2
    assert deliver_due(now=NOW + timedelta(hours=1)) == 0
    assert [mail.rcpt_tos for mail in postbox.mails] == [["ben@example.org"], ["bea@example.net"]]
    assert [mail.mail_from for mail in postbox.mails] == ["ring@notices.invalid", "quiet@notices.invalid"]
    assert outcomes() == ["sent", "sent"]


def bytes_without_date_and_id(mail: Any) -> list[bytes]:
    lines = mail.content.split(b"\r\n")
    return [line for line in lines if not line.startswith((b"Date:", b"Message-ID:"))]


def test_s40_w10_all_notices_of_a_kind_are_byte_equal(postbox: Postbox) -> None:
    tell(Notice("ring", BEN), Notice("ring", BEA), Notice("quiet", BEN), Notice("quiet", BEA))
    deliver_due(now=NOW)
    first, second, third, fourth = [bytes_without_date_and_id(mail) for mail in postbox.mails]
    assert first == second
    assert third == fourth
    assert [line for line in first if not line.startswith(b"From:")] == [
        line for line in third if not line.startswith(b"From:")
    ]


def test_w10_a_notice_names_nobody_and_links_nowhere(postbox: Postbox) -> None:
    tell(Notice("ring", BEN))
    deliver_due(now=NOW)
    [message] = postbox.messages()
    text = message.get_payload(decode=True).decode()
    assert message.get_content_type() == "text/plain"
    assert message["To"] == "undisclosed-recipients:;"
    assert "waiting" in text
    assert "ждёт" in text
    for betraying in ("http", "://", "ben", str(BEN), "fund", "case", "фонд"):
        assert betraying not in text.lower()
        assert betraying not in message["Subject"].lower()


def test_the_message_id_is_that_of_the_row_and_names_no_machine(postbox: Postbox) -> None:
    tell(Notice("ring", BEN))
    deliver_due(now=NOW)
    assert postbox.messages()[0]["Message-ID"] == f"<{OutboxMessage.objects.get().pk}@notices.invalid>"


def test_w11_a_dead_server_loses_nothing(postbox: Postbox, settings: Any) -> None:
    living, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    tell(Notice("ring", BEN))
    assert deliver_due(now=NOW) == 0
    assert deliver_due(now=NOW) == 0
    settings.EMAIL_PORT = living
    assert deliver_due(now=NOW + timedelta(minutes=2)) == 1
    assert outcomes() == ["unreachable", "sent"]
    assert len(postbox.mails) == 1


def test_a_dead_server_is_asked_once_per_batch(postbox: Postbox, settings: Any) -> None:
    settings.EMAIL_PORT = free_port()
    tell(Notice("quiet", BEN), Notice("quiet", BEA))
    deliver_due(now=NOW)
    assert outcomes() == ["unreachable"]


def test_a_server_that_is_busy_is_asked_again_later_and_later(postbox: Postbox) -> None:
    postbox.answer = "451 try again"
    tell(Notice("quiet", BEN))
    waits, moment = [], NOW
    for _ in range(4):
        deliver_due(now=moment)
        due_at = OutboxMessage.objects.get().due_at
        waits.append(round((due_at - moment) / timedelta(minutes=1)))
        moment = due_at
    assert waits == [1, 2, 4, 8]
    postbox.answer = None
    assert deliver_due(now=moment) == 1


def test_a_refused_address_is_given_up_and_says_so(postbox: Postbox) -> None:
    postbox.answer = "550 nobody here"
    tell(Notice("quiet", BEN))
    deliver_due(now=NOW)
    assert OutboxMessage.objects.get().gave_up
    assert outcomes() == ["refused"]


def test_a_person_without_address_is_marked_undeliverable(postbox: Postbox) -> None:
    tell(Notice("quiet", uuid.uuid4()))
    assert deliver_due(now=NOW) == 0
    assert OutboxMessage.objects.get().gave_up
    assert outcomes() == ["no_address"]


def test_tries_come_to_an_end(postbox: Postbox) -> None:
    postbox.answer = "451 try again"
    tell(Notice("quiet", BEN))
    OutboxMessage.objects.update(attempts=MOST_TRIES - 1)
    deliver_due(now=NOW)
    assert OutboxMessage.objects.get().gave_up


def test_at_most_one_ring_per_person_in_fifteen_minutes(postbox: Postbox) -> None:
    tell(Notice("ring", BEN), Notice("ring", BEA))
    deliver_due(now=NOW)
    tell(Notice("ring", BEN), Notice("quiet", BEN))
    assert deliver_due(now=NOW + BETWEEN_RINGS - timedelta(seconds=5)) == 1
    assert postbox.mails[-1].mail_from == "quiet@notices.invalid"
    assert deliver_due(now=NOW + BETWEEN_RINGS + timedelta(seconds=5)) == 1


def test_a_ring_that_failed_gives_way_to_the_younger_one(postbox: Postbox) -> None:
    tell(Notice("ring", BEN))
    postbox.answer = "451 try again"
    message = OutboxMessage.objects.get()
    OutboxMessage.objects.update(slot=None)
    tell(Notice("ring", BEN), now=NOW + timedelta(seconds=1))
    deliver_due(now=NOW, limit=1)
    message.refresh_from_db()
    assert message.gave_up
    postbox.answer = None
    assert deliver_due(now=NOW + timedelta(minutes=20)) == 1
    assert len(postbox.mails) == 1


def test_rings_go_before_quiet_notices(postbox: Postbox) -> None:
    tell(Notice("quiet", BEA), now=NOW - timedelta(hours=1))
    tell(Notice("ring", BEN))
    deliver_due(now=NOW, limit=1)
    assert postbox.mails[0].mail_from == "ring@notices.invalid"


def test_a_claim_is_respected_until_it_is_stale(postbox: Postbox) -> None:
    tell(Notice("quiet", BEN))
    OutboxMessage.objects.update(claimed_at=NOW, attempts=1, slot=None)
    assert deliver_due(now=NOW + CLAIM_LASTS - timedelta(seconds=5)) == 0
    assert deliver_due(now=NOW + CLAIM_LASTS + timedelta(seconds=5)) == 1


def test_an_unknown_kind_of_failure_leaves_the_claim_to_grow_stale(
    postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(Notice("quiet", BEN))
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr("notifications.channels.email.transport.message", lambda _: 1 / 0)
        deliver_due(now=NOW)
    assert deliver_due(now=NOW + timedelta(hours=1)) == 1


def test_the_second_way_is_tried_first_when_asked_for_and_the_only_one_again_where_there_is_no_other(
    postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[str] = []
    monkeypatch.setitem(CHANNELS, "other", lambda parcel: went.append(parcel.address))
    contact_points.reach(BEN, channel="other", address="+0 000")
    tell(Notice("ring", BEN, second=True), Notice("ring", BEA, second=True))
    assert deliver_due(now=NOW) == 2
    assert went == ["+0 000"]
    assert [mail.rcpt_tos for mail in postbox.mails] == [["bea@example.net"]]


def test_w10_nobody_is_rung_twice_within_fifteen_minutes_on_whichever_way(postbox: Postbox) -> None:
    """Both wait when the worker comes: one goes, the other a quarter of an hour later."""
    tell(Notice("ring", BEN), Notice("ring", BEN, second=True))
    assert OutboxMessage.objects.count() == 2
    assert deliver_due(now=NOW) == 1
    assert deliver_due(now=NOW + BETWEEN_RINGS - timedelta(seconds=1)) == 0
    assert deliver_due(now=NOW + BETWEEN_RINGS + timedelta(seconds=1)) == 1
    assert len(postbox.mails) == 2


def test_s40_a_ring_on_the_second_way_says_the_same(postbox: Postbox) -> None:
    tell(Notice("ring", BEN), Notice("ring", BEA, second=True))
    deliver_due(now=NOW)
    first, second = [bytes_without_date_and_id(mail) for mail in postbox.mails]
    assert first == second
