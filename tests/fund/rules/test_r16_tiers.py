"""How many seats must agree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.codes import PAYEES_WITH_AGREEMENTS
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_fits, tier_for
from tests.fund.rules.builders import EUROS, facts, lines, modest

CASES = st.fixed_dictionaries(
    {
        "urgency": st.sampled_from(["red", "amber", "green"]),
        "payee_kind": st.sampled_from(["", "lawyer", "clinic", "person"]),
        "has_fee_agreement": st.booleans(),
        "is_appeal": st.booleans(),
    }
)


@pytest.mark.parametrize(
    ("cents", "tier"),
    [
        (1, Tier.DUTY),
        (29_999, Tier.DUTY),
        (30_000, Tier.DUTY),
        (30_001, Tier.TWO),
        (149_999, Tier.TWO),
        (150_000, Tier.TWO),
        (150_001, Tier.MAJORITY),
        (299_999, Tier.MAJORITY),
        (300_000, Tier.MAJORITY),
        (300_001, Tier.TWO_THIRDS),
        (10**9, Tier.TWO_THIRDS),
    ],
)
def test_r16_the_tier_follows_the_amount_to_the_cent(cents, tier):
    line = replace(lines(1)[0], amount_minor=cents)
    assert tier_for(facts(lines=(line,)), R1) is tier


@pytest.mark.parametrize("payee", sorted(PAYEES_WITH_AGREEMENTS))
@pytest.mark.parametrize(("euros", "tier"), [(600, Tier.DUTY), (601, Tier.TWO)])
def test_r16_a_red_case_that_pays_a_partner_under_agreement_has_a_wider_lowest_tier(payee, euros, tier):
    red = facts(urgency="red", payee_kind=payee, has_fee_agreement=True, lines=lines(euros))
    assert tier_for(red, R1) is tier
    for changes in ({"urgency": "amber"}, {"has_fee_agreement": False}, {"payee_kind": "person"}):
        assert tier_for(replace(red, **changes), R1) is Tier.TWO


def test_r16_the_lines_count_together():
    assert tier_for(facts(lines=lines(200, 101)), R1) is Tier.TWO


@modest
@given(CASES, st.integers(1, 4000), st.integers(0, 4000), st.sampled_from(["medicine", "other"]))
def test_r16_a_higher_amount_never_lowers_the_tier_nor_clears_its_block(case, euros, more, use):
    small, large = (facts(lines=lines(amount, use=use), **case) for amount in (euros, euros + more))
    assert tier_for(large, R1) >= tier_for(small, R1)
    for tier in Tier:
        if tier_fits(replace(small, round_tier=tier), R1).verdict == "block":
            assert tier_fits(replace(large, round_tier=tier), R1).verdict == "block"


@pytest.mark.parametrize(
    ("asked", "before", "tier"),
    [(200, 100, Tier.DUTY), (200, 101, Tier.TWO), (200, 1_300, Tier.TWO), (200, 1_301, Tier.MAJORITY)],
)
def test_r16_a_continuation_counts_with_what_its_emergency_was_granted(asked, before, tier):
    again = facts(lines=lines(asked), is_continuation=True, continued_minor=before * EUROS)
    assert tier_for(again, R1) is tier
    found = tier_fits(again, R1)
    assert (found.code, found.value.minor) == ("tier_continued", (asked + before) * EUROS)


def test_r16_a_lawyer_tonight_counts_alone_and_nothing_else_does():
    again = facts(urgency="red", lines=lines(300), is_continuation=True, continued_minor=1_400 * EUROS)
    assert tier_for(again, R1) is Tier.DUTY
    assert tier_fits(again, R1).code == "tier"
    assert tier_for(replace(again, urgency="amber"), R1) is Tier.MAJORITY
    assert tier_for(replace(again, lines=lines(300, use="medicine")), R1) is Tier.MAJORITY
    assert tier_for(replace(again, lines=(*lines(100), *lines(100, use="ticket"))), R1) is Tier.MAJORITY


@modest
@given(CASES, st.integers(1, 4000), st.integers(0, 4000), st.integers(0, 4000))
def test_r16_more_granted_before_never_lowers_the_tier(case, euros, before, more):
    less, all_of_it = (
        facts(lines=lines(euros), is_continuation=True, continued_minor=sum_ * EUROS, **case)
        for sum_ in (before, before + more)
    )
    assert tier_for(all_of_it, R1) >= tier_for(less, R1)


@modest
@given(CASES, st.integers(1, 4000))
def test_r07_r16_something_else_and_appeals_never_take_the_lowest_tier(case, euros):
    assert tier_for(facts(lines=lines(euros, use="other"), **case), R1) >= Tier.MAJORITY
    assert tier_for(facts(lines=lines(euros), **{**case, "is_appeal": True}), R1) >= Tier.TWO


def test_r16_an_unknown_amount_blocks_and_counts_as_the_highest():
    assert tier_for(facts(lines=lines(10, None)), R1) is Tier.TWO_THIRDS
    assert tier_fits(facts(lines=lines(10, None)), R1).code == "amount_unknown"
    assert tier_for(facts(lines=()), R1) is Tier.TWO_THIRDS


@pytest.mark.parametrize(("tier", "verdict"), [(Tier.DUTY, "block"), (Tier.TWO, "note"), (Tier.MAJORITY, "note")])
def test_r16_a_round_may_be_held_higher_and_never_lower_than_its_tier(tier, verdict):
    found = tier_fits(facts(round_tier=tier), R1)
    assert (found.verdict, found.overridable_by) == (verdict, None)


def test_r16_tiers_are_ordered_and_lift_one_by_one_up_to_two_thirds():
    assert sorted(Tier, reverse=True) == [Tier.TWO_THIRDS, Tier.MAJORITY, Tier.TWO, Tier.DUTY]
    assert [tier.lifted() for tier in Tier] == [Tier.TWO, Tier.MAJORITY, Tier.TWO_THIRDS, Tier.TWO_THIRDS]
    assert Tier("two_thirds") is Tier.TWO_THIRDS
