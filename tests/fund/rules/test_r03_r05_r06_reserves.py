"""What must stay in the fund, and at hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money
from fund.rules.parameters import R1
from fund.rules.reserves import deposits_stay_liquid, money_stays_in_the_fund, reserve_is_kept
from fund.rules.tiers import Tier
from tests.fund.rules.builders import EUROS, facts, lines, modest, money

EURO = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("outflow", "verdict", "code"),
    [
        ("relief", "pass", "money_stays"),
        ("bank_fee", "pass", "money_stays"),
        ("donor_refund", "pass", "money_stays"),
        ("fund_transfer", "block", "transfer_undecided"),
        ("loan", "block", "outflow_unknown"),
        ("", "block", "outflow_unknown"),
    ],
)
def test_r03_money_leaves_the_fund_for_three_things_only(outflow, verdict, code):
    found = money_stays_in_the_fund(facts(outflow=outflow), R1)
    assert (found.verdict, found.code) == (verdict, code)


def test_r03_only_a_transfer_may_be_passed_and_by_two():
    transfer = money_stays_in_the_fund(facts(outflow="fund_transfer"), R1)
    assert transfer.overridable_by.second_person
    assert money_stays_in_the_fund(facts(outflow="loan"), R1).overridable_by is None


@pytest.mark.parametrize(
    ("balance", "asked", "verdict"),
    [
        # 1,500 is kept where a fifth is less ...
        (5_000, 3_499, "pass"),
        (5_000, 3_500, "pass"),
        (5_000, 3_501, "warn"),
        # ... and a fifth where it is more.
        (10_000, 8_000, "pass"),
        (10_000, 8_001, "warn"),
    ],
)
def test_r05_the_larger_of_a_sum_and_a_share_is_kept_for_red_cases(balance, asked, verdict):
    case = facts(lines=lines(asked), money=money(balance))
    assert reserve_is_kept(case, R1).verdict == verdict
    assert reserve_is_kept(replace(case, urgency="green"), R1).verdict == verdict
    assert reserve_is_kept(replace(case, urgency="red"), R1).verdict == "pass"


def test_r05_a_locked_deposit_raises_the_share_and_promises_lower_what_is_left():
    with_deposit = money(2_000, balance_minor=20_000 * EUROS)
    found = reserve_is_kept(facts(lines=lines(100), money=with_deposit), R1)
    assert (found.verdict, found.limit) == ("warn", Money(400_000, "EUR"))
    promised = reserve_is_kept(facts(lines=lines(100), money=money(5_000, 3_450)), R1)
    assert (promised.verdict, promised.value) == ("warn", Money(145_000, "EUR"))
    own = money(5_000, 3_450, committed_here_minor=10_000)
    assert reserve_is_kept(facts(lines=lines(150), money=own), R1).code == "reserve_kept"
    assert reserve_is_kept(facts(lines=lines(151), money=own), R1).code == "reserve_touched"


@pytest.mark.parametrize(
    ("tier", "verdict"), [(None, "warn"), *zip(Tier, ["warn", "warn", "note", "note"], strict=True)]
)
def test_r05_the_majority_of_the_board_may_use_the_reserve(tier, verdict):
    assert reserve_is_kept(facts(lines=lines(4_000), money=money(5_000), round_tier=tier), R1).verdict == verdict


def test_r05_what_is_not_known_is_noted():
    for case in (
        facts(money=None),
        facts(money=money(1, balance_minor=None)),
        facts(lines=lines(5, None)),
    ):
        assert (reserve_is_kept(case, R1).verdict, reserve_is_kept(case, R1).code) == ("note", "reserve_not_known")


@modest
@given(EURO, EURO, EURO)
def test_r05_a_higher_amount_never_ends_the_warning(balance, asked, more):
    if reserve_is_kept(facts(lines=lines(asked), money=money(balance)), R1).verdict == "warn":
        assert reserve_is_kept(facts(lines=lines(asked + more), money=money(balance)), R1).verdict == "warn"


@pytest.mark.parametrize(("locked", "verdict"), [(0, "pass"), (4_999, "pass"), (5_000, "pass"), (5_001, "warn")])
def test_r06_at_most_half_of_the_fund_is_locked_for_long(locked, verdict):
    purse = money(5_000, balance_minor=10_000 * EUROS, locked_long_minor=locked * EUROS)
    found = deposits_stay_liquid(facts(money=purse), R1)
    assert found.verdict == verdict
    assert (found.overridable_by.who, found.overridable_by.second_person) == (("treasurer",), True)


def test_r06_one_cent_above_half_of_an_odd_sum_is_too_much():
    for locked, verdict in ((5, "pass"), (6, "warn")):
        purse = money(0, balance_minor=11, locked_long_minor=locked)
        assert deposits_stay_liquid(facts(money=purse), R1).verdict == verdict


def test_r06_what_is_not_known_is_noted():
    assert deposits_stay_liquid(facts(money=None), R1).code == "deposits_not_known"
    assert deposits_stay_liquid(facts(money=money(1, balance_minor=None)), R1).verdict == "note"
