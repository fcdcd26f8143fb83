"""The weekly test: once a week, at an hour nobody can foresee, answered like any other ring."""

from datetime import UTC, datetime, timedelta

import pytest

from emergency.actions import clockwork
from emergency.actions.standby import drill, duty
from emergency.actions.standby.drill import random_moment
from emergency.actors import Actor
from emergency.models import Ring, RingTest
from emergency.reading.duty_desk import funds_on_duty, rings_of
from fund.models import Fund
from fund.permissions import mandates_of
from tests.emergency.clocks.rota import MINUTE, coordinators, on_duty, told
from tests.factories import DAY, HOUR, People

MONDAY = datetime(2031, 3, 3, tzinfo=UTC)


@pytest.fixture
def crew(fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch) -> People:
    coordinators(fund, people, "cleo")
    on_duty(fund, people, "cora", begins=MONDAY - HOUR, lasts=20 * DAY, deputy="cleo")
    on_duty(fund, people, "bo", role="member", begins=MONDAY + 9 * DAY, lasts=DAY)
    monkeypatch.setattr(drill, "random_moment", lambda now: now + 5 * HOUR)
    return people


def test_a_test_rings_everybody_in_the_rota_once_a_week(fund: Fund, crew: People) -> None:
    assert clockwork.run(now=MONDAY)["test_rings"] == 0
    told(crew)  # by then the keys have ended, which is told besides
    assert clockwork.run(now=MONDAY + 5 * HOUR - timedelta(seconds=1))["test_rings"] == 0
    assert clockwork.run(now=MONDAY + 5 * HOUR)["test_rings"] == 1
    assert told(crew) == {"cora": "ring", "cleo": "ring", "bo": "ring"}
    assert clockwork.run(now=MONDAY + 5 * HOUR)["test_rings"] == 0
    assert RingTest.objects.count() == 1


def test_who_does_not_answer_is_rung_once_more_and_named_to_those_who_set_the_rota(fund: Fund, crew: People) -> None:
    clockwork.run(now=MONDAY)
    clockwork.run(now=MONDAY + 5 * HOUR)
    told(crew)
    at = MONDAY + 5 * HOUR + 30 * MINUTE
    for name in ("cora", "bo"):
        [ring] = rings_of(crew[name], now=at)
        assert (ring.is_test, ring.reference) == (True, "")
        duty.answer_ring(ring_id=ring.id, by=Actor(crew[name]), now=at, answer="takes")
        assert rings_of(crew[name], now=at) == []
    assert clockwork.run(now=at)["test_rings"] == 1
    assert told(crew) == {"cleo": "ring again"}
    assert clockwork.run(now=at + 2 * HOUR)["test_rings"] == 0
    for name, silent in (("ben", ["cleo"]), ("cora", ["cleo"]), ("bo", [])):
        [shown] = funds_on_duty(crew[name], mandates_of(crew[name].pk, now=at), now=at)
        assert shown.silent == silent


def test_the_next_week_is_tested_anew_and_a_week_slept_through_is_not_made_up(fund: Fund, crew: People) -> None:
    clockwork.run(now=MONDAY)
    clockwork.run(now=MONDAY + 8 * DAY)
    assert not Ring.objects.exists()
    assert clockwork.run(now=MONDAY + 8 * DAY + 5 * HOUR)["test_rings"] == 1
    assert Ring.objects.count() == 3
    assert RingTest.objects.filter(rung_at__isnull=False).count() == 1


def test_without_a_rota_nobody_is_tested(fund: Fund, people: People) -> None:
    assert clockwork.run(now=MONDAY)["test_rings"] == 0
    assert not RingTest.objects.exists()


def test_the_moment_lies_in_what_is_left_of_the_week_by_day_or_night() -> None:
    for begun in (MONDAY, MONDAY + 3 * DAY, MONDAY + 7 * DAY - MINUTE):
        drawn = [random_moment(begun) for _one in range(200)]
        assert all(begun <= at < MONDAY + 7 * DAY for at in drawn)
    hours = {random_moment(MONDAY).hour for _one in range(2000)}
    assert len(hours) == 24
