"""W11: notices survive workers that are killed, and both kinds of worker deliver them."""

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from redis import Redis

from notifications import contact_points, delivery
from notifications.models import OutboxMessage
from notifications.outbox import Notice, enqueue
from tests import processes
from tests.notifications.mail import Postbox, server

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A mail server in this process that the others talk to."""
    with server(settings) as box:
        yield box


def tell_somebody(count: int = 1) -> datetime:
    """Put notices for that many people into the outbox, due now."""
    now = datetime.now(UTC)
    people = [uuid.uuid4() for _ in range(count)]
    for number, person in enumerate(people):
        contact_points.reach(person, channel="email", address=f"person{number}@example.org")
    with transaction.atomic():
        enqueue([Notice("quiet", person) for person in people], now=now)
    return now


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Look again and again until it is true or the time is over."""
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            return False
        sleep(0.05)
    return True


def all_sent() -> bool:
    return not OutboxMessage.objects.filter(sent_at__isnull=True).exists()


def sent_by(worker: processes.Running) -> bool:
    """Wait until everything is sent, or the worker has ended without it."""
    wait_until(lambda: all_sent() or worker.process.poll() is not None, 60)
    return all_sent()


def test_w11_killed_between_sending_and_marking_repeats_with_the_same_message_id(postbox: Postbox) -> None:
    now = tell_somebody()

    def deliver_and_die() -> None:
        delivery._settle = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        delivery.deliver_due(now=now)

    assert processes.fork(deliver_and_die) == -signal.SIGKILL
    assert len(postbox.mails) == 1
    assert delivery.deliver_due(now=now + timedelta(minutes=1)) == 0
    assert delivery.deliver_due(now=now + delivery.CLAIM_LASTS + timedelta(minutes=1)) == 1
    first, second = postbox.messages()
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()


def test_w11_killed_before_sending_loses_nothing(postbox: Postbox) -> None:
    now = tell_somebody()

    def claim_and_die() -> None:
        delivery._send = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        delivery.deliver_due(now=now)

    assert processes.fork(claim_and_die) == -signal.SIGKILL
    assert postbox.mails == []
    assert delivery.deliver_due(now=now + delivery.CLAIM_LASTS + timedelta(minutes=1)) == 1


def test_w11_several_workers_send_each_notice_once(postbox: Postbox) -> None:
    now = tell_somebody(30)

    def deliver(_: int) -> int:
        try:
            return sum(delivery.deliver_due(now=now, limit=40) for _ in range(3))
        finally:
            connections.close_all()

    assert sum(processes.at_once(deliver, 4)) == 30
    assert len({message["Message-ID"] for message in postbox.messages()}) == len(postbox.mails) == 30


def smtp(postbox: Postbox) -> dict[str, str]:
    return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(postbox.port)}


@pytest.mark.sqlite_only
def test_w11_the_embedded_worker_delivers_and_one_started_after_its_death_goes_on(postbox: Postbox) -> None:
    with processes.start("manage.py", "work", **smtp(postbox)) as first:
        tell_somebody(3)
        assert sent_by(first), first.end() or first.written
        first.end(signal.SIGKILL)
    tell_somebody(3)
    with processes.start("manage.py", "work", **smtp(postbox)) as second:
        assert sent_by(second), second.end() or second.written
        assert second.end() == 0, second.written
    assert len(postbox.mails) == 6
    assert "example.org" not in first.written + second.written


def test_deliver_outbox_delivers_once_and_says_how_many(postbox: Postbox) -> None:
    tell_somebody(2)
    for said in ("sent: 2\n", "sent: 0\n"):
        out = StringIO()
        call_command("deliver_outbox", stdout=out)
        assert out.getvalue() == said
    assert len(postbox.mails) == 2


@pytest.mark.worker
def test_w11_a_celery_worker_on_redis_delivers_by_the_same_function(postbox: Postbox, tmp_path: Path) -> None:
    tell_somebody(3)
    address = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
    queue = f"relief-{uuid.uuid4().hex}"
    arguments = ("-m", "celery", "-A", "config.celery", "worker", "--pool", "solo", "--beat", "--loglevel", "INFO")
    more = {**smtp(postbox), "REDIS_URL": address, "CELERY_QUEUE": queue}
    with processes.start(*arguments, "--schedule", str(tmp_path / "beat"), **more) as worker:
        assert sent_by(worker), worker.end(signal.SIGKILL) or worker.written
        worker.end(signal.SIGKILL)
    with Redis.from_url(address) as redis:
        redis.delete(queue, f"_kombu.binding.{queue}")
    assert len(postbox.mails) == 3
    assert "example.org" not in worker.written
