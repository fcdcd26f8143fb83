"""Sealing while the roster changes: everybody gets through, and nobody is stored under a list that is gone."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from notifications import openpgp, roster
from notifications.models import Box, Lock
from notifications.sealing import boxes
from tests.keys import adopt_demo_roster

NOW = datetime.now(UTC)
INTAKES = 8
CORA, BEN, BO = (uuid.UUID(int=number) for number in range(1, 4))
BEFORE = {CORA: ("cora", {"coordinator"}), BEN: ("ben", {"member"})}
AFTER = {CORA: ("cora", {"coordinator"}), BO: ("bo", {"member"})}
OTHERWISE = {**BEFORE, BO: ("bea", {"member"})}
AUDIENCE = frozenset({(CORA, "coordinator"), (BEN, "member"), (BO, "member")})


def draft() -> boxes.Draft:
    return boxes.Draft("narrative", uuid.uuid4(), "text", AUDIENCE)


def stored(batch: boxes.SealedBatch) -> uuid.UUID:
    with transaction.atomic():
        return batch.store(now=NOW)[0].id


@pytest.mark.django_db(transaction=True)
def test_s23_eight_intakes_during_a_roster_change_all_complete_for_the_new_readers() -> None:
    scope = uuid.uuid4()
    adopt_demo_roster(scope, BEFORE)
    all_sealed, changed = Barrier(INTAKES + 1), Event()

    def intake(_number: int) -> tuple[uuid.UUID, int]:
        tries: list[str] = []

        def write(batch: boxes.SealedBatch) -> uuid.UUID:
            tries.append(batch.roster_digest)
            if len(tries) == 1:
                all_sealed.wait(30)
                changed.wait(30)
            return stored(batch)

        try:
            return boxes.seal_and_write([draft()], write, scope_id=scope, now=NOW), len(tries)
        finally:
            connection.close()

    with ThreadPoolExecutor(INTAKES) as pool:
        running = [pool.submit(intake, number) for number in range(INTAKES)]
        all_sealed.wait(30)
        adopt_demo_roster(scope, AFTER)
        changed.set()
        done = [future.result(timeout=60) for future in running]
    assert [tries for _box_id, tries in done] == [2] * INTAKES
    assert Box.objects.count() == INTAKES
    assert all(boxes.readers_of(box_id) == {CORA, BO} for box_id, _tries in done)
    assert not Lock.objects.filter(user_id=BEN).exists()


@pytest.mark.django_db(transaction=True)
def test_s23_a_batch_of_an_older_roster_is_not_stored() -> None:
    scope = uuid.uuid4()
    adopt_demo_roster(scope, BEFORE)
    batch = boxes.seal([draft()], scope_id=scope, now=NOW)
    adopt_demo_roster(scope, AFTER)
    with pytest.raises(boxes.RosterChanged):
        stored(batch)
    assert not Box.objects.exists()


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_s23_a_roster_waits_until_those_who_are_storing_have_ended() -> None:
    scope, order = uuid.uuid4(), []
    adopt_demo_roster(scope, BEFORE)
    batch = boxes.seal([draft()], scope_id=scope, now=NOW)

    def change() -> None:
        try:
            adopt_demo_roster(scope, AFTER)
            order.append("adopted")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            batch.store(now=NOW)
            changing = pool.submit(change)
            wait_for_somebody_waiting()
            order.append("stored")
        changing.result(timeout=30)
    assert order == ["stored", "adopted"]


def wait_for_somebody_waiting() -> None:
    """Return as soon as another session waits for an advisory lock; a roster that would not wait fails the test."""
    for _look in range(5000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("the roster was adopted without waiting")


@pytest.mark.django_db(transaction=True)
def test_two_adoptions_of_the_same_version_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = uuid.uuid4()
    adopt_demo_roster(scope, BEFORE)
    together = Barrier(2)
    inspect: Callable[..., object] = openpgp.inspect
    seen: set[int] = set()

    def inspect_together(key: str, **options: object) -> object:
        import threading

        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            together.wait(30)
        return inspect(key, **options)

    monkeypatch.setattr(openpgp, "inspect", inspect_together)

    def adopt(people: dict[uuid.UUID, tuple[str, set[str]]]) -> str:
        try:
            adopt_demo_roster(scope, people)
        except roster.Stale:
            return "stale"
        finally:
            connection.close()
        return "adopted"

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(adopt, [OTHERWISE, AFTER]))
    assert sorted(ends) == ["adopted", "stale"]
    assert roster.current(scope).version == 2
