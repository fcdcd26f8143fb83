"""Making a copy and taking it up again, whichever database it is."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import ModuleType
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from config.backups import files, postgresql, sqlite
from config.backups.files import Unusable

_VENDORS: dict[str, ModuleType] = {"postgresql": postgresql, "sqlite": sqlite}


def save(connection: BaseDatabaseWrapper, file: Path, *, erased: Iterable[UUID], now: datetime) -> int:
    """Copy the database as it is at one instant and return how many old files of locks went; all files or none."""
    wanted = [file, files.locks_of(file), files.erased_of(file)]
    drafts: list[Path] = []
    try:
        for one in wanted:
            drafts.append(files.fresh(one))
        _VENDORS[connection.vendor].save(connection, drafts[0], drafts[1])
        files.write_erased(drafts[2], erased, on=now.date())
        for draft, one in zip(drafts, wanted, strict=True):
            draft.rename(one)
    finally:
        for draft in drafts:
            with suppress(FileNotFoundError):
                draft.unlink()
    return files.forget_old_locks(file.parent, now=now)


def load(connection: BaseDatabaseWrapper, file: Path) -> bool:
    """Fill an empty database from a copy and say whether its locks came too; raises Unusable before it touches one."""
    if not file.is_file():
        raise Unusable(f"{file} is not there.")
    if connection.introspection.table_names():
        raise Unusable("This database is not empty. Restore into a fresh one that was not migrated.")
    locks = files.locks_of(file)
    _VENDORS[connection.vendor].load(connection, file, locks if locks.exists() else None)
    return locks.exists()
