"""How long the first answer of a fresh web process takes beside bare Django, and how much memory processes take."""

import os
import statistics
import subprocess
import sys
import tempfile
from time import perf_counter

from tests.bench.measuring import Row

GOAL = 3.0
# What a process may weigh, in MB of 10^6 bytes.
LIGHT = 100.0
OURS, BARE, WORKER = "ours", "bare", "worker"


def rows(*, runs: int = 7) -> list[Row]:
    """Return the comparisons: each process is a new one, with a database and collected files of its own."""
    with tempfile.TemporaryDirectory(prefix="relief-bench-") as folder:
        # What Python compiled lies there for both, as on every machine that serves.
        environment = {**os.environ, "VAR": folder, "PYTHONDONTWRITEBYTECODE": "", "DATABASE_URL": ""}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
        for prepared in (("collectstatic", "--no-input"), ("migrate",)):
            _run([sys.executable, "manage.py", *prepared, "--verbosity", "0"], environment)
        spent: dict[str, list[float]] = {OURS: [], BARE: [], WORKER: []}
        weighs: dict[str, list[float]] = {name: [] for name in spent}
        for _turn in range(runs):
            for name, found in weighs.items():
                began = perf_counter()
                found.append(_megabytes(name, environment))
                spent[name].append((perf_counter() - began) * 1000)
    mine, theirs = statistics.median(spent[OURS]), statistics.median(spent[BARE])
    ratio = round(mine / theirs, 2)
    return [
        Row("first answer", round(mine, 1), "ms", "bare Django", round(theirs, 1), ratio, GOAL, ratio <= GOAL, False),
        _weight("memory of a web process", weighs[OURS]),
        _weight("memory of the worker", weighs[WORKER]),
    ]


def _weight(name: str, found: list[float]) -> Row:
    mine = round(statistics.median(found), 1)
    ratio = round(mine / LIGHT, 2)
    return Row(name, mine, "MB", "what it may weigh", LIGHT, ratio, 1.0, ratio <= 1, blocks=False)


def _megabytes(name: str, environment: dict[str, str]) -> float:
    return float(_run([sys.executable, "-W", "ignore", "-m", "tests.bench.first_answer", name], environment))


def _run(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
