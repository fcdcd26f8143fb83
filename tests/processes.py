"""Real processes on the database of the running test."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
_FORK = multiprocessing.get_context("fork")


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that opens the same test database, by `tests.process_settings`."""
    database: dict[str, Any] = {
        name: str(connection.settings_dict[name]) for name in ("NAME", "USER", "HOST", "PORT", "PASSWORD")
    }
    database |= {name: connection.settings_dict[name] for name in ("ENGINE", "OPTIONS")}
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.process_settings",
        "RELIEF_TEST_DATABASE": json.dumps(database),
        "VAR": str(settings.VAR),
        **more,
    }


@dataclass
class Running:
    """A process a test started, with what it wrote once it has ended."""

    process: subprocess.Popen[str]
    written: str = ""

    def end(self, signal_number: int = signal.SIGTERM, *, seconds: float = 20) -> int:
        """Signal the process with all its children, wait and return its exit status."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal_number)
        return self.wait(seconds=seconds)

    def wait(self, *, seconds: float = 60) -> int:
        """Wait for the end and return the exit status."""
        self.written += self.process.communicate(timeout=seconds)[0]
        return self.process.returncode


@contextmanager
def start(*arguments: str, **more: str) -> Iterator[Running]:
    """Run a Python program of the project on the test database; it does not outlive the block."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield Running(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def at_once(act: Callable[[int], Any], count: int) -> list[Any]:
    """Call `act(number)` in that many forked processes at the same moment and return what they returned."""
    connections.close_all()
    results, gate = _FORK.Queue(), _FORK.Barrier(count)
    children = [_FORK.Process(target=_child, args=(act, number, gate, results)) for number in range(count)]
    for child in children:
        child.start()
    found = [results.get(timeout=60) for _ in children]
    for child in children:
        child.join()
    return found


def fork(act: Callable[[], Any]) -> int | None:
    """Call `act` in one forked process and return how it ended; minus the signal's number when killed."""
    connections.close_all()
    child = _FORK.Process(target=act)
    child.start()
    child.join(60)
    return child.exitcode


def _child(act: Callable[[int], Any], number: int, gate: Any, results: Any) -> None:
    gate.wait()
    results.put(act(number))
    connections.close_all()
