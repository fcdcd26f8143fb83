"""Nobody changes the chain unseen: the database refuses, and verifying finds what got past it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from notifications import audit, grants, triggers
from notifications.models import AuditDetail, AuditHead, AuditRow

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
ROWS = "notifications_auditrow"
DETAILS = "notifications_auditdetail"
HEAD = "notifications_audithead"


@pytest.fixture
def chain(db: None) -> list[uuid.UUID]:
    """Five links of one chain."""
    objects = [uuid.uuid4() for _ in range(5)]
    for number, object_id in enumerate(objects):
        with transaction.atomic():
            audit.record([audit.Event("vote.cast", None, "round", object_id, {"count": number})], now=NOW)
    return objects


@pytest.fixture
def unguarded(chain: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """The same chain in the hands of somebody who could take the triggers away."""
    triggers.drop("notifications", connection)
    yield chain
    triggers.install("notifications", connection)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {ROWS} SET digest = hash WHERE seq = 2",
        f"DELETE FROM {ROWS} WHERE seq = 5",
        f"DELETE FROM {ROWS}",
        f"UPDATE {DETAILS} SET hour = 9 WHERE row_id = 2",
        f"UPDATE {HEAD} SET seq = 4",
        f"DELETE FROM {HEAD}",
    ],
)
def test_s29_the_database_refuses_to_change_the_chain(chain: list[uuid.UUID], statement: str) -> None:
    with pytest.raises(DatabaseError, match="audit chain"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify() == audit.Verification(5, 0, [])


@pytest.mark.sqlite_only
@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT OR REPLACE INTO {ROWS} (seq, prev, hash, digest) VALUES (2, 'a', 'b', 'c')",
        f"REPLACE INTO {DETAILS} SELECT row_id, salt, week, 9, verb, actor_id, object_kind, object_id, data"
        f" FROM {DETAILS} WHERE row_id = 2",
        f"INSERT OR REPLACE INTO {HEAD} (id, seq, hash) VALUES (1, 1, 'b')",
    ],
)
def test_s29_sqlite_refuses_to_replace(chain: list[uuid.UUID], statement: str, pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {pragma}")
        with pytest.raises(DatabaseError, match="audit chain"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert audit.verify() == audit.Verification(5, 0, [])


@pytest.mark.postgres_only
@pytest.mark.parametrize("table", [f"{ROWS} CASCADE", f"{DETAILS}", f"{HEAD}"])
def test_s29_postgresql_refuses_to_truncate(chain: list[uuid.UUID], table: str) -> None:
    refused = pytest.raises(DatabaseError, match=f"TRUNCATE of {table.split(maxsplit=1)[0]}")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {table}")
    assert audit.verify().checked == 5


def test_details_may_be_deleted(chain: list[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {DETAILS} WHERE row_id = 2")
    assert audit.verify() == audit.Verification(5, 1, [])


def broken_at() -> int:
    [problem] = audit.verify().problems
    return problem.seq


def test_s29_a_changed_row_is_found(unguarded: list[uuid.UUID]) -> None:
    AuditRow.objects.filter(seq=3).update(digest="0" * 64)
    assert broken_at() == 3


def test_s29_a_changed_row_with_a_fitting_hash_is_found(unguarded: list[uuid.UUID]) -> None:
    row = AuditRow.objects.get(seq=3)
    AuditDetail.objects.filter(row_id=3).delete()
    AuditRow.objects.filter(seq=3).update(digest="0" * 64, hash=audit.hash_of(3, row.prev, "0" * 64))
    assert broken_at() == 4


@pytest.mark.parametrize(
    "change",
    [{"hour": 9}, {"week": "2026-W01"}, {"verb": "vote.lost"}, {"data": {"count": 9}}, {"actor_id": uuid.uuid4()}],
)
def test_s29_a_changed_detail_is_found(unguarded: list[uuid.UUID], change: dict[str, object]) -> None:
    AuditDetail.objects.filter(row_id=3).update(**change)
    assert broken_at() == 3


def test_s29_a_changed_hash_is_found_also_when_the_head_agrees(unguarded: list[uuid.UUID]) -> None:
    AuditRow.objects.filter(seq=5).update(hash="0" * 64)
    AuditHead.objects.update(hash="0" * 64)
    assert broken_at() == 5


def test_s29_a_row_taken_out_of_a_chain_knit_together_again_is_found(unguarded: list[uuid.UUID]) -> None:
    AuditDetail.objects.filter(row_id=3).delete()
    AuditRow.objects.filter(seq=3).delete()
    prev = AuditRow.objects.get(seq=2).hash
    for row in AuditRow.objects.filter(seq__gt=3).order_by("seq"):
        row.prev, row.hash = prev, audit.hash_of(row.seq, prev, row.digest)
        row.save()
        prev = row.hash
    AuditHead.objects.update(hash=prev)
    assert broken_at() == 3


def test_s29_a_deleted_row_is_found(unguarded: list[uuid.UUID]) -> None:
    AuditDetail.objects.filter(row_id=3).delete()
    AuditRow.objects.filter(seq=3).delete()
    assert broken_at() == 3


def test_s29_a_deleted_last_row_is_found(unguarded: list[uuid.UUID]) -> None:
    AuditDetail.objects.filter(row_id=5).delete()
    AuditRow.objects.filter(seq=5).delete()
    assert broken_at() == 5


def test_s29_an_inserted_row_is_found(unguarded: list[uuid.UUID]) -> None:
    prev = AuditRow.objects.get(seq=5).hash
    AuditRow.objects.create(seq=6, prev=prev, digest="0" * 64, hash=audit.hash_of(6, prev, "0" * 64))
    assert broken_at() == 6


def test_s29_reordered_rows_are_found(unguarded: list[uuid.UUID]) -> None:
    second, third = AuditRow.objects.get(seq=2), AuditRow.objects.get(seq=3)
    AuditRow.objects.filter(seq=2).update(digest=third.digest, hash=third.hash)
    AuditRow.objects.filter(seq=3).update(digest=second.digest, hash=second.hash)
    assert broken_at() == 2


def test_s29_a_head_set_back_is_found(unguarded: list[uuid.UUID]) -> None:
    AuditHead.objects.update(seq=F("seq") - 1)
    assert broken_at() == 4


def test_s29_a_cut_end_with_an_older_head_hash_is_found(unguarded: list[uuid.UUID]) -> None:
    AuditHead.objects.update(seq=4, hash=AuditRow.objects.get(seq=4).hash)
    assert broken_at() == 5


@pytest.mark.postgres_only
@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {ROWS} SET digest = hash WHERE seq = 2",
        f"DELETE FROM {ROWS} WHERE seq = 5",
        f"TRUNCATE {ROWS} CASCADE",
        f"UPDATE {DETAILS} SET hour = 9",
        f"ALTER TABLE {ROWS} DISABLE TRIGGER audit_row_stays",
        f"DROP TRIGGER audit_row_stays ON {ROWS}",
        "SET session_replication_role = replica",
        f"UPDATE {HEAD} SET seq = 1",
    ],
)
def test_s30_the_role_that_serves_pages_cannot_change_the_chain(chain: list[uuid.UUID], statement: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("CREATE ROLE relief_web_of_a_test NOLOGIN NOSUPERUSER")
        grants.give("relief_web_of_a_test", connection)
        cursor.execute("SET ROLE relief_web_of_a_test")
        audit.record([audit.Event("vote.cast", None, "round", uuid.uuid4())], now=NOW)
        # Refused for lack of the right, not by a trigger, which its owner could take away; the head alone it moves on.
        why = "only moves forward" if f"UPDATE {HEAD}" in statement else "permission denied|must be owner"
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
        transaction.set_rollback(True)
    assert audit.verify() == audit.Verification(5, 0, [])
