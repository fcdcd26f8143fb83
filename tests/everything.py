"""Every run of the suite, and one closing line that counts them all.

One pytest process knows one database. What starts real processes, a worker or a browser does not share its database
with others; such runs wait more than they work, so they go side by side. Tests that may not query a database run once,
with SQLite (see tests/conftest.py). The tables come from the models: `make check` proves that the migrations agree with
them, and on both databases the demo that is told with marked words begins with `migrate`.

Python keeps what it has compiled, whatever the machine says: seven processes would translate the same files otherwise,
and so would every process that a test starts.
"""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

MARKS_ALONE = ("processes", "worker", "browser")
ALONE = " or ".join(MARKS_ALONE)
NO_TESTS = 5
_COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped|deselected)")


@dataclass(frozen=True)
class Run:
    """One pytest process: its name for people, its database and its options."""

    name: str
    database: str
    options: tuple[str, ...]
    # Runs of few tests read only the files that name these marks: to look through all takes longer than some of them.
    marks: tuple[str, ...] = ()


# Each half takes its tests in their order, and so builds a world once; who is done first takes from the other.
_TWO = ("-n", "2", "--dist", "worksteal")
_LARGE = (*_TWO, "-m", f"not ({ALONE})")
# A long journey of the browser: with it the lanes of processes and of the browser end at about one time.
_WHOLE_WAY = "tests/browser/test_the_whole_way.py"
# Stages follow each other; the lanes of a stage go side by side, the runs of a lane one after the other.
STAGES: tuple[tuple[tuple[Run, ...], ...], ...] = (
    ((Run("SQLite", "sqlite", _LARGE),),),
    ((Run("PostgreSQL", "postgres", (*_LARGE, "--only-with-database")),),),
    (
        (
            Run("SQLite, processes", "sqlite", ("-m", "processes and not worker and not browser"), ("processes",)),
            Run(
                "PostgreSQL and Redis, processes and worker",
                "postgres",
                ("-m", "(processes or worker) and not browser"),
                ("processes", "worker"),
            ),
            Run("Browser, the whole way", "sqlite", ("-m", "browser", _WHOLE_WAY)),
        ),
        (Run("Browser", "sqlite", ("-m", "browser", f"--deselect={_WHOLE_WAY}"), ("browser",)),),
    ),
)


def main(arguments: list[str]) -> int:
    """Run everything and return 0 when nothing failed."""
    totals: Counter[str] = Counter()
    broken = False
    for lanes in STAGES:
        carry_out = partial(_lane, alone=len(lanes) == 1, arguments=arguments)
        with ThreadPoolExecutor(len(lanes)) as side_by_side:
            for counts, lane_broken in side_by_side.map(carry_out, lanes):
                totals += counts
                broken = broken or lane_broken
    failed = sum(totals[word] for word in ("failed", "error", "errors")) or int(broken)
    print(f"{totals['passed']} passed, {failed} failed")
    return 1 if failed or not totals["passed"] else 0


def names_a_mark(file: Path, marks: Iterable[str]) -> bool:
    """Say whether a file of tests or its folder names one of these marks; conftest.py refuses what does not."""
    named = (file, file.parent / "conftest.py")
    text = "".join(one.read_text(encoding="utf-8") for one in named if one.is_file())
    return any(f"mark.{mark}" in text for mark in marks)


def _files(marks: Iterable[str]) -> list[str]:
    return [str(file) for file in sorted(Path("tests").rglob("test_*.py")) if names_a_mark(file, marks)]


def _lane(runs: tuple[Run, ...], *, alone: bool, arguments: list[str]) -> tuple[Counter[str], bool]:
    totals: Counter[str] = Counter()
    broken = False
    for run in runs:
        counts, status = _run(run, alone, arguments)
        totals += counts
        broken = broken or status not in (0, NO_TESTS)
    return totals, broken


def _run(run: Run, alone: bool, arguments: list[str]) -> tuple[Counter[str], int]:
    """Run one pytest; beside another its lines wait for its end, so that nobody has to sort them apart."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--no-migrations", *run.options, *_files(run.marks), *arguments]
    environment = {**os.environ, "DATABASE": run.database, "PYTHONDONTWRITEBYTECODE": ""}
    print(f"== {run.name}", flush=True)
    waiting, last = [], ""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = line if _COUNT.search(line) and " in " in line else last
            if alone:
                print(line, end="", flush=True)
            else:
                waiting.append(line)
        status = process.wait()
    print("".join(waiting) + f"== {run.name}: {time.monotonic() - began:.0f} s", flush=True)
    return Counter({word: int(number) for number, word in _COUNT.findall(last)}), status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
