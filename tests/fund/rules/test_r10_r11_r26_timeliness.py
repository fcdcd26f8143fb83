"""Whose turn it is, and what is late."""

from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.parameters import R1
from fund.rules.timeliness import payment_is_in_time, promise_is_kept, queue_is_kept
from tests.fund.rules.builders import TODAY, facts, modest


def test_r10_moving_a_case_by_hand_is_noted():
    assert queue_is_kept(facts(), R1).verdict == "pass"
    assert queue_is_kept(facts(is_reordered=True), R1).verdict == "note"


@pytest.mark.parametrize(("hours", "verdict"), [(0, "pass"), (1, "warn"), (2, "warn"), (999, "warn")])
def test_r11_the_first_hour_past_a_promise_warns(hours, verdict):
    found = promise_is_kept(facts(late_hours=hours), R1)
    assert (found.verdict, found.code) == (verdict, "promise_late" if hours else "promise_kept")


@modest
@given(st.integers(0, 10_000))
def test_r11_no_lateness_ever_decides(hours):
    assert promise_is_kept(facts(late_hours=hours), R1).verdict != "block"


def test_r11_the_sentence_counts_the_hours():
    with translation.override("en"):
        assert "since 1 hour;" in promise_is_kept(facts(late_hours=1), R1).sentence
        assert "since 5 hours;" in promise_is_kept(facts(late_hours=5), R1).sentence


@pytest.mark.parametrize(
    ("urgency", "days", "verdict"),
    [
        ("red", 1, "pass"),
        ("red", 2, "warn"),
        ("amber", 2, "pass"),
        ("amber", 3, "warn"),
        ("green", 7, "pass"),
        ("green", 8, "warn"),
    ],
)
def test_r26_decided_money_is_sent_in_the_time_its_urgency_has(urgency, days, verdict):
    case = facts(urgency=urgency, decided_on=TODAY - timedelta(days))
    assert payment_is_in_time(case, R1).verdict == verdict


@pytest.mark.parametrize(("days", "verdict"), [(0, "pass"), (13, "pass"), (14, "pass"), (15, "warn"), (90, "warn")])
def test_r26_money_nobody_collects_is_called_back(days, verdict):
    case = facts(uncollected_since=TODAY - timedelta(days), decided_on=TODAY - timedelta(99))
    found = payment_is_in_time(case, R1)
    assert found.verdict == verdict
    if verdict == "warn":
        assert (found.code, found.overridable_by.who) == ("money_uncollected", ("treasurer",))


def test_r26_no_day_of_a_decision_is_noted():
    found = payment_is_in_time(facts(decided_on=None), R1)
    assert (found.verdict, found.code) == ("note", "payment_day_not_known")
