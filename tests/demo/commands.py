"""The demo's management commands from one warm process: imports cost each of them more than its work.

    python -m tests.demo.commands     a line of JSON with the arguments in, a line of JSON with what came of it out

Each command is `manage.py` itself, in a fork of its own that has opened nothing yet and ends with it; like the rest of
the demo this uses the service from outside only.
"""

import json
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Commands:
    """The warm process, as seen by who asks it."""

    process: "subprocess.Popen[str]"

    def run(self, *arguments: str) -> Done:
        """Run one management command to its end."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            # It could not even start, and has said why.
            raise SystemExit(self.process.wait() or 1)
        return Done(**json.loads(answer))


@contextmanager
def warm(environment: Mapping[str, str]) -> Iterator[Commands]:
    """Keep a process ready for commands in this environment; it ends with the block."""
    command = [sys.executable, "-m", "tests.demo.commands"]
    with subprocess.Popen(
        command, env=dict(environment), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        # At the end of the block Popen closes the pipes: the process finds nobody left who asks.
        yield Commands(process)


def serve() -> None:
    """Import what every command imports, and run what is asked for until nobody asks any more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Each command looks through the addresses before it begins: they are among what it checks.
    import_module(settings.ROOT_URLCONF)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_in_a_fork(json.loads(line))) + "\n")
        sys.stdout.flush()


def _in_a_fork(arguments: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = _FORK.Process(target=_run, args=(arguments, out.fileno(), err.fileno()))
        child.start()
        child.join()
        return {"status": child.exitcode, "out": _written(out), "err": _written(err)}


def _run(arguments: list[str], out: int, err: int) -> None:
    os.dup2(out, 1)
    os.dup2(err, 2)
    program = str(ROOT / "manage.py")
    sys.argv = [program, *arguments]
    runpy.run_path(program, run_name="__main__")


def _written(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode())


if __name__ == "__main__":
    serve()
