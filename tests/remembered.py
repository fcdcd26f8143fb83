"""Worlds worked out once: what a builder wrote is written again, statement by statement, for the tests after it.

Most tests begin with the same fund, the same people and a case on the same way. A builder marked `@remembered` runs its
real actions the first time; its writes are kept and repeated wherever a test has come the very same way up to there, so
that triggers, constraints and books do their work each time and only the working out is saved.

Nothing is repeated, and the builder runs for real, as soon as anything differs: a write of the test's own in between,
another argument, changed settings, another language, statements being counted, anything patched so far but a clock
that no builder reads, a captured log, a database that is flushed instead of rolled back. What is rolled back to a
savepoint is forgotten with it.
"""

import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import wraps
from inspect import signature
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction
from django.db.models import AutoField, Model
from django.utils import translation

Built = TypeVar("Built")

# All that a process keeps; beyond it builders run for real.
LARGEST_MEMORY = 96 * 1024 * 1024
# With these at hand a test may look at how something is done, not only at what was written.
LOOKS_CLOSER = frozenset({"caplog", "capfd", "capsys", "capfdbinary", "capsysbinary"})
# The clock of pages, and the hour of the weekly test: builders are told when they happen.
HARMLESS = frozenset({("notifications.clock", "now"), ("emergency.actions.standby.drill", "random_moment")})
PATCHES = ("setattr", "delattr", "setitem", "delitem", "chdir", "syspath_prepend")
_SAVEPOINT = re.compile(r'(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) "?([\w-]+)')
_READS = ("SELECT", "PRAGMA", "SET ", "EXPLAIN", "SHOW")


class Unlike(Exception):
    """An argument that cannot be compared with one of another test."""


@dataclass
class Tape:
    """What one builder wrote and gave back."""

    statements: list[tuple[str, Any, bool]]
    result: bytes
    sequences: list[tuple[str, int, bool]]
    # What the builder spoke last: a page or a call that it asked for may have been answered in another language.
    language: str | None

    def size(self) -> int:
        """Return roughly how many octets are kept."""
        return len(self.result) + sum(len(sql) + _octets(params) for sql, params, _many in self.statements)


@dataclass
class Place:
    """Where a test stands after some builders and nothing else; the tapes lead on to further places."""

    ways: dict[Any, "tuple[Tape | None, Place]"] = field(default_factory=dict)


@dataclass
class Memory:
    """What this process knows, and where the present test stands; None when no other test was ever there."""

    start: Place = field(default_factory=Place)
    here: Place | None = None
    recording: list[tuple[str, Any, bool]] | None = None
    is_playing: bool = False
    is_patched: bool = False
    savepoints: dict[str, Place | None] = field(default_factory=dict)
    kept: int = 0

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Follow every statement of the test."""
        if not self.is_playing:
            self._follow(sql, params, many)
        return execute(sql, params, many, context)

    def _follow(self, sql: str, params: Any, many: bool) -> None:
        if found := _SAVEPOINT.match(sql):
            self._follow_savepoint(*found.groups())
        elif not sql.lstrip().startswith(_READS):
            if self.recording is None:
                self.here = None
            else:
                self.recording.append((sql, params, many))

    def _follow_savepoint(self, verb: str, name: str) -> None:
        if verb == "SAVEPOINT":
            self.savepoints[name] = self.here
        elif verb == "ROLLBACK TO SAVEPOINT":
            self.here = self.savepoints.get(name)
            self.recording = None


_memory = Memory()


def watch_patches() -> None:
    """Note from now on when a test puts something in the place of something else; called once, before tests run."""
    for name in PATCHES:
        setattr(pytest.MonkeyPatch, name, _noting(getattr(pytest.MonkeyPatch, name)))


@contextmanager
def remembering(item: pytest.Item, *, is_rolled_back: bool) -> Iterator[None]:
    """Let builders repeat what they wrote, from an empty database on, while this test runs."""
    _memory.here = _memory.start if is_rolled_back and not _looks_closer(item) else None
    _memory.savepoints.clear()
    try:
        with connection.execute_wrapper(_memory.watch) if is_rolled_back else nullcontext():
            yield
    finally:
        _memory.here, _memory.is_patched = None, False


def remembered(build: Callable[..., Built]) -> Callable[..., Built]:
    """Mark a builder whose writes depend on its arguments and on what is in the database, and on nothing else.

    What it returns, and the instant and reference of a case it was handed, are given back as they were.
    """
    said = signature(build)

    @wraps(build)
    def built(*arguments: Any, **named: Any) -> Built:
        if _memory.here is None or _memory.is_playing or _memory.is_patched or connection.force_debug_cursor:
            return build(*arguments, **named)
        # Outside a transaction a builder begins its own, and what begins one cannot be repeated within another.
        if _memory.recording is not None or not connection.in_atomic_block:
            return build(*arguments, **named)
        given = said.bind(*arguments, **named).arguments
        try:
            key = (build.__qualname__, _like(given), _surroundings())
        except Unlike:
            return build(*arguments, **named)
        tape, place = _memory.here.ways.get(key, (None, None))
        if tape is None or place is None:
            return _record(build, key, given, arguments, named)
        return _play(tape, place, given)

    return built


def _record(
    build: Callable[..., Built], key: Any, given: Mapping[str, Any], arguments: tuple[Any, ...], named: dict[str, Any]
) -> Built:
    began, sequences, handed = _memory.here, _sequences(), _but_cases(given)
    assert began is not None
    statements: list[tuple[str, Any, bool]] = []
    _memory.recording = statements
    try:
        result = build(*arguments, **named)
    except BaseException:
        _memory.here = None
        raise
    finally:
        is_whole, _memory.recording = _memory.recording is statements, None
    _memory.here = None
    # What a builder noted in something it was handed, but a case, would not be noted again.
    is_whole = is_whole and _but_cases(given) == handed
    if is_whole and _memory.kept < LARGEST_MEMORY and (kept := _kept(result, given)) is not None:
        tape, place = Tape(statements, kept, sequences, translation.get_language()), Place()
        began.ways[key] = (tape, place)
        _memory.kept += tape.size()
        _memory.here = place
    return result


def _play(tape: Tape, place: Place, given: Mapping[str, Any]) -> Any:
    _memory.is_playing = True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if tape.sequences:
                counted = ", ".join(["setval(%s, %s, %s)"] * len(tape.sequences))
                cursor.execute(f"SELECT {counted}", [value for one in tape.sequences for value in one])
            for sql, params, many in tape.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
    finally:
        _memory.is_playing = False
    _memory.here = place
    if tape.language and tape.language != translation.get_language():
        translation.activate(tape.language)
    result, cases = pickle.loads(tape.result)
    for name, (reference, at) in cases.items():
        given[name].reference, given[name].at = reference, at
    return given[result[1]] if isinstance(result, tuple) and result[:1] == ("the argument",) else result


def _kept(result: Any, given: Mapping[str, Any]) -> bytes | None:
    cases = {name: (value.reference, value.at) for name, value in given.items() if _is_case(value)}
    same = next((name for name in cases if given[name] is result), None)
    try:
        return pickle.dumps((("the argument", same) if same else result, cases))
    except (pickle.PicklingError, TypeError, AttributeError):
        return None


def _but_cases(given: Mapping[str, Any]) -> Any:
    return _like({name: value for name, value in given.items() if not _is_case(value)})


def _is_case(value: Any) -> bool:
    return is_dataclass(value) and hasattr(value, "reference") and hasattr(value, "at")


def _like(value: Any) -> Any:
    """Return what two equal arguments of two tests have in common; raises Unlike for what may hide more."""
    if value is None or isinstance(value, str | int | float | bytes | bool | UUID | date):
        return (type(value).__name__, value)
    if isinstance(value, Model):
        return (value._meta.label, _like({name: known for name, known in vars(value).items() if name[0] != "_"}))
    if isinstance(value, Mapping):
        return tuple((_like(name), _like(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return (type(value).__name__, *map(_like, value))
    if isinstance(value, set | frozenset):
        return frozenset(map(_like, value))
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__qualname__, *(_like(getattr(value, one.name)) for one in fields(value) if one.compare))
    raise Unlike


def _surroundings() -> Any:
    known = tuple(settings.FIELD_KEYS), settings.SECRET_KEY, settings.ACCESS_CODE_STRENGTH
    return translation.get_language(), *known, *_overridden()


def _overridden() -> Iterator[tuple[str, str]]:
    """Yield what the running test has set, and how it shows itself: something unlike itself is like nothing else."""
    held: Any = settings._wrapped
    while isinstance(held, UserSettingsHolder):
        yield from sorted((name, repr(value)) for name, value in vars(held).items() if name.isupper())
        held = held.default_settings


def _looks_closer(item: pytest.Item) -> bool:
    known = getattr(item, "_fixtureinfo", None)
    if known is None:
        return True
    asks = set(known.argnames)
    for found in known.name2fixturedefs.values():
        asks |= {argument for one in found if one.func.__module__.startswith("tests.") for argument in one.argnames}
    return bool(asks & LOOKS_CLOSER)


def _noting(patch: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(patch)
    def noted(self: pytest.MonkeyPatch, *arguments: Any, **named: Any) -> Any:
        if _patched(arguments) not in HARMLESS:
            _memory.is_patched = True
        return patch(self, *arguments, **named)

    return noted


def _patched(arguments: tuple[Any, ...]) -> tuple[str, str]:
    """Return the module and the name that are patched, however they were said."""
    target, name = (*arguments, "", "")[:2]
    if isinstance(target, str):
        return tuple(target.rpartition(".")[::2])
    return getattr(target, "__name__", ""), str(name)


def _octets(params: Any) -> int:
    if isinstance(params, list | tuple):
        return sum(map(_octets, params))
    return len(params) if isinstance(params, str | bytes | memoryview) else 16


def _sequences() -> list[tuple[str, int, bool]]:
    """Return how far PostgreSQL has counted: it goes on counting after a rollback, SQLite goes back."""
    if connection.vendor != "postgresql":
        return []
    counted = [model._meta for model in apps.get_models() if isinstance(model._meta.pk, AutoField)]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{one.db_table}_{one.pk.column}_seq', last_value, is_called "
                f'FROM "{one.db_table}_{one.pk.column}_seq"'
                for one in counted
            )
        )
        return [(name, last, is_called) for name, last, is_called in cursor.fetchall()]
