"""The bench's arithmetic and the shape of what it writes."""

from time import sleep

from tests.bench.measuring import Row, compare, machine, table

SHAPE = ["name", "ours", "unit", "against", "theirs", "ratio", "goal", "met", "blocks"]


def _row(ours: float, theirs: float, goal: float) -> Row:
    return compare("x", lambda: sleep(ours), lambda: sleep(theirs), goal=goal, against="bare", runs=3)


def test_a_row_has_the_shape_that_scripts_rely_on() -> None:
    row = _row(0.004, 0.002, 10)
    assert list(row.as_json()) == SHAPE
    assert row.unit == "ms"
    assert 1 < row.ratio < 10
    assert row.met


def test_a_missed_goal_is_said() -> None:
    row = _row(0.006, 0.002, 1.5)
    assert not row.met
    assert "missed" in table([row])


def test_what_an_act_gives_back_is_not_counted() -> None:
    def slow() -> float:
        sleep(0.004)
        return 0.004

    assert compare("x", slow, lambda: sleep(0.002), goal=1, against="bare", runs=3).ours < 2


def test_the_machine_is_named_without_its_name() -> None:
    assert machine("sqlite").keys() == {"database", "python", "system", "cores"}
