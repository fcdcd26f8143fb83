"""Help asked for before, and costs already paid."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money
from fund.rules.facts import HistoryFacts
from fund.rules.parameters import R1
from fund.rules.repeats import (
    extra_approvals,
    grants_of_a_year_are_bounded,
    past_costs_are_recent,
    repeats_are_checked,
    waiting_is_over,
)
from fund.rules.tiers import Tier
from tests.fund.rules.builders import EUROS, TODAY, facts, history, lines, modest

SOFTEST_FIRST = ["pass", "note", "warn", "block"]


@pytest.mark.parametrize(
    ("declared", "others", "is_checked", "code"),
    [
        ("none", "", True, "repeat_checked"),
        ("none", "", False, "repeat_word_only"),
        ("", "", False, "repeat_not_asked"),
        ("unknown", "", False, "repeat_not_asked"),
        ("this_fund", "", False, "repeat_unchecked"),
        ("other_fund", "no", False, "repeat_unchecked"),
        ("other_fund", "no", True, "repeat_checked"),
        ("none", "yes", True, "helped_elsewhere"),
    ],
)
def test_r18_what_is_said_of_earlier_help_is_checked(declared, others, is_checked, code):
    said = history(repeat_declared=declared, other_funds_say=others, is_repeat_checked=is_checked)
    found = repeats_are_checked(facts(history=said), R1)
    assert found.code == code
    assert found.verdict == {"repeat_checked": "pass", "repeat_unchecked": "warn", "helped_elsewhere": "warn"}.get(
        code, "note"
    )
    assert (found.overridable_by is not None) == (found.verdict == "warn")


def test_r18_nothing_known_is_noted():
    assert repeats_are_checked(facts(history=None), R1).verdict == "note"


@pytest.mark.parametrize(
    ("earlier", "is_continuation", "code"),
    [
        (0, False, "grants_bounded"),
        (1, False, "second_emergency"),
        (2, False, "too_many_emergencies"),
        (7, False, "too_many_emergencies"),
        (1, True, "grants_bounded"),
        (2, True, "second_emergency"),
        (3, True, "too_many_emergencies"),
        (0, True, "grants_bounded"),
    ],
)
def test_r19_two_emergencies_a_year_and_a_continuation_is_the_same_one(earlier, is_continuation, code):
    case = facts(history=history(emergencies=earlier), is_continuation=is_continuation, lines=lines(200))
    found = grants_of_a_year_are_bounded(case, R1)
    assert found.code == code
    verdicts = {"grants_bounded": "pass", "second_emergency": "warn", "too_many_emergencies": "block"}
    assert found.verdict == verdicts[code]


@pytest.mark.parametrize(
    ("people", "granted", "asked", "verdict"),
    [
        (1, 0, 3_000, "pass"),
        (1, 0, 3_001, "block"),
        (1, 1_800, 1_200, "pass"),
        (1, 1_801, 1_200, "block"),
        (3, 6_000, 3_000, "pass"),
        (3, 6_001, 3_000, "block"),
    ],
)
def test_r19_three_thousand_a_year_for_each_person(people, granted, asked, verdict):
    case = facts(people=people, history=history(granted_minor=granted * EUROS), lines=lines(asked))
    found = grants_of_a_year_are_bounded(case, R1)
    assert found.verdict == verdict
    if verdict == "block":
        assert (found.code, found.limit) == ("too_much_per_person", Money(people * 300_000, "EUR"))


@pytest.mark.parametrize(
    ("tier", "verdict"), [(None, "block"), *zip(Tier, ["block", "block", "block", "warn"], strict=True)]
)
def test_r19_above_the_limits_two_thirds_decide_and_nobody_less(tier, verdict):
    for above in (history(emergencies=2), history(granted_minor=300_000)):
        assert grants_of_a_year_are_bounded(facts(history=above, round_tier=tier), R1).verdict == verdict


def test_r19_a_new_threat_to_life_is_a_reason_and_no_free_pass():
    second, third = (
        grants_of_a_year_are_bounded(facts(history=history(emergencies=count, is_new_threat=True)), R1)
        for count in (1, 2)
    )
    assert (second.verdict, third.verdict) == ("note", "block")
    assert (third.overridable_by.who, "new_threat" in third.overridable_by.reasons) == (("two_thirds",), True)


def test_r19_without_a_code_nothing_is_known_and_that_is_noted():
    for unknown in (None, HistoryFacts(), HistoryFacts(emergencies=9, granted_minor=10**9)):
        found = grants_of_a_year_are_bounded(facts(history=unknown), R1)
        assert (found.verdict, found.code) == ("note", "repeat_not_stated")


@modest
@given(st.integers(0, 4), st.integers(0, 9_000), st.integers(1, 5_000), st.integers(0, 3), st.integers(0, 5_000))
def test_r19_more_grants_are_never_judged_more_mildly(earlier, granted, asked, again, more):
    less = facts(lines=lines(asked), history=history(emergencies=earlier, granted_minor=granted * EUROS))
    all_of_it = replace(
        less,
        lines=lines(asked + more),
        history=history(emergencies=earlier + again, granted_minor=(granted + more) * EUROS),
    )
    before, after = (grants_of_a_year_are_bounded(case, R1).verdict for case in (less, all_of_it))
    assert SOFTEST_FIRST.index(after) >= SOFTEST_FIRST.index(before)


@pytest.mark.parametrize(
    ("days", "has_changed", "verdict"),
    [(0, False, "note"), (29, False, "note"), (30, False, "pass"), (31, False, "pass"), (0, True, "pass")],
)
def test_r20_the_same_facts_wait_thirty_days_and_new_facts_do_not(days, has_changed, verdict):
    refused = history(refused_on=TODAY - timedelta(days), has_facts_changed=has_changed)
    assert waiting_is_over(facts(history=refused), R1).verdict == verdict


def test_r20_no_refusal_known_waits_for_nothing():
    assert waiting_is_over(facts(history=None), R1).code == "no_refusal_known"
    assert waiting_is_over(facts(), R1).code == "no_refusal_known"


@pytest.mark.parametrize(
    ("days", "tier", "verdict"),
    [
        (0, Tier.DUTY, "warn"),
        (13, Tier.DUTY, "warn"),
        (14, Tier.DUTY, "warn"),
        (15, Tier.DUTY, "block"),
        (15, Tier.TWO, "block"),
        (15, None, "block"),
        (15, Tier.MAJORITY, "warn"),
        (400, Tier.TWO_THIRDS, "warn"),
    ],
)
def test_r22_a_cost_paid_up_to_two_weeks_before_asking_is_taken_older_by_the_majority(days, tier, verdict):
    case = facts(paid_before_on=TODAY - timedelta(days), round_tier=tier)
    found = past_costs_are_recent(case, R1)
    assert found.verdict == verdict
    assert (found.overridable_by is not None) == (verdict == "block")


def test_r22_the_days_count_to_the_day_of_asking_and_not_to_the_day_of_judging():
    case = facts(paid_before_on=TODAY - timedelta(20), submitted_on=TODAY - timedelta(6))
    assert past_costs_are_recent(case, R1).verdict == "warn"


def test_r22_a_past_cost_wants_one_more_approval():
    assert extra_approvals(facts(), R1) == 0
    assert past_costs_are_recent(facts(), R1).verdict == "pass"
    for days in (1, 99):
        assert extra_approvals(facts(paid_before_on=TODAY - timedelta(days)), R1) == 1
    with translation.override("en"):
        assert "one more seat" in past_costs_are_recent(facts(paid_before_on=TODAY), R1).sentence
