"""Guard rails for every test: one database by name, no sockets beyond this machine, a temporary folder of its own.

Tests that may not touch a database do not depend on which one it is: the run on PostgreSQL leaves them out by
`--only-with-database`. pytest-django refuses every query of a test without the mark or the fixture, so the choice
needs no list that could be wrong. Django's own test cases, and what asks for PostgreSQL, a process or a browser by
its mark, are never left out. What is marked `once` tries every door of the house for everybody, or walks at random:
minutes of work whose answers stand in the code, while the acts behind the doors are proven on both. So are those
behind the pages, papers and addresses of `SHOWN`: pages, forms of reports, who is let in. Books, reconciliation,
actions, triggers, evidence and races are never on that list.
"""

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.template import Template
from django.test import SimpleTestCase
from django.utils import translation

from tests.everything import MARKS_ALONE, names_a_mark
from tests.remembered import remembering, watch_patches
from tests.triggers import allow_flush

# The same examples every time: a new finding belongs to a change, not to a lucky day. HYPOTHESIS_PROFILE=thorough walks
# ten times as far, and elsewhere each time; `times_as_far` is for tests that take their number from here.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("thorough", max_examples=1_000, deadline=None, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
FLUSHING = frozenset({"transactional_db", "live_server", "django_db_reset_sequences"})
# Tests about what is shown, not about what is kept: the acts behind them have tests of their own on both.
SHOWN = tuple(
    f"tests/{room}"
    for room in (
        "config/",
        "emergency/accounts/test_account_page.py",
        "emergency/currencies/test_pages.py",
        "emergency/documents/",
        "emergency/frames/test_by_api.py",
        "emergency/overrides/test_by_api.py",
        "emergency/overrides/test_by_page.py",
        "emergency/payments/test_paying_by_page.py",
        "emergency/web/",
        "fund/api/test_roles.py",
        "fund/documents/",
        "fund/mandates/test_by_api.py",
        "fund/mandates/test_pages.py",
        "fund/reports/test_forms.py",
        "fund/reports/test_pages.py",
        "fund/reports/test_roles.py",
        "fund/versions/test_pages.py",
        "fund/versions/test_public_page.py",
        "fund/web/",
    )
)
ALWAYS_RUN = ("django_db", "postgres_only", "sqlite_only", "processes", "worker", "browser")
# Objects made before the young are looked through, and how often then the older: a world of rows is made all at once.
COLLECTS_AFTER = (10_000, 20, 50)
# Their answers are asked for what a page was drawn from.
READ_CONTEXTS = ("tests/emergency/sealing/test_recovery.py", "tests/emergency/sealing/test_relocking_by_interface.py")
# Before the test environment puts a witness of every template in its place.
DRAWS: Any = Template._render
OWN_FOLDERS = pytest.StashKey[list[Path]]()
HERE = frozenset({"127.0.0.1", "::1", "localhost", "", "0.0.0.0"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to leave out what no database can change."""
    parser.addoption("--only-with-database", action="store_true", help="leave out tests that may not query a database")


def pytest_configure(config: pytest.Config) -> None:
    """Close the way out, take a temporary folder and let flushes pass the triggers, before any test runs."""
    allow_flush()
    config.stash[OWN_FOLDERS] = [Path(settings.VAR)]
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        config.stash[OWN_FOLDERS].append(_own_temporary_folder())
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind: a search of the next run would read it all."""
    for folder in config.stash.get(OWN_FOLDERS, []):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database: one process knows one."""
    _check_marks_are_named(items)
    other = "postgres_only" if os.environ.get("DATABASE", "sqlite") == "sqlite" else "sqlite_only"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if config.getoption("--only-with-database"):
        left_out += [item for item in items if not _may_query(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = {id(item) for item in left_out}
    items[:] = [item for item in items if id(item) not in gone]


def pytest_collection_finish() -> None:
    """Let the collector of memory pass over thousands of tests that live to the end anyway.

    What pytest has put in the place of something else up to here stays there for every test.
    """
    watch_patches()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTS_AFTER)


@pytest.fixture(scope="session", autouse=True)
def _addresses_of_the_service() -> None:
    """Read the addresses as they are outside a demo, whichever test comes first."""
    import_module(settings.ROOT_URLCONF)


@pytest.fixture(autouse=True)
def _pages_drawn_as_they_are_served(request: pytest.FixtureRequest) -> Iterator[None]:
    """Draw without the copies of every template's context that a test client keeps: hardly any test reads them."""
    witness = Template._render
    if not request.node.nodeid.startswith(READ_CONTEXTS):
        Template._render = DRAWS
    yield
    Template._render = witness


@pytest.fixture(autouse=True)
def _nobodys_language_afterwards() -> Iterator[None]:
    """Forget the language that a page was asked in: a server sets it anew with every request, a command never does."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _worlds_worked_out_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let builders repeat what they wrote, where the test's database is rolled back."""
    is_rolled_back = _is_rolled_back(request)
    if is_rolled_back:
        request.getfixturevalue("db")
    with remembering(request.node, is_rolled_back=is_rolled_back):
        yield


def _is_rolled_back(request: pytest.FixtureRequest) -> bool:
    """Say whether a test queries the database and leaves nothing in it; a mark that says more than that is let be."""
    mark, fixtures = request.node.get_closest_marker("django_db"), set(request.fixturenames)
    if fixtures & FLUSHING or (mark and (mark.args or mark.kwargs)):
        return False
    return "db" in fixtures or mark is not None


def _check_marks_are_named(items: list[pytest.Item]) -> None:
    """Refuse a test with a mark that its file does not name: its own run would never read it."""
    for item in items:
        marks = [mark for mark in MARKS_ALONE if item.get_closest_marker(mark)]
        if marks and not names_a_mark(item.path, marks):
            raise pytest.UsageError(
                f"{item.nodeid}: write the mark into the file: tests/everything.py looks for it there"
            )


def _may_query(item: pytest.Item) -> bool:
    if item.get_closest_marker("once") or item.nodeid.startswith(SHOWN):
        return bool(item.get_closest_marker("postgres_only"))
    fixtures = set(getattr(item, "fixturenames", ()))
    if issubclass(getattr(item, "cls", None) or object, SimpleTestCase):
        return True
    return bool(fixtures & DATABASE_FIXTURES) or any(item.get_closest_marker(mark) for mark in ALWAYS_RUN)


def _own_temporary_folder() -> Path:
    """Make this process's temporary folder: searches find what the test wrote, whatever lies about on the machine."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    return folder


def _only_here(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in HERE:
            raise AssertionError("a test tried to leave this machine")
        return connect(self, address)

    return guarded
