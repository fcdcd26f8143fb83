"""Asking others to decide again."""

import uuid
from datetime import timedelta

import pytest
from django.utils import translation

from fund.rules.appeals import appeal_is_admitted, appeal_is_heard_anew
from fund.rules.parameters import R1
from tests.fund.rules.builders import ADA, AZIZ, BEA, BEN, BO, TODAY, appeal, facts


def rehearing(days: int = 5, **changes):
    return facts(is_appeal=True, appeal=appeal(days, **changes))


@pytest.mark.parametrize(("days", "verdict"), [(0, "pass"), (29, "pass"), (30, "pass"), (31, "block"), (300, "block")])
def test_r29_an_appeal_comes_within_thirty_days(days, verdict):
    for judge_one in (appeal_is_admitted, appeal_is_heard_anew):
        assert judge_one(rehearing(days), R1).verdict == verdict


def test_r29_day_thirty_one_is_refused_with_the_day_and_another_way():
    with translation.override("en"):
        sentence = appeal_is_admitted(rehearing(31), R1).sentence
    assert "15 Mar 2026" in sentence
    assert "A new request is possible" in sentence


def test_r29_an_appeal_is_made_once():
    assert appeal_is_admitted(rehearing(earlier=1), R1).code == "appeal_repeated"
    assert appeal_is_heard_anew(rehearing(earlier=1), R1).verdict == "block"


def test_r29_a_case_that_is_no_appeal_passes_and_an_appeal_of_which_nothing_is_known_does_not():
    assert appeal_is_heard_anew(facts(), R1).code == "no_appeal"
    for judge_one in (appeal_is_admitted, appeal_is_heard_anew):
        unknown = judge_one(facts(is_appeal=True), R1)
        assert (unknown.verdict, unknown.code) == ("block", "appeal_not_known")


@pytest.mark.parametrize(
    ("panel", "before", "fresh", "code"),
    [
        ((BEN, BEA, BO), (), 3, "appeal_heard_anew"),
        ((BEN, BEA), (), 3, "panel_too_small"),
        ((), (), 5, "panel_too_small"),
        # One who decided before sits only where fewer than three others could.
        ((BEN, BEA, BO), (BO,), 2, "appeal_heard_anew"),
        ((BEN, BEA, BO), (BO,), 3, "panel_decided_before"),
        ((BEN, BEA, BO), (BEA, BO), 1, "panel_decided_before"),
        ((BEN, BEA, BO, ADA, AZIZ), (BO,), 4, "panel_decided_before"),
        ((BEN, BEA, BO), (ADA, AZIZ), 3, "appeal_heard_anew"),
    ],
)
def test_r29_others_decide_and_at_least_three(panel, before, fresh, code):
    assert appeal_is_heard_anew(rehearing(panel=panel, before=before, fresh_seats=fresh), R1).code == code


def test_r29_one_more_fresh_seat_never_blocks_a_panel():
    for size in range(3, 10):
        panel = tuple(uuid.uuid4() for _ in range(size))
        assert appeal_is_heard_anew(rehearing(panel=panel, before=(BEN,)), R1).verdict == "pass"


@pytest.mark.parametrize(
    ("urgency", "days", "verdict"),
    [("red", 3, "pass"), ("red", 4, "warn"), ("green", 14, "pass"), ("green", 15, "warn")],
)
def test_r29_an_appeal_that_waits_too_long_warns(urgency, days, verdict):
    case = facts(is_appeal=True, urgency=urgency, judged_on=TODAY + timedelta(days), appeal=appeal(5))
    assert appeal_is_heard_anew(case, R1).verdict == verdict
