"""Make a demo ready: tables, people, their keys on their own devices, the signed roster.

    python -m tests.demo.prepare

The service is used from outside only, by `manage.py`; VAR names the folder. A second run changes nothing. With
DATABASE_OWNER_URL the tables belong to that user, and whom DATABASE_URL names has only what DATABASE_APP_ROLE is given.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.demo import device

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR", str(ROOT / "var"))).resolve()


def manage(*arguments: str, **more: str) -> str:
    """Run one management command and return what it printed; its failure ends this program with its words."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env={**os.environ, **more})
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def prepare() -> None:
    """Make everything that is missing; when nothing that matters changed since the last time, do nothing."""
    VAR.mkdir(parents=True, exist_ok=True)
    stamp, digest = VAR / ".prepared", _digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest and _database_is_there():
        return
    owner = os.environ.get("DATABASE_OWNER_URL")
    manage("migrate", "--verbosity", "0", **({"DATABASE_URL": owner} if owner else {}))
    manage("collectstatic", "--noinput", "--verbosity", "0")
    seeded = json.loads(manage("seed_demo", "--json"))
    keys = VAR / "demo-keys"
    signed = keys / f"roster-{seeded['scope']}.json"
    if not signed.exists():
        _make_roster(seeded, keys, signed)
    stamp.write_text(digest, encoding="ascii")


def _digest() -> str:
    """Return a digest of what the tables and static files are made from, and of where the tables are."""
    found = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for pattern in ("*/migrations/*.py", "*/sql/*.sql", "config/static/**/*", "requirements.lock"):
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            found.update(path.read_bytes())
    return found.hexdigest()


def _database_is_there() -> bool:
    return bool(os.environ.get("DATABASE_URL")) or (VAR / "db.sqlite3").exists()


def _make_roster(seeded: dict[str, list[dict[str, str]]], keys: Path, signed: Path) -> None:
    names = [reader["name"] for reader in seeded["readers"]]
    device.make_all(keys, names)
    people = [f"{one['name']}={one['member']}={one['role']}" for one in seeded["readers"]]
    draft = keys / "roster-draft.json"
    device.main(["roster", str(VAR), str(seeded["scope"]), str(draft), *people])
    manage("roster", "adopt", str(draft), f"{draft}.1.asc", f"{draft}.2.asc")
    draft.rename(signed)


if __name__ == "__main__":
    os.umask(0o077)
    prepare()
