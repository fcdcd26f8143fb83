"""What one seat may grant alone, and how much goes to one place."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money
from fund.rules.fences import duty_seats_stay_in_their_fence, help_is_spread
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from tests.fund.rules.builders import EUROS, TODAY, facts, fence, frame, lines, modest, money, shares

SOFTEST_FIRST = ["pass", "note", "warn", "block"]


def on_duty(asked: int = 100, **changes):
    return facts(lines=lines(asked), round_tier=Tier.DUTY, **changes)


@pytest.mark.parametrize(
    ("granted", "verdict"),
    [
        (0, "pass"),
        (1_099, "pass"),
        (1_100, "warn"),
        (1_399, "warn"),
        (1_400, "warn"),
        (1_401, "block"),
        (9_000, "block"),
    ],
)
def test_r17_the_fence_warns_at_four_fifths_and_holds_above_all_of_it(granted, verdict):
    found = duty_seats_stay_in_their_fence(on_duty(fence=fence(granted)), R1)
    assert (found.verdict, found.value) == (verdict, Money((granted + 100) * EUROS, "EUR"))
    assert found.overridable_by.who == ("board_majority",)


def test_r17_the_board_may_lift_the_fence_for_the_quarter():
    found = duty_seats_stay_in_their_fence(on_duty(fence=fence(9_000, is_lifted=True)), R1)
    assert (found.verdict, found.code) == ("note", "fence_lifted")


@pytest.mark.parametrize(("days", "verdict"), [(0, "pass"), (29, "pass"), (30, "pass"), (31, "warn")])
def test_r17_what_is_not_ratified_in_thirty_days_warns(days, verdict):
    waiting = fence(0, unratified_since=TODAY - timedelta(days))
    assert duty_seats_stay_in_their_fence(on_duty(fence=waiting), R1).verdict == verdict


def test_r17_a_full_fence_is_said_before_a_late_ratification():
    both = fence(1_450, unratified_since=TODAY - timedelta(99))
    assert duty_seats_stay_in_their_fence(on_duty(fence=both), R1).code == "fence_full"


def test_r17_higher_tiers_and_frames_have_no_fence_and_need_no_sum():
    for tier in (Tier.TWO, Tier.MAJORITY, Tier.TWO_THIRDS):
        case = facts(lines=lines(100), round_tier=tier, fence=None)
        assert duty_seats_stay_in_their_fence(case, R1).verdict == "pass"
    assert duty_seats_stay_in_their_fence(facts(lines=lines(301), fence=None), R1).verdict == "pass"
    inside = on_duty(fence=fence(9_000), frame=frame(5_000))
    assert duty_seats_stay_in_their_fence(inside, R1).code == "fence_not_in_frames"


def test_r17_a_sum_not_given_never_passes_where_one_seat_decides():
    assert duty_seats_stay_in_their_fence(on_duty(fence=None), R1).code == "fence_not_known"
    before_a_round = facts(lines=lines(300), fence=None)
    assert duty_seats_stay_in_their_fence(before_a_round, R1).verdict == "block"


@modest
@given(st.integers(0, 2_000), st.integers(1, 600), st.integers(0, 600))
def test_r17_more_money_is_never_judged_more_mildly(granted, asked, more):
    less, all_of_it = (
        duty_seats_stay_in_their_fence(on_duty(sum_, fence=fence(granted)), R1).verdict
        for sum_ in (asked, asked + more)
    )
    assert SOFTEST_FIRST.index(all_of_it) >= SOFTEST_FIRST.index(less)


@pytest.mark.parametrize(("asked", "verdict"), [(1, "pass"), (2_499, "pass"), (2_500, "pass"), (2_501, "warn")])
def test_r21_one_case_takes_at_most_a_quarter_of_what_is_at_hand(asked, verdict):
    found = help_is_spread(facts(lines=lines(asked), money=money(10_000)), R1)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("country", "everywhere", "verdict"),
    [(0, 9_000, "pass"), (3_000, 9_000, "pass"), (3_001, 9_000, "note"), (0, 0, "pass"), (1, 1, "note")],
)
def test_r21_one_country_takes_at_most_two_fifths_of_a_years_grants(country, everywhere, verdict):
    case = facts(lines=lines(1_000), shares=shares(country, everywhere))
    assert help_is_spread(case, R1).verdict == verdict


def test_r21_a_declared_mass_emergency_silences_it_and_frames_are_counted_apart():
    large = {"lines": lines(9_000), "money": money(10_000)}
    assert help_is_spread(facts(**large), R1).code == "case_takes_much"
    silenced = help_is_spread(facts(**large, shares=shares(9, 9, is_silenced=True)), R1)
    assert (silenced.verdict, silenced.code) == ("note", "spread_silenced")
    assert help_is_spread(facts(**large, frame=frame(9_000)), R1).code == "spread_not_in_frames"


def test_r21_what_is_not_known_is_noted():
    for case, code in (
        (facts(money=None), "spread_not_known"),
        (facts(lines=lines(None)), "spread_not_known"),
        (facts(shares=None), "country_not_known"),
    ):
        found = help_is_spread(case, R1)
        assert (found.verdict, found.code) == ("note", code)
    assert help_is_spread(facts(lines=lines(9_000), shares=None), R1).verdict == "warn"


@modest
@given(st.integers(1, 5_000), st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 9_000))
def test_r21_more_money_is_never_judged_more_mildly(asked, more, country, elsewhere):
    less, all_of_it = (
        help_is_spread(facts(lines=lines(sum_), shares=shares(country, country + elsewhere)), R1).verdict
        for sum_ in (asked, asked + more)
    )
    assert SOFTEST_FIRST.index(all_of_it) >= SOFTEST_FIRST.index(less)
