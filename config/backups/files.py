"""The files of one copy: `FILE` holds all but locks, `FILE.locks` those, `FILE.erased` which cases are erased.

None is encrypted here beyond what is sealed already: where copies are kept is encrypted by the host.
"""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

# a copy of a lock outlives its erasing by no more than this.
LOCKS_ARE_KEPT = timedelta(days=14)
_OURS = (b"SQLite format 3\0", b"PGDMP")
# The first line of a list: the day of its copy. What begins so names no case.
_DAY = "# copy of "


class Unusable(Exception):
    """A copy can be neither written nor read as asked; says why."""


def locks_of(file: Path) -> Path:
    """Return where the locks of a copy lie."""
    return file.with_name(f"{file.name}.locks")


def erased_of(file: Path) -> Path:
    """Return where a copy's list of erased cases lies."""
    return file.with_name(f"{file.name}.erased")


def fresh(file: Path) -> Path:
    """Make an empty draft of a file that its owner alone may read; raises Unusable where a copy lies already."""
    draft = file.with_name(f"{file.name}.part")
    try:
        if file.exists():
            raise FileExistsError
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise Unusable(f"{file} or its draft is there already. Choose another name.") from error
    except OSError as error:
        raise Unusable(f"{file} cannot be written: {error.strerror}.") from error
    return draft


def forget_old_locks(folder: Path, *, now: datetime) -> int:
    """Delete the locks of copies made more than 14 days ago, in this folder, and return how many files."""
    oldest = (now - LOCKS_ARE_KEPT).timestamp()
    old = [file for file in folder.glob("*.locks") if file.stat().st_mtime < oldest and _is_ours(file)]
    for file in old:
        file.unlink()
    return len(old)


def write_erased(draft: Path, cases: Iterable[UUID], *, on: date) -> None:
    """Write the list of erased cases, headed by the day of the copy."""
    draft.write_text(f"{_DAY}{on.isoformat()}\n" + "".join(f"{case}\n" for case in cases), encoding="ascii")


def copied_on(file: Path) -> date:
    """Return the day a copy was made: as its list says, else as the file system does, which is that day or later."""
    beside = erased_of(file)
    first = beside.read_text(encoding="ascii").partition("\n")[0] if beside.is_file() else ""
    try:
        return date.fromisoformat(first.removeprefix(_DAY))
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()


def erased_in(folder: Path) -> set[UUID]:
    """Return the cases that any copy in this folder, a later one too, knows to be erased."""
    lists = sorted(folder.glob("*.erased"))
    try:
        lines = [line for file in lists for line in file.read_text(encoding="ascii").splitlines()]
        return {UUID(line) for line in lines if line and not line.startswith(_DAY)}
    except ValueError as error:
        raise Unusable(f"A list of erased cases in {folder} is damaged. Mend it or move it away.") from error


def _is_ours(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(16).startswith(_OURS)
