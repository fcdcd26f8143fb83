"""Lets tests empty tables whose triggers refuse it, and empties only those that hold something.

Django's own flush truncates every table, tells everybody that the tables were migrated, and takes seconds for each test
that commits. What stands after a migration are its own list, content types and permissions: those stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

from notifications import triggers

ROOMS = ("notifications", "fund", "emergency")
STAYS = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def allow_flush() -> None:
    """Put emptying in the place of the flush after every transactional test; called once, before tests run."""

    def emptied(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):
            _empty(connections[alias])

    TransactionTestCase._fixture_teardown = emptied


def _empty(connection: Any) -> None:
    tables = sorted(set(connection.introspection.table_names()) - STAYS)
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with _without_guards(connection), transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(asked)
        for (table,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{table}"')


@contextmanager
def _without_guards(connection: Any) -> Iterator[None]:
    """Let rows go that triggers and foreign keys hold: PostgreSQL for this session, SQLite by taking them away."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")
        return
    for room in ROOMS:
        triggers.drop(room, connection)
    try:
        with connection.constraint_checks_disabled():
            yield
    finally:
        for room in ROOMS:
            triggers.install(room, connection)
