"""Make a demo ready: tables, people, their keys on their own devices, the signed roster.

    python -m tests.demo.prepare

The service is used from outside only, by `manage.py`; VAR names the folder. A second run changes nothing. With
DATABASE_OWNER_URL the tables belong to that user, and whom DATABASE_URL names has only what DATABASE_APP_ROLE is given.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.demo import device
from tests.demo.commands import Commands, warm

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Prepare the demo in VAR; when nothing that matters changed since the last time, do nothing."""
    var = Path(os.environ.get("VAR", str(ROOT / "var"))).resolve()
    if not _is_prepared(var, os.environ):
        with warm(os.environ) as commands:
            prepare(var, os.environ, commands)


def prepare(var: Path, environment: Mapping[str, str], commands: Commands) -> None:
    """Make everything that is missing."""
    var.mkdir(parents=True, exist_ok=True)
    digest = _digest(environment)
    _migrate(environment, commands)
    _manage(commands, "collectstatic", "--noinput", "--verbosity", "0")
    seeded = json.loads(_manage(commands, "seed_demo", "--json"))
    keys = var / "demo-keys"
    signed = keys / f"roster-{seeded['scope']}.json"
    if not signed.exists():
        _make_roster(seeded, keys, signed, commands)
    _stamp(var).write_text(digest, encoding="ascii")


def _migrate(environment: Mapping[str, str], commands: Commands) -> None:
    owner = environment.get("DATABASE_OWNER_URL")
    if not owner:
        _manage(commands, "migrate", "--verbosity", "0")
        return
    with warm({**environment, "DATABASE_URL": owner}) as as_owner:
        _manage(as_owner, "migrate", "--verbosity", "0")


def _manage(commands: Commands, *arguments: str) -> str:
    """Run one management command and return what it printed; its failure ends this program with its words."""
    done = commands.run(*arguments)
    sys.stderr.write(done.err)
    if done.status:
        sys.exit(done.status)
    return done.out


def _is_prepared(var: Path, environment: Mapping[str, str]) -> bool:
    is_there = bool(environment.get("DATABASE_URL")) or (var / "db.sqlite3").exists()
    stamp = _stamp(var)
    return is_there and stamp.exists() and stamp.read_text(encoding="ascii") == _digest(environment)


def _stamp(var: Path) -> Path:
    return var / ".prepared"


def _digest(environment: Mapping[str, str]) -> str:
    """Return a digest of what the tables and static files are made from, and of where the tables are."""
    found = hashlib.sha256(environment.get("DATABASE_URL", "").encode())
    for pattern in ("*/migrations/*.py", "*/sql/*.sql", "config/static/**/*", "requirements.lock"):
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            found.update(path.read_bytes())
    return found.hexdigest()


def _make_roster(seeded: dict[str, list[dict[str, str]]], keys: Path, signed: Path, commands: Commands) -> None:
    names = [reader["name"] for reader in seeded["readers"]]
    device.make_all(keys, names)
    people = [f"{one['name']}={one['member']}={one['role']}" for one in seeded["readers"]]
    draft = keys / "roster-draft.json"
    device.main(["roster", str(keys.parent), str(seeded["scope"]), str(draft), *people])
    _manage(commands, "roster", "adopt", str(draft), f"{draft}.1.asc", f"{draft}.2.asc")
    draft.rename(signed)


if __name__ == "__main__":
    os.umask(0o077)
    main()
