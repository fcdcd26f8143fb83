"""Every run of the suite, one after the other, and one closing line that counts them all.

One pytest process knows one database. What starts real processes, a worker or a browser runs alone, the rest in two.
Tests that may not query a database run once, with SQLite (see tests/conftest.py).
"""

import os
import re
import subprocess
import sys
import time

ALONE = "processes or worker or browser"
RUNS = (
    ("SQLite", "sqlite", ["-n", "2", "-m", f"not ({ALONE})"]),
    ("SQLite, processes", "sqlite", ["-m", "processes and not worker and not browser"]),
    ("PostgreSQL", "postgres", ["-n", "2", "-m", f"not ({ALONE})", "--only-with-database"]),
    ("PostgreSQL and Redis, processes and worker", "postgres", ["-m", "(processes or worker) and not browser"]),
    ("Browser", "sqlite", ["-m", "browser"]),
)
_COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped|deselected)")
NO_TESTS = 5


def main(arguments: list[str]) -> int:
    """Run everything and return 0 when nothing failed."""
    totals = {"passed": 0, "failed": 0}
    broken = False
    for name, database, options in RUNS:
        began = time.monotonic()
        print(f"== {name}", flush=True)
        counts, status = _run(database, [*options, *arguments])
        totals["passed"] += counts.get("passed", 0)
        totals["failed"] += sum(counts.get(word, 0) for word in ("failed", "error", "errors"))
        broken = broken or status not in (0, NO_TESTS)
        print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    if broken and not totals["failed"]:
        totals["failed"] = 1
    print(f"{totals['passed']} passed, {totals['failed']} failed")
    return 1 if broken or not totals["passed"] else 0


def _run(database: str, options: list[str]) -> tuple[dict[str, int], int]:
    command = [sys.executable, "-m", "pytest", "-q", *options]
    environment = {**os.environ, "DATABASE": database}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = ""
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line if _COUNT.search(line) and " in " in line else last
        status = process.wait()
    return {word: int(number) for number, word in _COUNT.findall(last)}, status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
