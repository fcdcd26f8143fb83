"""S8 and S41: the whole demo is told with marked texts, and the marks stand nowhere in clear, at no moment of it.

The database is the one this run of the suite knows; with PostgreSQL the worker is Celery's on Redis, as in production.
"""

import gzip
import json
import os
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from redis import Redis

from tests.demo.marks import BARE, CYRILLIC, LATIN, Marks
from tests.demo.service import Service, running
from tests.demo.story import tell
from tests.journeys.searching import as_bytes, forms_of, hits, in_clear, in_files, in_folder, packed

pytestmark = pytest.mark.processes

# What every mark begins with, and those of people that begin otherwise: looked for after each step.
WORDS = (LATIN, CYRILLIC, *BARE)
IS_POSTGRES = os.environ.get("DATABASE") == "postgres"
REDIS = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
# Keys of the demo people's own devices: nothing of the service.
DEVICES = ("demo-keys",)


@dataclass
class Told:
    """A story that was told, and what the search after each of its steps found."""

    service: Service
    var: Path
    last: dict[str, Any]
    marks: Marks = field(default_factory=Marks)
    steps: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    clean: set[bytes] = field(default_factory=set)

    def search(self, dump: Callable[[], Iterator[tuple[str, bytes]]], temporary: Path) -> None:
        """Look for the marks in every table, in what is queued, and in every file but those on people's devices."""
        step = self.steps[-1] if self.steps else ""
        places = chain(dump(), in_files(self.var, aside=DEVICES), in_files(temporary))
        self.found += [f"after “{step}”: {place}: {hit}" for place, content in places for hit in self._hits(content)]

    def _hits(self, content: bytes) -> list[str]:
        """Return which words stand in these octets; most stood there at the step before, and were looked through.

        No word in any form goes on over the end of a line, so what was looked through is known line by line.
        """
        digest = sha256(content).digest()
        if digest in self.clean:
            return []
        unknown = [line for line in content.split(b"\n") if line not in self.clean]
        found = in_clear(b"\n".join(unknown), WORDS) + packed(content, WORDS)
        if not found:
            self.clean.update(unknown, [digest])
        return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    var, temporary = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("temporary")
    with _database(var) as (more, dump), running(var, {**more, "TMPDIR": str(temporary)}) as service:
        story = Told(service, var, {})

        def heard(sentence: str) -> None:
            story.steps.append(sentence)
            story.search(dump, temporary)

        with tempfile.TemporaryDirectory() as folder:
            story.last = tell(service, Path(folder), say=heard, marks=story.marks)
        # A copy of the database is one more place where nothing may lie in clear.
        service.manage("backup", str(var / "copy"))
        story.search(dump, temporary)
        yield story


@contextmanager
def _database(var: Path) -> Iterator[tuple[dict[str, str], Callable[[], Iterator[tuple[str, bytes]]]]]:
    """Yield the environment of a demo on a database of its own, and what dumps all of it."""
    if not IS_POSTGRES:
        yield {"DATABASE_URL": "", "REDIS_URL": ""}, lambda: _sqlite_cells(var / "db.sqlite3")
        return
    known, name = settings.DATABASES["default"], f"demo_{uuid.uuid4().hex[:12]}"
    place = f"{known['HOST']}:{known['PORT']}"
    address = f"postgresql://{known['USER']}:{known['PASSWORD']}@{place}"
    queue = f"relief-{uuid.uuid4().hex}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        # As in production: who serves owns no table (S30).
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
        try:
            more = {"DATABASE_OWNER_URL": f"{address}/{name}", "DATABASE_APP_ROLE": name}
            more |= {"DATABASE_URL": f"postgresql://{name}:{name}@{place}/{name}"}
            more |= {"REDIS_URL": REDIS, "CELERY_QUEUE": queue}
            yield more, lambda: _postgres_and_redis(f"{address}/{name}")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
            server.execute(f"DROP ROLE {name}")
            with Redis.from_url(REDIS) as redis:
                redis.delete(queue, f"_kombu.binding.{queue}")


def _sqlite_cells(file: Path) -> Iterator[tuple[str, bytes]]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            for row in rows:
                yield from _cells(table, names, row)


def _postgres_and_redis(address: str) -> Iterator[tuple[str, bytes]]:
    with psycopg.connect(address) as database:
        tables = database.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in tables.fetchall():
            rows = database.execute(f'SELECT * FROM "{table}"')
            names = [column.name for column in rows.description or ()]
            for row in rows:
                yield from _cells(table, names, row)
    dumped = subprocess.run(["pg_dump", "--dbname", address], capture_output=True, check=True)
    yield "pg_dump", dumped.stdout
    with Redis.from_url(REDIS) as redis:
        for key in redis.scan_iter():
            yield f"Redis {key!r}", key + (redis.dump(key) or b"")


def _cells(table: str, names: list[str], row: Any) -> Iterator[tuple[str, bytes]]:
    yield from ((f"{table}.{name}", as_bytes(value)) for name, value in zip(names, row, strict=True))


def test_s08_s41_no_marked_word_lies_in_clear_at_any_step(told: Told) -> None:
    assert told.found == []
    assert len(told.steps) > 15


def test_s08_s41_fifty_marks_of_every_kind_were_planted(told: Told) -> None:
    planted = told.marks.planted
    assert len(set(planted)) == len(planted) >= 50
    assert set(BARE) <= set(planted)
    assert all(one in BARE or one.startswith((LATIN, CYRILLIC)) for one in planted)
    assert (told.var / "copy").stat().st_size > 10_000


def test_whoever_looks_for_the_beginnings_of_marks_finds_every_mark_in_every_form(told: Told) -> None:
    for mark in told.marks.planted:
        [word] = [word for word in WORDS if mark.startswith(word)]
        for form, octets in forms_of(mark).items():
            assert forms_of(word)[form] in octets, (mark, form)
            assert b"\n" not in forms_of(word)[form], (mark, form)


def test_the_search_would_see_what_lies_in_clear(told: Told) -> None:
    reference = told.last["references"][0]
    log = (told.var / "service.log").read_bytes()
    assert hits(f"… {LATIN} …".encode(), WORDS) and hits(f"… {CYRILLIC} …".encode(), WORDS)
    assert hits(b"WARNING" + log, ("WARNING",))
    assert in_folder(told.var / "demo-keys", ("founders",))
    assert not hits(log, (reference,))
    for word in WORDS:
        for form, octets in forms_of(word).items():
            assert told._hits(log + octets) and told._hits(b"\n" + octets + b"\n" + log), (word, form)
        assert told._hits(gzip.compress(log + word.encode()))


def test_a_command_that_fails_ends_the_story_with_its_words(told: Told) -> None:
    with pytest.raises(SystemExit, match=r"demo_login nobody: 2\n.*There is nothing here"):
        told.service.manage("demo_login", "nobody")


def test_mails_went_out_and_say_that_something_waits_never_what(told: Told) -> None:
    mails = [path.read_text(encoding="utf-8") for path in (told.var / "mail").iterdir()]
    assert mails
    for mail in mails:
        assert told.last["references"][0] not in mail
        for telling in ("GE", "legal", "medicine", "1,200", "1200", "Nino", "Ada"):
            assert telling not in mail.partition("\n\n")[2]


def test_the_last_line_is_what_the_trial_balance_says(told: Told) -> None:
    [figures] = json.loads(told.service.manage("trial_balance", "--json"))["funds"]
    assert {name: told.last[name] for name in ("balance", "committed", "free")} == {
        name: figures[name] for name in ("balance", "committed", "free")
    }
    assert told.last["balance"] == {"amount": "10800.00", "currency": "EUR"}
    assert len(told.last["references"]) == 1


def test_hledger_accepts_the_books(told: Told, tmp_path: Path) -> None:
    journal = tmp_path / "books.journal"
    journal.write_text(told.service.manage("export_journal", "--format", "hledger"), encoding="utf-8")
    checked = subprocess.run(["hledger", "-f", journal, "check", "-s"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_books_and_evidence_hold_and_everything_is_erased(told: Told) -> None:
    for command in ("verify_ledger", "audit_verify"):
        said = json.loads(told.service.manage(command, "--json"))
        assert said["ok"] and said["checked"] and said["problems"] == []
    later = json.loads(told.service.manage("erase_due", "--dry-run", "--json"))
    assert set(later.values()) == {0}
