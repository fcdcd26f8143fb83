"""How long our acts take beside bare Django ones in the same run.

    python -m tests.bench            on SQLite
    DATABASE_URL=… python -m tests.bench      on that PostgreSQL server, in a database of its own

The books are measured by `tests.bench.books` beside other libraries, on SQLite and on the PostgreSQL of the tests.
Prints a table and writes VAR/bench.json.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

VAR = Path(os.environ.get("VAR", "var")).resolve()
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
# The tests' settings choose SQLite or PostgreSQL by this word; the bench by its own address.
os.environ["DATABASE"] = "bench"
RUNS, CASES = 31, 50
WITH_LIBRARIES = Path(".venv/bench/bin/python")


def main() -> int:
    """Measure, print and write; 1 when a row that blocks misses its goal."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        rows = [*_measured(), *_books()]
    finally:
        connection.creation.destroy_test_db(str(name), verbosity=0)
        teardown_test_environment()
    from tests.bench.measuring import machine, table

    VAR.mkdir(parents=True, exist_ok=True)
    found = {"machine": machine(connection.vendor), "rows": [row.as_json() for row in rows]}
    (VAR / "bench.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"{connection.vendor}, medians of {RUNS} runs in milliseconds; sealing apart\n{table(rows)}")
    return int(any(row.blocks and not row.met for row in rows))


def _measured() -> list["Row"]:  # noqa: F821
    from tests.bench import flood, growth, scenes, sealing, starting
    from tests.bench.measuring import compare
    from tests.emergency.api.callers import frozen_at, open_town
    from tests.factories import NOW, make_fund

    plans = (
        ("submit", scenes.submit, 2.5),
        ("vote", scenes.vote, 2.0),
        (f"list of {CASES}", scenes.board_list, 3.0),
        ("post an entry", scenes.entry, 3.0),
    )
    with frozen_at(NOW):
        town = open_town(make_fund("5000.00"))
        scenes.furnish(town, CASES)
        pairs = [(name, *plan(town), goal) for name, plan, goal in plans]
        # Still at that moment: a sitting opened then would be over by the real clock.
        compared = [
            compare(name, ours, theirs, goal=goal, against="bare Django", runs=RUNS)
            for name, ours, theirs, goal in pairs
        ]
        # Last: what was compared before stood on few cases.
        return [*compared, *sealing.rows(runs=RUNS), *flood.rows(), *starting.rows(), *growth.rows(town, runs=RUNS)]


def _books() -> list["Row"]:  # noqa: F821
    from tests.bench.measuring import Row

    known = {"PGUSER": "postgres", "PGHOST": "127.0.0.1", "PGPORT": "5432", "PGPASSWORD": "", **os.environ}
    server = "postgresql://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/postgres".format_map(known)
    found = []
    for address in ("", server):
        command = [str(WITH_LIBRARIES), "-m", "tests.bench.books"]
        environment = {**os.environ, "DATABASE_URL": address}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        found += [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]
    return found


if __name__ == "__main__":
    sys.exit(main())
