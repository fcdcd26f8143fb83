"""`run_clocks` and `erase_due`: the same functions from the command line, with counts and never a name."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from emergency import tasks
from emergency.models import AidRequest
from emergency.states import State
from fund.models import Fund
from notifications import clock
from notifications.models import DemoClock
from tests.emergency.api.callers import frozen_at
from tests.factories import DAY, NOW, People, bring_to, start

A_MOMENT = timedelta(seconds=1)
DAY_AHEAD = (datetime.now(UTC) + 400 * DAY).replace(microsecond=0)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    call_command(*arguments)
    return capsys.readouterr().out


@pytest.fixture
def demo(settings: Any, db: None) -> None:
    settings.DEMO = True
    DemoClock.objects.create(pk=1)


@pytest.mark.usefixtures("demo")
def test_in_a_demo_the_clock_moves_forward_to_the_moment_and_stays_there(
    fund: Fund, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    start(fund)
    done = json.loads(run(capsys, "run_clocks", "--at", DAY_AHEAD.isoformat(), "--json"))
    assert done.pop("keys")  # by then they have ended
    assert {name: count for name, count in done.items() if count} == {"unfinished": 1}
    assert clock.now() >= DAY_AHEAD
    assert set(json.loads(run(capsys, "run_clocks", "--at", "2026-01-01", "--json")).values()) == {0}
    assert clock.now() >= DAY_AHEAD


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("past", [0, 1, 400_000, 999_999])
def test_in_a_demo_the_clock_is_never_moved_short_of_the_moment_nor_a_second_beyond_it(past: int) -> None:
    present = datetime.now(UTC).replace(microsecond=past)
    with frozen_at(present):
        reached = clock.move_to(DAY_AHEAD)
        assert DAY_AHEAD <= reached < DAY_AHEAD + A_MOMENT
        assert clock.now() == reached
        assert clock.move_to(DAY_AHEAD - DAY) == reached


@pytest.mark.usefixtures("demo")
def test_a_dry_run_counts_says_nothing_of_anybody_and_moves_no_clock(
    fund: Fund, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [bring_to(state, fund, people) for state in ("withdrawn", "accounted")]
    before = DemoClock.objects.get().ahead_seconds
    shown = run(capsys, "erase_due", "--dry-run", "--at", DAY_AHEAD.isoformat())
    assert shown.split("\n")[:-1] == ["cases: 1", "payout details: 1", "slips: 1", "complaints: 0"]
    for case in cases:
        assert case.reference not in shown
        assert str(case.row.pk) not in shown
    assert DemoClock.objects.get().ahead_seconds == before
    assert cases[0].state == State.WITHDRAWN


@pytest.mark.usefixtures("demo")
def test_erasing_says_how_many_of_each(fund: Fund, people: People, capsys: pytest.CaptureFixture[str]) -> None:
    case = bring_to("withdrawn", fund, people)
    known = ("erase_due", "--at", (NOW + DAY).isoformat(), "--json")
    assert json.loads(run(capsys, *known)) == {"payout_details": 0, "cases": 1, "slips": 0, "complaints": 0}
    assert not AidRequest.objects.filter(reference=case.reference).exists()
    assert json.loads(run(capsys, *known)) == {"payout_details": 0, "cases": 0, "slips": 0, "complaints": 0}


def test_in_production_nobody_moves_the_clock(fund: Fund, people: People) -> None:
    case = start(fund)
    for command in (("run_clocks",), ("erase_due",), ("erase_due", "--dry-run")):
        with pytest.raises(CommandError) as refused:
            call_command(*command, "--at", DAY_AHEAD.isoformat())
        assert refused.value.returncode == 2
    assert case.state == State.STARTED
    assert not DemoClock.objects.exists()


@pytest.mark.parametrize("moment", ["soon", "2026-13-40", "2026-02-30", "2026-01-01T99:00:00Z"])
def test_what_is_no_moment_is_refused(db: None, moment: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("run_clocks", "--at", moment)
    assert refused.value.returncode == 2


def test_without_a_moment_both_act_now(fund: Fund, people: People, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "run_clocks").splitlines()
    assert {"unfinished: 0", "lapsed: 0", "reminded: 0", "rung on: 0", "test rings: 0", "holds: 0"} <= set(shown)
    assert all(line.endswith(": 0") for line in shown)
    assert run(capsys, "erase_due") == "payout details: 0\ncases: 0\nslips: 0\ncomplaints: 0\n"


def test_the_demos_beginning_is_made_once_and_never_in_production(
    settings: Any, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("seed_demo")
    assert (refused.value.returncode, Fund.objects.count()) == (2, 0)
    settings.DEMO = True
    first = json.loads(run(capsys, "seed_demo", "--json"))
    assert json.loads(run(capsys, "seed_demo", "--json")) == first
    assert (Fund.objects.count(), DemoClock.objects.count()) == (1, 1)
    assert {one["name"] for one in first["readers"]} == {"cora", "ben", "bea", "bo", "bela", "bao", "tom", "chen"}


def test_both_workers_look_after_locks_on_a_slower_beat_than_the_clocks(settings: Any, db: None) -> None:
    work = dict(settings.BACKGROUND_WORK)
    room = "emergency.actions.clockwork"
    assert work[f"{room}.look_after_locks"] >= 10 * work[f"{room}.run"]
    beat = {row["task"]: row["schedule"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert beat[tasks.look_after_locks.name] >= 5 * beat[tasks.run_clocks.name]
    slow, fast = tasks.look_after_locks(), tasks.run_clocks()
    assert (slow, slow.keys() & fast.keys()) == ({"locks_dropped": 0, "newcomers": 0}, set())
