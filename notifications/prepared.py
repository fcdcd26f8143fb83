"""Questions that every request asks, put into SQL once.

To put a wide question together takes Django longer than the database needs to answer it. A prepared question is an
ordinary queryset, written with marks where its values go; from then on its values alone change. It is for questions
whose form never depends on their values: no value may be None, and none decides which conditions there are. What is
asked, by which columns, with which converters and related rows, stays Django's own business.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import connection, connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")

# Asked for where there is no id to ask for: what has a random one never has this.
NO_ID = UUID(int=0)

# Such values nobody ever asks for.
_MARKED_DAYS = {
    "mark": datetime(8765, 4, 3, 2, 1, 0, 987654, tzinfo=UTC),
    "sign": datetime(9876, 5, 4, 3, 2, 1, 98765, tzinfo=UTC),
}


@dataclass(frozen=True)
class _Known:
    """A question worked out for one kind of database: its SQL, and which value goes where."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    # By place: the value's name, and the mark within a pattern; None where the value stands by itself.
    places: tuple[tuple[int, str, str | None], ...]
    # By column: how what the database answers becomes a value.
    converters: Mapping[int, Any]
    locks: bool


class Prepared(Generic[Row]):
    """A question with places for values, each named with its type: UUID, str, int, date or datetime."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **types: type) -> None:
        self.build = build
        self.types = types
        self._known: dict[str, _Known] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Return what is found for these values; raises TypeError for a value that is not of its type.

        A question that locks raises TransactionManagementError outside a transaction, where the lock would be gone.
        """
        known = self._known.get(connection.vendor) or self._work_out()
        if known.locks and connection.get_autocommit():
            raise TransactionManagementError("a prepared question that locks is asked inside a transaction")
        params = self._filled(known, values)
        compiler = copy(known.compiler)
        compiler.connection = connections[known.queryset.db]
        compiler.as_sql = lambda *_, **__: (known.sql, params)
        compiler.get_converters = lambda *_: known.converters
        asked = known.queryset.all()
        query: Any = asked.query
        query.get_compiler = lambda *_, **__: compiler
        return list(asked)

    def first(self, **values: Any) -> Row | None:
        """Return the first of what is found, None where nothing is."""
        return next(iter(self.rows(**values)), None)

    def _work_out(self) -> _Known:
        known, again = self._marked("mark"), self._marked("sign")
        if known.sql != again.sql or _fixed(known) != _fixed(again):
            raise TypeError("what a prepared question works out from a value would stay as it was the first time")
        self._known[connection.vendor] = known
        return known

    def _marked(self, word: str) -> _Known:
        """Return the question as it is worked out with marks of this kind in the places of its values."""
        marks = {name: _mark(type_, place, word) for place, (name, type_) in enumerate(self.types.items())}
        queryset = self.build(**marks)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        places = _places(params, {name: _stored(mark) for name, mark in marks.items()})
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        return _Known(queryset, compiler, sql, tuple(params), places, converters, queryset.query.select_for_update)

    def _filled(self, known: _Known, values: Mapping[str, Any]) -> tuple[Any, ...]:
        if values.keys() != self.types.keys():
            raise TypeError(f"a prepared question takes {sorted(self.types)}")
        for name, type_ in self.types.items():
            if type(values[name]) is not type_ and not (isinstance(values[name], type_) and type_ is not date):
                raise TypeError(f"{name} is no {type_.__name__}")
        params = list(known.params)
        for place, name, mark in known.places:
            params[place] = _stored(values[name]) if mark is None else _within(params[place], mark, values[name])
        return tuple(params)


def _mark(type_: type, place: int, word: str) -> Any:
    at = _MARKED_DAYS[word] + timedelta(days=place)
    return {
        UUID: uuid5(NAMESPACE_OID, f"{word} {place}"),
        str: f"{word}{place}{word}",
        # In the range of the smallest column there is.
        int: at.year + place,
        datetime: at,
        date: at.date(),
    }[type_]


def _stored(value: Any) -> Any:
    """Return a value as Django hands it to the database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return str(value) if isinstance(value, str) else value


def _places(params: Any, marks: Mapping[str, Any]) -> tuple[tuple[int, str, str | None], ...]:
    found: list[tuple[int, str, str | None]] = []
    for place, param in enumerate(params):
        for name, mark in marks.items():
            if isinstance(param, type(mark)) and param == mark:
                found.append((place, name, None))
            elif isinstance(param, str) and isinstance(mark, str) and mark in param:
                found.append((place, name, mark))
    if marks.keys() != {name for _, name, _ in found}:
        raise TypeError("a value of a prepared question stands nowhere in it as it was given")
    return tuple(found)


def _fixed(known: _Known) -> list[str]:
    """Return what no value changes, as it shows itself: what wraps a value for a database is like nothing else."""
    filled = {place for place, _name, _mark in known.places}
    return ["" if place in filled else repr(param) for place, param in enumerate(known.params)]


def _within(pattern: str, mark: str, value: str) -> str:
    # A pattern has signs of its own, which a code never holds.
    if not value.isalnum():
        raise TypeError("only letters and digits may stand within a pattern")
    return pattern.replace(mark, value)
