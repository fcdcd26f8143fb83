"""What a row of the table is."""

from dataclasses import dataclass

SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True)
class Edit:
    """One change of one file: what stands there once, and what stands there afterwards."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutation:
    """A promise, what breaks it, and the tests of which one at least must turn red on this database."""

    promise: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    database: str
    why: str


def broken(
    promise: str, *edits: tuple[str, str, str], by: str | tuple[str, ...], on: str = SQLITE, why: str = ""
) -> Mutation:
    """Return a row; each edit is (file, old, new), tests are named from `tests/` on, `why` says what is not plain."""
    tests = (by,) if isinstance(by, str) else by
    return Mutation(promise, tuple(Edit(*edit) for edit in edits), tuple(f"tests/{test}" for test in tests), on, why)
