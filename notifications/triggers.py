"""Database triggers kept in files, so that the database itself guards evidence and books.

How a room brings its own:

1. Write `<app>/sql/postgresql.sql` and `<app>/sql/sqlite.sql`. One statement after another, parted by a
   line that reads `-- next`. On PostgreSQL write `CREATE OR REPLACE FUNCTION` and `CREATE OR REPLACE TRIGGER`
   (a constraint trigger knows no REPLACE: write `CREATE CONSTRAINT TRIGGER`, it is dropped before it is made);
   on SQLite write `CREATE TRIGGER`. Percent signs need no doubling. Trigger names are unique in the schema.
   Statements other than triggers run on every installation and must bear that.
2. In the app's `ready()`: `triggers.connect(self)`. Nothing else: the triggers come back after every migration.
3. Tests need nothing: `tests/triggers.py` takes the triggers of both rooms away around a flush.

PostgreSQL replaces triggers in one transaction and is never unguarded. SQLite cannot alter a table that a
trigger names, so there, and only while migrations run, they are dropped and made again.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

_BETWEEN = re.compile(r"^-- next[ \t]*$", re.MULTILINE)
_TRIGGER = re.compile(
    r"^CREATE\s+(?:OR\s+REPLACE\s+)?(?P<constraint>CONSTRAINT\s+)?TRIGGER\s+(?P<name>\w+)\s.*?\sON\s+(?P<table>\w+)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


@dataclass(frozen=True)
class Statement:
    """One statement of a trigger file; `name` and `table` are empty when it makes no trigger."""

    sql: str
    name: str = ""
    table: str = ""
    constraint: bool = False


def statements(app_label: str, vendor: str) -> list[Statement]:
    """Return the statements of `<app>/sql/<vendor>.sql` in order; none when the room has no such file."""
    file = Path(apps.get_app_config(app_label).path) / "sql" / f"{vendor}.sql"
    if not file.exists():
        return []
    return [_read(part.strip()) for part in _BETWEEN.split(file.read_text(encoding="utf-8")) if part.strip()]


def install(app_label: str, connection: BaseDatabaseWrapper) -> None:
    """Make the room's triggers anew; repeating it changes nothing.

    A trigger whose table does not exist yet is left for the migration that makes the table; `missing` names it.
    """
    todo = statements(app_label, connection.vendor)
    if not todo:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for statement in todo:
            if statement.table and statement.table not in tables:
                continue
            if statement.name and (connection.vendor == "sqlite" or statement.constraint):
                cursor.execute(_dropping(statement, connection))
            cursor.execute(statement.sql)


def drop(app_label: str, connection: BaseDatabaseWrapper) -> None:
    """Take the room's triggers away; only migrations on SQLite and tests that flush tables may do so."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for statement in statements(app_label, connection.vendor):
            if statement.table in tables:
                cursor.execute(_dropping(statement, connection))


def missing(app_label: str, connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the room's triggers that are not there or are switched off, in one query."""
    wanted = [statement.name for statement in statements(app_label, connection.vendor) if statement.name]
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in present]


def connect(config: AppConfig) -> None:
    """Bring the room's triggers back after every migration; called in the room's `ready()`."""
    pre_migrate.connect(_make_way, sender=config, dispatch_uid=f"{config.label}-triggers-make-way")
    post_migrate.connect(_bring_back, sender=config, dispatch_uid=f"{config.label}-triggers-bring-back")


def _make_way(sender: AppConfig, using: str, plan: list[Any], **_: Any) -> None:
    if plan and connections[using].vendor == "sqlite":
        drop(sender.label, connections[using])


def _bring_back(sender: AppConfig, using: str, **_: Any) -> None:
    install(sender.label, connections[using])


def _read(sql: str) -> Statement:
    found = _TRIGGER.search(sql)
    if not found:
        return Statement(sql)
    return Statement(sql, found["name"], found["table"], bool(found["constraint"]))


def _dropping(statement: Statement, connection: BaseDatabaseWrapper) -> str:
    place = f" ON {statement.table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {statement.name}{place}"
