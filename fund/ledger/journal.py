"""The rows of an act on their way into the tables: written, their control rows locked, sealed in the order given.

PostgreSQL does all of it in one call, by `fund_post` of sql/postgresql.sql: what others wait for is held for no journey
to and fro. SQLite has one writer at a time and locks nothing; there the same few statements serve every act, so that
they are prepared once.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

# A row by its columns: of an entry all but what the seal gives, of a posting all but the id, which the database counts.
Row = dict[str, Any]
# Year, number, the hash before and its own, of each entry.
Given = Sequence[tuple[int | None, int | None, str | None, str | None]]

# Whoever follows statements takes for a read what begins with SELECT; this one writes.
_POST = """
    WITH posted AS (SELECT * FROM fund_post(%s, %s, %s, %s))
    SELECT in_year, given, before, digest FROM posted"""

_OPEN = """
    SELECT 1 FROM fund_period WHERE fund_id = %(fund_id)s AND state = 'open'
    AND %(accounting_date)s BETWEEN starts_on AND ends_on"""
_ENTRY = """
    INSERT INTO fund_journalentry (id, fund_id, accounting_date, recorded_at, kind, is_fact, source_type, source_id,
        source_step, actor_id, reverses_id, reason)
    VALUES (%(id)s, %(fund_id)s, %(accounting_date)s, %(recorded_at)s, %(kind)s, %(is_fact)s, %(source_type)s,
        %(source_id)s, %(source_step)s, %(actor_id)s, %(reverses_id)s, %(reason)s)"""
_POSTING = """
    INSERT INTO fund_posting (entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, project_id,
        source_ref, use, country)
    VALUES (%(entry_id)s, %(line)s, %(account_id)s, %(fund_id)s, %(currency)s, %(amount_minor)s, %(base_minor)s,
        %(project_id)s, %(source_ref)s, %(use)s, %(country)s)"""
_SEAL = "UPDATE fund_journalentry SET posted_at = %s WHERE id = %s"
_GIVEN = "SELECT year, number, prev_hash, hash FROM fund_journalentry WHERE id = %s"


def write(entries: Sequence[Row], postings: Sequence[Row], *, now: datetime, only_open: bool) -> Given:
    """Write and seal the entries of an act, and return what the seal gave to each.

    With `only_open` nothing is written, and nothing returned, when one of them is not dated in an open period.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POST, [_as_json(entries), _as_json(postings), now, only_open])
            return cursor.fetchall()
        return _one_by_one(cursor, list(map(_plain, entries)), list(map(_plain, postings)), now, only_open)


def _as_json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=str)


def _one_by_one(
    cursor: CursorWrapper, entries: Sequence[Row], postings: Sequence[Row], now: datetime, only_open: bool
) -> Given:
    if only_open and not _all_open(cursor, entries):
        return []
    cursor.executemany(_ENTRY, entries)
    cursor.executemany(_POSTING, postings)
    cursor.executemany(_SEAL, [(_kept(now), row["id"]) for row in entries])
    return [cursor.execute(_GIVEN, [row["id"]]).fetchone() for row in entries]


def _all_open(cursor: CursorWrapper, entries: Iterable[Row]) -> bool:
    by_day = {(row["fund_id"], row["accounting_date"]): row for row in entries}
    return all(cursor.execute(_OPEN, row).fetchone() for row in by_day.values())


def _plain(row: Row) -> Row:
    return {name: _kept(value) for name, value in row.items()}


def _kept(value: Any) -> Any:
    """Return a value the way Django keeps it in SQLite."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
