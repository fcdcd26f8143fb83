"""A demo service running as a process of its own, and people who use it over HTTP as anybody would."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.demo.commands import Commands, warm
from tests.demo.prepare import prepare

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
CELERY = ("celery", "-A", "config.celery", "worker", "--pool", "solo", "--beat", "--loglevel", "INFO")


@dataclass(frozen=True)
class Service:
    """The address of a running demo, and its management commands."""

    url: str
    environment: Mapping[str, str] = field(repr=False)
    commands: Commands = field(repr=False)

    def manage(self, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
        """Run a management command against the same data and return what it printed."""
        done = self.commands.run(*arguments)
        if done.status not in ok:
            raise SystemExit(f"manage.py {' '.join(arguments)}: {done.status}\n{done.out}{done.err}")
        return done.out

    def person(self, name: str) -> "Person":
        """Return a demo person with a fresh token and recovery codes."""
        access = json.loads(self.manage("demo_login", name, "--json"))
        return Person(self, name, access["token"], list(access["recovery_codes"]))


@dataclass
class Answer:
    """What the service answered."""

    status: int
    body: Any
    raw: bytes = b""


@dataclass
class Person:
    """Somebody who calls the API with their own token, or only with an access code."""

    service: Service
    name: str
    token: str = ""
    codes: list[str] = field(default_factory=list, repr=False)

    def get(self, path: str, *, code: str = "") -> Answer:
        """Read an address below /api/v1/."""
        return self._call("GET", path, None, {"Access-Code": code} if code else {})

    def post(self, path: str, body: Any, *, code: str = "", fresh: bool = False, key: str = "") -> Answer:
        """Do an act, each under a key of its own; `fresh` adds a one-time code to the body."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if code:
            headers["Access-Code"] = code
        if fresh:
            body = {**body, "otp": self.codes.pop()}
        return self._call("POST", path, body, headers)

    def must(self, path: str, body: Any, **options: Any) -> Any:
        """Do an act that has to succeed and return its answer's body."""
        answer = self.post(path, body, **options)
        if answer.status >= 300:
            raise SystemExit(f"{self.name}: POST {path} answered {answer.status}: {answer.body}")
        return answer.body

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.service.url}/api/v1/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return _answer(response.status, response.read())
        except urllib.error.HTTPError as error:
            return _answer(error.code, error.read())


@contextmanager
def running(var: Path, extra: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Prepare a demo in a folder and run its web server and worker until the block ends; with REDIS_URL Celery's."""
    environment = {**os.environ, **(extra or {}), "VAR": str(var), "PYTHONPATH": str(ROOT)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with warm(environment) as commands:
        prepare(var, environment, commands)
        with _served(var, environment) as url:
            yield Service(url, environment, commands)


@contextmanager
def _served(var: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the address where the demo answers, with a worker beside it."""
    port = _free_port()
    log = (var / "service.log").open("ab")
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
    work = [sys.executable, "-m", *CELERY] if environment.get("REDIS_URL") else [sys.executable, "manage.py", "work"]
    processes = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log) for command in (web, work)
    ]
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, processes[0])
        yield url
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
        log.close()


def _wait_for(url: str, web: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start; see service.log in its folder")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answer(status: int, raw: bytes) -> Answer:
    try:
        return Answer(status, json.loads(raw), raw)
    except ValueError:
        return Answer(status, None, raw)
