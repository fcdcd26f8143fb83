"""Make a demo ready: tables, people, their keys on their own devices, the signed roster.

    python -m tests.demo.prepare

The service is used from outside only, by `manage.py`; VAR names the folder. A second run changes nothing.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.demo import device

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR", str(ROOT / "var"))).resolve()


def manage(*arguments: str) -> str:
    """Run one management command and return what it printed; its failure ends this program with its words."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def prepare() -> dict[str, object]:
    """Make everything that is missing and return what `seed_demo` said."""
    VAR.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity", "0")
    seeded = json.loads(manage("seed_demo", "--json"))
    keys = VAR / "demo-keys"
    signed = keys / f"roster-{seeded['scope']}.json"
    if not signed.exists():
        _make_roster(seeded, keys, signed)
    return seeded


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
