"""The table of mutations fits the code: each promise has a row, each row still finds what it changes and its tests.

Read from the source without running it. Whether the tests turn red is tried by `python -m tests.mutations`.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.mutations.kinds import POSTGRES, Mutation
from tests.mutations.table import ROWS
from tests.test_promises import PROMISED, promises_in, proofs_in

ROOT = Path(__file__).resolve().parents[1]


@cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def proofs_of(file: str) -> dict[str, set[str]]:
    """Return the tests of a file that can fail, each with the marks it bears."""
    tree = ast.parse(text_of(file))
    return {test.name: {ast.unparse(mark) for mark in test.decorator_list} for test in proofs_in(tree)}


def of(row: Mutation) -> str:
    return f"{row.promise} {row.edits[0].file}: {row.edits[0].old[:60]!r}"


def test_every_promise_is_broken_by_a_row() -> None:
    promises = {f"{kind}{number}" for kind, last in PROMISED.items() for number in range(1, last + 1)}
    assert {row.promise for row in ROWS} == promises


def test_what_a_row_changes_stands_once_in_its_file() -> None:
    wrong = [
        f"{row.promise}: {edit.file} holds this {text_of(edit.file).count(edit.old)} times: {edit.old!r}"
        for row in ROWS
        for edit in row.edits
        if text_of(edit.file).count(edit.old) != 1
    ]
    assert not wrong, "\n".join(wrong)


def test_every_row_changes_the_service_and_not_its_tests() -> None:
    assert [
        of(row) for row in ROWS for edit in row.edits if edit.old == edit.new or edit.file.startswith("tests/")
    ] == []


def test_a_changed_program_is_still_one() -> None:
    """What a row leaves behind can be read: its tests fail for what it does, not for how it is written."""
    for row in ROWS:
        texts = {edit.file: text_of(edit.file) for edit in row.edits if edit.file.endswith(".py")}
        for edit in row.edits:
            if edit.file in texts:
                texts[edit.file] = texts[edit.file].replace(edit.old, edit.new)
        for file, text in texts.items():
            try:
                ast.parse(text)
            except SyntaxError as error:
                pytest.fail(f"{of(row)} leaves {file} unreadable: {error}")


def test_every_test_that_a_row_names_exists_can_fail_and_runs_on_its_database() -> None:
    wrong = []
    for row in ROWS:
        for test in row.tests:
            file, _, name = test.partition("[")[0].partition("::")
            marks = proofs_of(file).get(name)
            other = "sqlite_only" if row.database == POSTGRES else "postgres_only"
            if marks is None or f"pytest.mark.{other}" in marks:
                wrong.append(f"{of(row)}: {test}")
    assert not wrong, "\n".join(wrong)


def test_every_row_names_a_test_of_its_promise() -> None:
    named = [(row, {name for test in row.tests for name in promises_in(test.partition("::")[2])}) for row in ROWS]
    assert [of(row) for row, promises in named if row.promise not in promises] == []


def test_more_than_one_change_has_a_reason() -> None:
    """Two guards are broken together only where both were meant; an import that a change needs is no guard."""
    guards = [(row, [edit for edit in row.edits if "import " not in edit.new]) for row in ROWS]
    assert [of(row) for row, edits in guards if len(edits) > 1 and not row.why] == []
