"""The clocks of a case, to the second."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emergency.clock_rules import (
    Clock,
    Pause,
    Promise,
    clock_for,
    danger_due,
    due_at,
    is_night,
    is_past,
    reminders_due,
    rings,
)
from fund.rules.parameters import R1, Parameters

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOURS = st.integers(0, 500)


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def clock(urgency="amber", promise=Promise.DECISION, *, by_when=None, pauses=(), started_at=NOON) -> Clock:
    return clock_for(
        promise,
        urgency=urgency,
        started_at=started_at,
        submitted_at=NOON,
        by_when=by_when,
        parameters=R1,
        pauses=pauses,
    )


@pytest.mark.parametrize(
    ("promise", "urgency", "allowed"),
    [
        (Promise.FIRST_ANSWER, "red", 2),
        (Promise.FIRST_ANSWER, "amber", 12),
        (Promise.FIRST_ANSWER, "green", 24),
        (Promise.DECISION, "red", 8),
        (Promise.DECISION, "amber", 36),
        (Promise.DECISION, "green", 240),
        (Promise.PAYMENT, "red", 24),
        (Promise.PAYMENT, "amber", 36),
        (Promise.PAYMENT, "green", 168),
        (Promise.DECISION, "unheard of", 8),
    ],
)
def test_r11_each_class_has_its_hours(promise, urgency, allowed):
    assert due_at(clock(urgency, promise), now=NOON) == hours(allowed)


@pytest.mark.parametrize(("hour", "allowed"), [(19, 2), (20, 6), (23, 6), (0, 6), (3, 6), (4, 2), (12, 2)])
def test_r11_a_red_first_answer_asked_by_night_has_six_hours(hour, allowed):
    asked_at = NOON.replace(hour=hour)
    found = clock("red", Promise.FIRST_ANSWER, started_at=asked_at)
    assert due_at(found, now=asked_at) == asked_at + timedelta(hours=allowed)


def test_r11_night_touches_neither_other_classes_nor_the_decision_and_may_lie_within_one_day():
    midnight = NOON.replace(hour=0)
    assert clock("amber", Promise.FIRST_ANSWER, started_at=midnight).allowed == timedelta(hours=12)
    assert clock("red", Promise.DECISION, started_at=midnight).allowed == timedelta(hours=8)
    early = Parameters(night_begins_hour=1, night_ends_hour=5)
    assert [is_night(NOON.replace(hour=hour), early) for hour in (0, 1, 4, 5)] == [False, True, True, False]


def test_r11_the_money_comes_within_eighty_percent_of_the_time_left():
    assert danger_due(NOON, hours(10), R1) == hours(8)
    assert danger_due(NOON, None, R1) is None
    assert danger_due(NOON, hours(-5), R1) == NOON


@given(HOURS, st.sampled_from(["red", "amber", "green"]), st.sampled_from(list(Promise)))
@settings(max_examples=50, deadline=None)
def test_r11_the_promise_is_the_shorter_of_class_and_danger(left, urgency, promise):
    due = due_at(clock(urgency, promise, by_when=hours(left)), now=NOON)
    assert due == min(due_at(clock(urgency, promise), now=NOON), NOON + timedelta(hours=left) * 8 / 10)


def test_r11_a_pause_moves_the_promise_and_not_the_danger():
    pauses = [Pause(hours(2), hours(7)), Pause(hours(10), hours(11))]
    assert due_at(clock(pauses=pauses), now=hours(20)) == hours(42)
    assert due_at(clock(pauses=pauses, by_when=hours(50)), now=hours(20)) == hours(40)


def test_r11_while_paused_only_the_danger_runs():
    pauses = [Pause(hours(2))]
    assert due_at(clock(pauses=pauses), now=hours(20)) is None
    assert due_at(clock(pauses=pauses, by_when=hours(50)), now=hours(20)) == hours(40)
    assert reminders_due(clock(pauses=pauses), reminded=0, now=hours(999)) == []
    assert reminders_due(clock(pauses=pauses, by_when=hours(50)), reminded=0, now=hours(20)) == [50]


def test_r11_a_pause_before_the_clock_began_gives_no_time():
    paid = clock(promise=Promise.PAYMENT, started_at=hours(10), pauses=[Pause(hours(1), hours(5))])
    assert due_at(paid, now=hours(20)) == hours(46)


@pytest.mark.parametrize(
    ("at", "points"),
    [(17.99, []), (18, [50]), (35.99, [50]), (36, [50, 100]), (54, [50, 100, 150]), (999, [50, 100, 150])],
)
def test_r11_reminders_come_on_or_after_half_the_whole_and_half_as_much_again(at, points):
    assert reminders_due(clock(), reminded=0, now=hours(at)) == points


def test_r11_a_reminder_comes_once():
    assert reminders_due(clock(), reminded=50, now=hours(18)) == []
    assert reminders_due(clock(), reminded=50, now=hours(60)) == [100, 150]
    assert reminders_due(clock(), reminded=150, now=hours(999)) == []


@given(HOURS, HOURS, st.integers(1, 100))
@settings(max_examples=50, deadline=None)
def test_r11_time_that_passes_never_takes_a_reminder_back(first, more, left):
    running = clock(by_when=hours(left), pauses=[Pause(hours(3), hours(9))])
    early = reminders_due(running, reminded=0, now=hours(first))
    assert set(early) <= set(reminders_due(running, reminded=0, now=hours(first + more)))


def test_r11_the_whole_promise_is_used_exactly_when_it_is_due():
    for running in (clock(), clock(by_when=hours(20)), clock(pauses=[Pause(hours(1), hours(2))])):
        due = due_at(running, now=hours(400))
        assert is_past(running, 100, now=due)
        assert not is_past(running, 100, now=due - SECOND)


def test_w10_red_rings_and_others_ring_with_less_than_a_quarter_left():
    assert rings(clock("red"), urgency="red", now=NOON)
    assert not rings(clock(), urgency="amber", now=hours(26.9))
    assert rings(clock(), urgency="amber", now=hours(27))


MINUTES = st.integers(0, 6_000).map(lambda minutes: NOON + timedelta(minutes=minutes))


@st.composite
def pauses(draw) -> list[Pause]:
    """Return some times of waiting, one after the other, the last perhaps still running."""
    edges = sorted(draw(st.lists(MINUTES, max_size=6, unique=True)))
    return [Pause(since, until) for since, until in zip(edges[::2], [*edges[1::2], None], strict=False)]


CLOCKS = st.builds(
    lambda urgency, promise, left, held: clock(
        urgency, promise, by_when=None if left is None else hours(left), pauses=held
    ),
    st.sampled_from(["red", "amber", "green"]),
    st.sampled_from([Promise.FIRST_ANSWER, Promise.DECISION, Promise.PAYMENT]),
    st.none() | st.integers(0, 200),
    pauses(),
)


@given(CLOCKS, st.lists(MINUTES, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_r11_whenever_the_clock_looks_each_point_is_reminded_of_at_most_once_and_in_order(running, looks):
    given_out, reminded = [], 0
    for at in sorted(looks):
        if due := reminders_due(running, reminded=reminded, now=at):
            reminded = due[-1]
            given_out += due
    assert given_out == sorted(set(given_out))
    assert set(given_out) == set(reminders_due(running, reminded=0, now=max(looks)))


@given(CLOCKS, MINUTES)
@settings(max_examples=150, deadline=None)
def test_r11_a_pause_never_moves_the_danger_and_never_makes_the_promise_shorter(running, at):
    """Nor the other way round: waiting for an answer gives nobody less time, and the danger nobody more."""
    unpaused = replace(running, pauses=())
    due, plain = due_at(running, now=at), due_at(unpaused, now=at)
    assert running.danger_at == unpaused.danger_at
    assert due is None or due >= plain
    assert due is None or running.danger_at is None or due <= running.danger_at
    assert due is not None or running.danger_at is None
    for percent in (50, 100, 150):
        assert is_past(unpaused, percent, now=at) or not is_past(running, percent, now=at)
        danger_only = replace(running, allowed=timedelta(days=10_000))
        assert is_past(running, percent, now=at) or not is_past(danger_only, percent, now=at)


@given(CLOCKS, MINUTES, MINUTES)
@settings(max_examples=150, deadline=None)
def test_r11_what_is_past_stays_past(running, first, second):
    early, late = sorted((first, second))
    for percent in (50, 75, 100, 150):
        assert is_past(running, percent, now=late) or not is_past(running, percent, now=early)
