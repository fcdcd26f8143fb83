"""Copies of a PostgreSQL database by pg_dump and pg_restore, both files from one snapshot."""

import os
import subprocess
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.backups.files import Unusable
from notifications.models import Lock

_LOCKS = f"public.{Lock._meta.db_table}"
# Who owns the new tables and who serves them is settled by `migrate` at the new place.
_NO_ROLES = ("--no-owner", "--no-privileges")


def save(connection: BaseDatabaseWrapper, file: Path, locks: Path) -> None:
    """Dump everything but the locks, and the locks, as both are at the same instant."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        shared = ("--format=custom", *_NO_ROLES, f"--snapshot={cursor.fetchone()[0]}")
        _run(connection, "pg_dump", *shared, f"--exclude-table-data={_LOCKS}", f"--file={file}")
        _run(connection, "pg_dump", *shared, "--data-only", f"--table={_LOCKS}", f"--file={locks}")


def load(connection: BaseDatabaseWrapper, file: Path, locks: Path | None) -> None:
    """Put back rows, then guards, then the locks past these guards; a copy that breaks off leaves nothing of it."""
    connection.close()
    for one in [file] if locks is None else [file, locks]:
        _run(connection, "pg_restore", "--exit-on-error", "--single-transaction", *_NO_ROLES, str(one))


def _run(connection: BaseDatabaseWrapper, program: str, *arguments: str) -> None:
    known = connection.settings_dict
    place = [f"--dbname={known['NAME']}"]
    for option, name in (("host", "HOST"), ("port", "PORT"), ("username", "USER")):
        place += [f"--{option}={known[name]}"] if known[name] else []
    # A password on the command line would be seen by everybody on the machine.
    secret = {"PGPASSWORD": known["PASSWORD"]} if known["PASSWORD"] else {}
    try:
        command = [program, "--no-password", *place, *arguments]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **secret})
    except FileNotFoundError as error:
        raise Unusable(f"{program} is not installed (Debian: postgresql-client).") from error
    except subprocess.CalledProcessError as error:
        raise Unusable(f"{program} refused: {_why(error.stderr.decode(errors='replace'))}") from None


def _why(said: str) -> str:
    """Return what went wrong without the lines below it, which can name values."""
    errors = [line for line in said.splitlines() if ": error: " in line]
    return errors[0].partition(": error: ")[2].partition("DETAIL")[0] if errors else "no reason was given."
