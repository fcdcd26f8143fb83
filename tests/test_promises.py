"""Every numbered promise of the design has a test that bears its number, and every test the threats name exists.

Read from the source without running it: nobody can drop the last test of a promise, or cite one that is not there.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
THREATS = HERE.parent / "notifications/THREATS.md"
# How many promises of each kind there are: security, ledger, workflow.
PROMISED = {"S": 43, "L": 22, "W": 11}
_NUMBERS = re.compile(r"(?<=_)([slw])0?([1-9][0-9]?)(?=_)")
_CITED = re.compile(r"`(test_[a-z0-9_]+)`")


def proofs_in(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the tests of a file that can fail: a body of nothing but words, `pass` or a skip is none."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [one for one in functions if one.name.startswith("test_") and _checks(one) and not _is_skipped(one)]


def promises_in(name: str) -> set[str]:
    """Return the promises that a test's name says it proves."""
    return {f"{kind.upper()}{number}" for kind, number in _NUMBERS.findall(name)}


@pytest.fixture(scope="module")
def names() -> Counter[str]:
    files = sorted(HERE.rglob("test_*.py"))
    return Counter(test.name for file in files for test in proofs_in(ast.parse(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("kind", PROMISED)
def test_every_promise_has_a_test_of_its_number(names: Counter[str], kind: str) -> None:
    proven = {promise for name in names for promise in promises_in(name) if promise[0] == kind}
    assert proven == {f"{kind}{number}" for number in range(1, PROMISED[kind] + 1)}


def test_a_number_counts_only_in_a_test_that_can_fail() -> None:
    source = """
def test_s01_asserts(): assert 1
def test_s02_raises():
    with pytest.raises(ValueError): act()
def test_s03_asks_a_helper(): assert_guarded(1)
def test_s04_is_empty():
    "words"
def test_s05_passes(): pass
@pytest.mark.skip
def test_s06_is_skipped(): assert 1
def helper_s07_(): assert 1
"""
    assert [one.name[5:8] for one in proofs_in(ast.parse(source))] == ["s01", "s02", "s03"]
    assert promises_in("test_s08_s41_w1_and_r15_sl9_x") == {"S8", "S41", "W1"}


def test_every_test_that_the_threats_name_exists(names: Counter[str]) -> None:
    cited = _CITED.findall(THREATS.read_text(encoding="utf-8"))
    assert len(cited) > 20
    assert [name for name in cited if name not in names] == []


def test_every_threat_names_a_test_for_what_it_gets_and_for_what_it_does_not() -> None:
    rows = [line for line in THREATS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]
    assert len(cells) == 9
    assert [row[0] for row in cells if len(row) != 3 or not all(_CITED.search(cell) for cell in row[1:])] == []


def _checks(function: ast.FunctionDef) -> bool:
    """Say whether a failure can come out of the body: it asserts, or calls something that may."""
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    return any(isinstance(node, ast.Assert | ast.Call) for node in nodes)


def _is_skipped(function: ast.FunctionDef) -> bool:
    return any(re.search(r"mark\.(skip|xfail)\b", ast.unparse(mark)) for mark in function.decorator_list)
