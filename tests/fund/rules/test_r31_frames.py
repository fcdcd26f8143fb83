"""Frames for a mass emergency."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.eligibility import is_confirmed
from fund.rules.frames import frame_holds, frame_may_open
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_fits, tier_for
from tests.fund.rules.builders import EUROS, TODAY, facts, frame, lines, modest


def inside(asked: int = 300, *, budget: int = 5_000, used: int = 0, people: int = 1, confirmations: int = 1, **more):
    case = {"lines": lines(asked), "people": people, "confirmations": confirmations}
    return facts(frame=frame(budget, used, **more), **case)


def codes_at_opening(liquid: int = 10_000, budget: int = 5_000, **more) -> list[str]:
    opened = frame(budget, **more)
    found = frame_may_open(opened, R1, currency="EUR", opened_on=TODAY, liquid_minor=liquid * EUROS)
    assert {one.verdict for one in found} <= {"block"}
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("asked", "people", "verdict"),
    [(1, 1, "pass"), (300, 1, "pass"), (301, 1, "block"), (1_200, 4, "pass"), (1_201, 4, "block")],
)
def test_r31_a_sum_for_each_person(asked, people, verdict):
    assert frame_holds(inside(asked, people=people), R1).verdict == verdict


def test_r31_the_lower_of_the_frames_own_ceiling_and_the_regulations_holds():
    assert frame_holds(inside(200, ceiling=199), R1).code == "frame_ceiling"
    assert frame_holds(inside(301, ceiling=900), R1).code == "frame_ceiling"


@pytest.mark.parametrize(("used", "verdict"), [(0, "pass"), (4_700, "pass"), (4_701, "block"), (9_000, "block")])
def test_r31_the_budget_is_kept_to_the_last_euro(used, verdict):
    assert frame_holds(inside(300, used=used), R1).verdict == verdict


@pytest.mark.parametrize(("days", "verdict"), [(-1, "block"), (0, "pass"), (60, "pass")])
def test_r31_the_last_day_of_a_frame_still_counts(days, verdict):
    assert frame_holds(inside(days=days), R1).verdict == verdict


def test_r31_country_use_and_confirmation_are_kept_inside_too():
    assert frame_holds(inside(countries=frozenset({"AM"})), R1).code == "frame_elsewhere"
    assert frame_holds(inside(uses=frozenset({"ticket"})), R1).code == "frame_other_use"
    assert frame_holds(inside(confirmations=0), R1).code == "frame_unconfirmed"
    assert is_confirmed(inside(confirmations=1, asked=1_200, people=4), R1).verdict == "pass"
    assert is_confirmed(inside(confirmations=0), R1).verdict == "block"


def test_r31_what_a_frame_does_not_name_it_does_not_cover():
    for missing in ({"countries": frozenset()}, {"uses": frozenset()}):
        assert frame_holds(inside(**missing), R1).verdict == "block"
    assert frame_holds(facts(frame=frame(5_000), lines=(), confirmations=1), R1).verdict == "block"
    assert frame_holds(facts(frame=frame(5_000), lines=lines(None)), R1).code == "amount_unknown"


def test_r31_outside_frames_nothing_is_asked():
    assert frame_holds(facts(), R1).code == "no_frame"


def test_r31_inside_a_frame_one_seat_decides_but_not_an_appeal_or_something_else():
    case = inside(1_200, people=4)
    assert tier_for(case, R1) is Tier.DUTY
    assert tier_fits(case, R1).limit.minor == 120_000
    assert tier_for(facts(frame=frame(5_000), lines=lines(20), is_appeal=True), R1) is Tier.TWO
    assert tier_for(facts(frame=frame(5_000), lines=lines(20, use="other")), R1) is Tier.MAJORITY


@modest
@given(st.integers(1, 900), st.integers(0, 900), st.integers(0, 6_000), st.integers(1, 4))
def test_r31_more_money_never_clears_a_block_and_more_people_never_add_one(asked, more, used, people):
    if frame_holds(inside(asked, used=used, people=people), R1).verdict == "block":
        assert frame_holds(inside(asked + more, used=used, people=people), R1).verdict == "block"
    else:
        assert frame_holds(inside(asked, used=used, people=people + 1), R1).verdict == "pass"


@pytest.mark.parametrize(("budget", "found"), [(5_000, []), (5_001, ["frame_takes_much"])])
def test_r31_a_frame_takes_at_most_half_of_what_is_at_hand(budget, found):
    assert codes_at_opening(budget=budget) == found


@pytest.mark.parametrize(("days", "found"), [(-1, ["frame_too_long"]), (0, []), (60, []), (61, ["frame_too_long"])])
def test_r31_a_frame_lasts_at_most_sixty_days(days, found):
    assert codes_at_opening(days=days) == found


@pytest.mark.parametrize(("ceiling", "found"), [(300, []), (301, ["frame_ceiling_high"])])
def test_r31_a_frame_grants_at_most_three_hundred_for_each_person(ceiling, found):
    assert codes_at_opening(ceiling=ceiling) == found


def test_r31_opening_says_everything_that_is_wrong_at_once():
    wrong = {"budget": 9_000, "days": 99, "ceiling": 999, "countries": frozenset()}
    assert codes_at_opening(**wrong) == [
        "frame_takes_much",
        "frame_too_long",
        "frame_ceiling_high",
        "frame_names_nothing",
    ]
    assert codes_at_opening(uses=frozenset({"yacht"})) == ["frame_names_nothing"]
    assert codes_at_opening(uses=frozenset(R1.allowed_uses)) == []


def test_r31_the_day_a_frame_ends_is_counted_from_its_opening():
    opened = frame(100, days=60)
    late = frame_may_open(opened, R1, currency="EUR", opened_on=TODAY - timedelta(1), liquid_minor=1_000 * EUROS)
    assert [one.code for one in late] == ["frame_too_long"]
