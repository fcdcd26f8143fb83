"""What the fund's money allows."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fund.money import Money
from fund.rules.facts import SetasideFacts
from fund.rules.limits import SHORT_OF_MONEY, money_is_there, setaside_is_moved
from fund.rules.parameters import R1
from tests.fund.rules.builders import TODAY, facts, lines, modest, money

CENTS = st.integers(0, 10**9)


def instalment(days_ago: int, due: int = 200_000, moved: int = 0) -> SetasideFacts:
    return SetasideFacts(arrived_on=TODAY - timedelta(days_ago), due_minor=due, moved_minor=moved)


@pytest.mark.parametrize(
    ("days_ago", "verdict"), [(0, "pass"), (29, "pass"), (30, "pass"), (31, "warn"), (400, "warn")]
)
def test_r02_the_share_of_an_instalment_is_overdue_after_thirty_days(days_ago, verdict):
    assert setaside_is_moved(facts(setaside=(instalment(days_ago),)), R1).verdict == verdict


def test_r02_a_moved_share_is_quiet_and_a_partly_moved_one_counts_the_rest():
    assert setaside_is_moved(facts(setaside=(instalment(99, moved=200_000),)), R1).verdict == "pass"
    found = setaside_is_moved(facts(setaside=(instalment(99, moved=150_000), instalment(40), instalment(3))), R1)
    assert found.value == Money(250_000, "EUR")
    assert found.words["since"] == TODAY - timedelta(69)


@modest
@given(asked=st.integers(1, 10**6), liquid=CENTS, committed=CENTS)
def test_r04_no_promise_above_what_is_liquid_and_not_promised(asked, liquid, committed):
    found = money_is_there(facts(lines=lines(asked), money=money(liquid, committed)), R1)
    assert (found.verdict == "block") == (asked > liquid - committed)


@pytest.mark.parametrize(("euros", "verdict"), [(999, "pass"), (1000, "pass"), (1001, "block")])
def test_r04_the_last_cent_may_be_promised_and_not_one_more(euros, verdict):
    assert money_is_there(facts(lines=lines(euros), money=money(1000)), R1).verdict == verdict


@modest
@given(st.integers(1, 10**6), st.integers(0, 10**6), CENTS, CENTS)
def test_r04_a_higher_amount_never_clears_the_block(asked, more, liquid, committed):
    purse = money(liquid, committed)
    if money_is_there(facts(lines=lines(asked), money=purse), R1).verdict == "block":
        assert money_is_there(facts(lines=lines(asked + more), money=purse), R1).verdict == "block"


def test_r04_what_the_case_reserved_itself_is_there_for_it():
    purse = money(1000, 1000, committed_here_minor=90_000)
    assert money_is_there(facts(lines=lines(900), money=purse), R1).verdict == "pass"
    assert money_is_there(facts(lines=lines(901), money=purse), R1).verdict == "block"


def test_r04_the_sentence_says_what_is_locked_until_when_and_what_breaking_costs():
    purse = money(1000, locked_minor=500_000, locked_until=date(2026, 6, 30), breaking_cost_minor=1_250)
    found = money_is_there(facts(lines=lines(1200), money=purse), R1)
    assert found.verdict == "block"
    assert found.code in SHORT_OF_MONEY
    assert found.overridable_by is None
    with translation.override("en"):
        for part in ("€1,200.00", "€1,000.00", "€200.00 more", "€5,000.00 is locked", "30 Jun 2026", "€12.50"):
            assert part in found.sentence


def test_r04_without_a_deposit_the_sentence_speaks_of_none_and_an_unknown_cost_is_said_to_be_unknown():
    with translation.override("en"):
        plain = money_is_there(facts(lines=lines(1200), money=money(1000)), R1)
        assert "locked" not in plain.sentence
        vague = money_is_there(facts(lines=lines(1200), money=money(1000, locked_minor=1)), R1)
        assert "costs: not known" in vague.sentence


def test_r04_restricted_money_pays_only_for_its_purpose():
    purse = money(1000, restricted_to=frozenset({"medicine"}))
    found = money_is_there(facts(lines=(*lines(1, use="medicine"), *lines(1, use="visa")), money=purse), R1)
    assert (found.code, found.words["uses"]) == ("purse_restricted", ("visa",))
    assert money_is_there(facts(lines=lines(1, use="medicine"), money=purse), R1).verdict == "pass"


def test_r04_unknown_money_and_unknown_amounts_never_pass():
    assert money_is_there(facts(money=None), R1).code == "money_not_known"
    assert money_is_there(facts(lines=lines(10, None)), R1).code == "amount_unknown"
    assert {"money_not_known", "amount_unknown", "purse_restricted"}.isdisjoint(SHORT_OF_MONEY)
