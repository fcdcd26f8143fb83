"""How facts are kept with a decision and read again: numbers, codes and booleans, from which nobody can be told.

Days become their distance from the day of judging, and that day its ISO week. People become numbers that hold
within one record only. The numbers follow from who stands in which groups together, so two people in the same
groups are interchangeable, and not even the order of their ids is left.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from fund.rules.tiers import Tier

_COUNTED = uuid.UUID(int=0)


def items(record: Any) -> list[tuple[str, Any]]:
    """Return the fields of a record with their values."""
    return [(field.name, getattr(record, field.name)) for field in fields(record)]


def kept(record: Any, judged_on: date) -> dict[str, Any]:
    """Return a record of facts as JSON can hold it."""
    numbers = _numbers(record)
    return {name: _kept(value, judged_on, numbers) for name, value in items(record)}


def restored(kind: Any, stored: Mapping[str, Any], judged_on: date) -> Any:
    """Return the record of this kind that `kept` wrote, with made-up people; what is not in it takes its default."""
    kinds = _kinds(kind)
    values = {name: _read(kinds[name], name, stored[name], judged_on) for name in kinds.keys() & stored.keys()}
    return kind(**values)


def week_of(day: date) -> str:
    """Return a day's ISO week, as in 2026-W12."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """Return the first day of an ISO week."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def _numbers(record: Any) -> dict[uuid.UUID, int]:
    groups: dict[uuid.UUID, list[str]] = {}
    for group, person in _people(record, ""):
        groups.setdefault(person, []).append(group)
    return {person: number for number, person in enumerate(sorted(groups, key=groups.__getitem__), start=1)}


def _people(record: Any, path: str) -> Iterator[tuple[str, uuid.UUID]]:
    for name, value in items(record):
        if is_dataclass(value):
            yield from _people(value, f"{path}{name}.")
        for part in value if isinstance(value, frozenset) else (value,):
            if isinstance(part, uuid.UUID):
                yield f"{path}{name}", part


def _kept(value: Any, judged_on: date, numbers: Mapping[uuid.UUID, int]) -> Any:
    if isinstance(value, uuid.UUID):
        return numbers[value]
    if isinstance(value, date):
        return (value - judged_on).days
    if isinstance(value, Tier):
        return value.value
    if is_dataclass(value):
        return {name: _kept(part, judged_on, numbers) for name, part in items(value)}
    if isinstance(value, (tuple, frozenset)):
        parts = [_kept(part, judged_on, numbers) for part in value]
        return parts if isinstance(value, tuple) else sorted(parts)
    return value


@cache
def _kinds(record: Any) -> dict[str, Any]:
    return {name: _without_none(kind) for name, kind in get_type_hints(record).items()}


def _without_none(kind: Any) -> Any:
    return next(one for one in get_args(kind) if one is not NoneType) if isinstance(kind, UnionType) else kind


def _read(kind: Any, name: str, value: Any, judged_on: date) -> Any:
    if value is None:
        return None
    if kind is date:
        return judged_on + timedelta(value)
    if kind is Tier:
        return Tier(value)
    if kind is uuid.UUID:
        return _person(name, value)
    if get_origin(kind) is frozenset and isinstance(value, int):
        return frozenset(_person(f"{name} {number}", True) for number in range(value))
    if get_origin(kind) in {tuple, frozenset}:
        return get_origin(kind)(_read(get_args(kind)[0], name, part, judged_on) for part in value)
    return restored(kind, value, judged_on) if is_dataclass(kind) else value


def _person(group: str, value: Any) -> uuid.UUID | None:
    # A record that only counted its people is read as if all of them were different.
    if isinstance(value, bool):
        return uuid.uuid5(_COUNTED, group) if value else None
    return uuid.UUID(int=value)
