"""Telling a line that was imported before from a new one, when files of a bank overlap.

A bank gives a movement an id, but not every bank, and some give one id to several movements; two rows may be equal
and both be true. So lines are counted: of equal rows as many are known as are stored, and the rest are new.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class LineKey:
    """What a bank says alike when it says the same thing again; the bank's id only as its keyed digest."""

    bank_id_hmac: str
    day: date
    amount_minor: int


@dataclass(frozen=True)
class StoredLine:
    """A line already in the tables."""

    id: UUID
    key: LineKey
    words: tuple[str, ...]


@dataclass(frozen=True)
class Recognised:
    """What a line of a file is: stored already under this id, or new with the occurrence it takes."""

    stored_id: UUID | None
    occurrence: int


def recognise(rows: Sequence[tuple[LineKey, tuple[str, ...]]], stored: Sequence[StoredLine]) -> list[Recognised]:
    """Return for each row of a file, in its order, which stored line it is or that it is new."""
    waiting: dict[LineKey, list[StoredLine]] = defaultdict(list)
    for line in stored:
        waiting[line.key].append(line)
    counts = {key: len(lines) for key, lines in waiting.items()}
    found: list[StoredLine | None] = [_same_words(waiting[key], words) for key, words in rows]
    answer = []
    for (key, _words), exact in zip(rows, found, strict=True):
        known = exact or _next(waiting[key])
        if known is None:
            counts[key] = counts.get(key, 0) + 1
        answer.append(Recognised(known.id, 0) if known else Recognised(None, counts[key]))
    return answer


def _next(waiting: list[StoredLine]) -> StoredLine | None:
    return waiting.pop(0) if waiting else None


def _same_words(waiting: list[StoredLine], words: tuple[str, ...]) -> StoredLine | None:
    """Take the stored line that bears the same code of ours, so that equal rows are not confused."""
    for place, line in enumerate(waiting):
        if words and line.words == words:
            return waiting.pop(place)
    return None
