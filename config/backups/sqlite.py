"""Copies of an SQLite database by its own online backup: nobody waits, one instant is copied."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from config.backups.files import Unusable


def save(connection: BaseDatabaseWrapper, file: Path, locks: Path) -> None:
    """Copy everything, then move the locks into the file beside it; what they leave in the pages is overwritten."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute("ATTACH ? AS beside", [str(locks)])
        copy.execute("CREATE TABLE beside.notifications_lock AS SELECT * FROM main.notifications_lock")
        copy.execute("DELETE FROM main.notifications_lock")
        copy.execute("DETACH beside")


def load(connection: BaseDatabaseWrapper, file: Path, locks: Path | None) -> None:
    """Copy everything back, triggers included, then put in the locks."""
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            copy.backup(connection.connection)
    except sqlite3.Error as error:
        raise Unusable(f"{file} is no copy of an SQLite database.") from error
    if locks is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("ATTACH %s AS beside", [str(locks)])
        # Both are as they were copied: the tables are brought up to this release afterwards.
        cursor.execute("INSERT INTO main.notifications_lock SELECT * FROM beside.notifications_lock")
        cursor.execute("DETACH beside")
