"""How a fund stood in the past, read backwards, is what the trial balance of those days says."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fund import history
from fund.history import standing_over_time
from fund.ledger import balances
from tests.fund.ledger.world import NOW, TODAY, World, new_world


@pytest.fixture
def world(db: None) -> World:
    return new_world()


def _texts(rows: list[history.Standing]) -> list[tuple[str, str, str]]:
    return [(row.balance.text(), row.committed.text(), row.free.text()) for row in rows]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let the books have been opened on this day: their control row is the database's own to write."""
    return lambda on: monkeypatch.setattr(history, "_opened_on", lambda _fund: on)


def test_each_past_day_is_what_the_trial_balance_says_of_it(world: World) -> None:
    start = TODAY.replace(month=1, day=1)
    for number, on in enumerate(_spread(start, TODAY)):
        world.donate(f"{100 + number}.00", on=on)
    world.promise("150.00")
    rows = standing_over_time(world.fund, now=NOW)
    assert rows[-1].on == TODAY
    for row in rows:
        (_fund, figures) = balances.trial_balance([world.fund], at=row.on, now=NOW).funds[0]
        assert (row.balance, row.committed, row.free) == (figures.balance, figures.committed, figures.free), row.on
    assert rows[-1].committed.text() == "150.00"


def test_young_books_are_shown_by_weeks_and_older_ones_by_ends_of_months(
    world: World, opened: Callable[[date], None]
) -> None:
    opened(TODAY - timedelta(days=20))
    assert [row.on for row in standing_over_time(world.fund, now=NOW)] == [
        TODAY - timedelta(days=14),
        TODAY - timedelta(days=7),
        TODAY,
    ]
    opened(TODAY - timedelta(days=800))
    days = [row.on for row in standing_over_time(world.fund, now=NOW)]
    assert len(days) == history.MOST_MONTHS + 1
    assert all((day + timedelta(days=1)).day == 1 for day in days[:-1])


def test_books_opened_today_have_one_day(world: World, opened: Callable[[date], None]) -> None:
    opened(TODAY)
    world.donate("10.00")
    assert _texts(standing_over_time(world.fund, now=NOW)) == [("10.00", "0.00", "10.00")]


def test_the_past_costs_three_queries_however_long(world: World, django_assert_num_queries: object) -> None:
    world.donate("10.00")
    with django_assert_num_queries(3):
        standing_over_time(world.fund, now=NOW)


def _spread(start: date, end: date) -> list[date]:
    step = max(1, (end - start).days // 6)
    return [start + timedelta(days=step * place) for place in range(6)]
