"""Triggers kept in files: read, installed again and again, missed when they are away."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import TransactionTestCase

from notifications import triggers
from notifications.models import AuditRow

ROOM = "notifications"


def names() -> list[str]:
    return [one.name for one in triggers.statements(ROOM, connection.vendor) if one.name]


@pytest.mark.django_db
def test_all_are_there_after_the_tables_were_made() -> None:
    assert len(names()) >= 7
    assert triggers.missing(ROOM, connection) == []


@pytest.mark.django_db
def test_installing_again_changes_nothing() -> None:
    triggers.install(ROOM, connection)
    triggers.install(ROOM, connection)
    assert triggers.missing(ROOM, connection) == []


@pytest.mark.django_db
def test_dropped_ones_are_named_and_come_back() -> None:
    triggers.drop(ROOM, connection)
    assert triggers.missing(ROOM, connection) == names()
    triggers.install(ROOM, connection)
    assert triggers.missing(ROOM, connection) == []


@pytest.mark.django_db
@pytest.mark.postgres_only
def test_a_switched_off_one_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_auditrow DISABLE TRIGGER audit_row_stays")
    assert triggers.missing(ROOM, connection) == ["audit_row_stays"]


@pytest.mark.django_db
def test_a_room_without_a_file_has_none() -> None:
    triggers.install("messages", connection)
    assert triggers.missing("messages", connection) == []


@pytest.fixture
def own_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A room whose file the test writes."""

    def write(text: str) -> None:
        (tmp_path / "sql").mkdir(exist_ok=True)
        (tmp_path / f"sql/{connection.vendor}.sql").write_text(text, encoding="utf-8")

    monkeypatch.setattr("django.apps.apps.get_app_config", lambda _: type("Room", (), {"path": str(tmp_path)}))
    return write


SQLITE = "CREATE TRIGGER {name} BEFORE DELETE ON {table}\nBEGIN SELECT RAISE(ABORT, '100 % no'); END"
POSTGRES = (
    "CREATE CONSTRAINT TRIGGER {name} AFTER DELETE ON {table} DEFERRABLE INITIALLY DEFERRED\n"
    "FOR EACH ROW EXECUTE FUNCTION notifications_refuse_change()"
)


def statement(name: str, table: str) -> str:
    return (SQLITE if connection.vendor == "sqlite" else POSTGRES).format(name=name, table=table)


@pytest.mark.django_db
def test_a_trigger_waits_for_its_table(own_file: Any) -> None:
    own_file(
        "-- why\n" + statement("early", "no_such_table") + "\n-- next\n" + statement("now", "notifications_democlock")
    )
    triggers.install("any", connection)
    triggers.install("any", connection)
    assert triggers.missing("any", connection) == ["early"]
    triggers.drop("any", connection)
    assert triggers.missing("any", connection) == ["early", "now"]


@pytest.mark.django_db
def test_migrating_with_a_plan_makes_way_on_sqlite_only() -> None:
    room = type("Room", (), {"label": ROOM})
    triggers._make_way(room, "default", [])
    assert triggers.missing(ROOM, connection) == []
    triggers._make_way(room, "default", ["a migration"])
    assert triggers.missing(ROOM, connection) == (names() if connection.vendor == "sqlite" else [])
    triggers._bring_back(room, "default")
    assert triggers.missing(ROOM, connection) == []


class AfterAFlush(TransactionTestCase):
    """Runs twice: the second run stands on tables the first one had flushed."""

    def fill(self) -> None:
        AuditRow.objects.create(seq=1, prev="", hash="0" * 64, digest="0" * 64)
        with self.assertRaises(IntegrityError):
            AuditRow.objects.all().delete()

    def test_first(self) -> None:
        self.fill()

    def test_second(self) -> None:
        self.fill()
