"""Breaks each promise in a copy of the tree, one change at a time, and expects the named tests to turn red.

Nothing here touches the tree itself. A row is proven when its tests are green before the change and one of them fails
after it; a test that cannot even be collected or set up proves nothing.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue

from tests.mutations.kinds import POSTGRES, SQLITE, Edit, Mutation
from tests.mutations.table import ROWS

ROOT = Path(__file__).resolve().parents[2]
LINKED = (".venv", "node_modules")
PASSWORD = ROOT / ".venv/.postgres-password"
LEFT_OUT = frozenset({".git", "var", ".mypy_cache", ".ruff_cache", "__pycache__", *LINKED})
OPTIONS = ("--no-migrations", "-p", "no:cacheprovider", "-q", "--tb=short", "-rfE")
LONGEST_SECONDS = 1800
GREEN, ONE_FAILED = 0, 1
RED, STAYED_GREEN, BROKEN = "red", "GREEN", "BROKEN"
_ENDED = re.compile(r"^(FAILED|ERROR) (\S+?::\w+)\S*.*?(?: - (.*))?$", re.MULTILINE)
# A change that does not even run proves nothing about the promise.
_NO_PROOF = re.compile(
    r"(django\.db\.utils\.)?(SyntaxError|IndentationError|ImportError|ModuleNotFoundError|NameError|UnboundLocalError"
    r"|OperationalError|ProgrammingError)\b"
)


@dataclass(frozen=True)
class Answer:
    """How one pytest ended; `red` are the tests that failed, each with the end of its reason."""

    status: int
    red: dict[str, str]
    errors: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Place:
    """A copy of the tree, for one job."""

    number: int
    folder: Path

    def ask(self, tests: Iterable[str], database: str, *options: str, seconds: float = LONGEST_SECONDS) -> Answer:
        """Run these tests in the copy; what takes longer is ended."""
        command = [sys.executable, "-m", "pytest", *OPTIONS, *options, *tests]
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environment(database),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                said = process.communicate(timeout=seconds)[0]
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said = f"ended after {seconds:.0f} s"
        found = _ENDED.findall(said)
        red = {name: reason for kind, name, reason in found if kind == "FAILED"}
        errors = tuple(f"{name}: {reason}" for kind, name, reason in found if kind == "ERROR")
        return Answer(process.returncode, red, errors, said)

    @contextmanager
    def changed(self, edits: Sequence[Edit]) -> Iterator[None]:
        """Make these changes in the copy, and take them back."""
        before = {edit.file: (self.folder / edit.file).read_bytes() for edit in edits}
        try:
            for edit in edits:
                text = (self.folder / edit.file).read_text(encoding="utf-8")
                if text.count(edit.old) != 1:
                    raise ValueError(f"{edit.file} does not hold this once: {edit.old}")
                self._write(edit.file, text.replace(edit.old, edit.new).encode())
            yield
        finally:
            for file, content in before.items():
                self._write(file, content)

    def _write(self, file: str, content: bytes) -> None:
        path = self.folder / file
        path.write_bytes(content)
        # Two changes of one length within a second look alike to Python.
        Path(cache_from_source(str(path))).unlink(missing_ok=True)

    def _environment(self, database: str) -> dict[str, str]:
        own = {
            "DATABASE": database,
            "TEST_DATABASE_NAME": f"test_mutants_{os.getpid()}_{self.number}",
            "VAR": str(self.folder.parent / f"var-{self.number}"),
            "COLUMNS": "400",
        }
        if PASSWORD.exists():
            own["PGPASSWORD"] = PASSWORD.read_text(encoding="utf-8").strip()
        return {**os.environ, **own}


@dataclass(frozen=True)
class Verdict:
    """What became of one row."""

    row: Mutation
    word: str
    about: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.row.promise:<4} {self.word:<7} {self.seconds:6.1f} s  {self.about}"


def main(arguments: Sequence[str]) -> int:
    """Try the rows of these promises, all without any; return 0 when each turned red."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    asked.add_argument("promises", nargs="*", help="S13, L5, …; all of them without any")
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args(arguments)
    rows = [row for row in ROWS if not given.promises or row.promise in given.promises]
    if not rows or set(given.promises) - {row.promise for row in rows}:
        asked.error("no such promise")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutations-", ignore_cleanup_errors=True) as folder:
        verdicts = _tried(rows, [_copied(Path(folder), number) for number in range(given.jobs)])
    counts = {word: sum(verdict.word == word for verdict in verdicts) for word in (RED, STAYED_GREEN, BROKEN)}
    promises = len({row.promise for row in rows})
    print(f"{len(rows)} changes of {promises} promises: {counts}, {time.monotonic() - begun:.0f} s")
    return int(counts[RED] != len(rows))


def _copied(folder: Path, number: int) -> Place:
    copy = folder / f"tree-{number}"
    shutil.copytree(ROOT, copy, ignore=lambda _folder, names: LEFT_OUT.intersection(names), symlinks=True)
    for name in LINKED:
        if (ROOT / name).exists():
            (copy / name).symlink_to((ROOT / name).resolve())
    return Place(number, copy)


def _tried(rows: Sequence[Mutation], places: Sequence[Place]) -> list[Verdict]:
    free: SimpleQueue[Place] = SimpleQueue()
    for place in places:
        free.put(place)

    def unmutated(part: tuple[str, list[str]]) -> set[tuple[str, str]]:
        with _borrowed(free) as place:
            return _failing(place, *part)

    def mutated(row: Mutation) -> Verdict:
        with _borrowed(free) as place:
            verdict = _try(row, place, failing)
        print(verdict, flush=True)
        return verdict

    with ThreadPoolExecutor(len(places)) as side_by_side:
        failing = set().union(*side_by_side.map(unmutated, _parts(rows, len(places))))
        return list(side_by_side.map(mutated, rows))


@contextmanager
def _borrowed(free: "SimpleQueue[Place]") -> Iterator[Place]:
    place = free.get()
    try:
        yield place
    finally:
        free.put(place)


def _parts(rows: Sequence[Mutation], jobs: int) -> list[tuple[str, list[str]]]:
    """Return the tests of the rows by database, each once, in as many parts as there are jobs."""
    parts = []
    for database in (SQLITE, POSTGRES):
        tests = sorted({test for row in rows if row.database == database for test in row.tests})
        size = -(-len(tests) // jobs) or 1
        parts += [(database, tests[start : start + size]) for start in range(0, len(tests), size)]
    return parts


def _failing(place: Place, database: str, tests: list[str]) -> set[tuple[str, str]]:
    """Return which of these tests are not green as the tree is."""
    answer = place.ask(tests, database, seconds=len(tests) * LONGEST_SECONDS)
    if answer.status == GREEN:
        return set()
    found = {test for test in tests if _named(test) in answer.red} or set(tests)
    print(f"not green unchanged, on {database}: {', '.join(sorted(found))}\n{answer.said[-3000:]}", flush=True)
    return {(database, test) for test in found}


def _try(row: Mutation, place: Place, failing: set[tuple[str, str]]) -> Verdict:
    begun = time.monotonic()
    if doubtful := [test for test in row.tests if (row.database, test) in failing]:
        return Verdict(row, BROKEN, f"not green before: {doubtful[0]}", 0)
    with place.changed(row.edits):
        answer = place.ask(row.tests, row.database, "-x")
    return Verdict(row, *_judged(answer), time.monotonic() - begun)


def _judged(answer: Answer) -> tuple[str, str]:
    if answer.status == GREEN:
        return STAYED_GREEN, "no test noticed"
    test, reason = next(iter(answer.red.items()), ("", ""))
    if answer.status != ONE_FAILED or not test or _NO_PROOF.match(reason):
        return BROKEN, f"status {answer.status} {test} {reason} {answer.errors}\n{answer.said[-2000:]}"
    return RED, f"{test} ({reason[:90]})"


def _named(test: str) -> str:
    """Return a test without its parameters, as the summary names it."""
    return test.partition("[")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
