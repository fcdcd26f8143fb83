"""What may be asked for, and by whose word."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.codes import NEVER_PAID, PAID_WITH_CARE
from fund.rules.eligibility import a_regulation_is_in_force, is_confirmed, never_paid, uses_are_allowed
from fund.rules.parameters import R1, Parameters
from fund.rules.tiers import Tier
from tests.fund.rules.builders import TODAY, facts, lines, modest

DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("sent", "begins", "ends", "verdict"),
    [
        (0, 0, None, "pass"),
        (0, 1, None, "block"),
        (0, -1, None, "pass"),
        (0, -9, 0, "pass"),
        (0, -9, -1, "block"),
    ],
)
def test_r01_a_case_needs_rules_that_cover_the_day_it_was_sent(sent, begins, ends, verdict):
    found = a_regulation_is_in_force(
        facts(
            submitted_on=TODAY + timedelta(sent),
            regulation_from=TODAY + timedelta(begins),
            regulation_until=None if ends is None else TODAY + timedelta(ends),
        ),
        R1,
    )
    assert (found.verdict, found.overridable_by) == (verdict, None)


def test_r01_no_day_or_no_version_never_passes():
    assert a_regulation_is_in_force(facts(regulation_from=None), R1).verdict == "block"
    assert a_regulation_is_in_force(facts(submitted_on=None), R1).verdict == "block"


@modest
@given(use=st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20))
def test_r07_only_listed_uses_pass(use):
    found = uses_are_allowed(facts(lines=lines(100, use=use)), R1)
    assert (found.verdict == "block") == (use not in R1.allowed_uses)


def test_r07_one_strange_line_among_good_ones_blocks():
    mixed = (*lines(100), *lines(50, use="yacht"))
    assert uses_are_allowed(facts(lines=mixed), R1).code == "use_not_allowed"


def test_r07_a_board_may_shorten_the_list():
    assert (
        uses_are_allowed(facts(lines=lines(1, use="visa")), Parameters(allowed_uses=("medicine",))).verdict == "block"
    )


def test_r07_no_line_at_all_is_refused():
    assert uses_are_allowed(facts(lines=()), R1).code == "no_use"


@pytest.mark.parametrize(
    ("tier", "verdict"), [(None, "note"), *zip(Tier, ["block", "block", "note", "note"], strict=True)]
)
def test_r07_something_else_is_never_decided_by_the_fast_tiers(tier, verdict):
    assert uses_are_allowed(facts(lines=lines(20, use="other"), round_tier=tier), R1).verdict == verdict


@pytest.mark.parametrize("purpose", NEVER_PAID)
def test_r08_some_things_are_never_paid_whatever_else_is_true(purpose):
    found = never_paid(facts(purposes=frozenset({purpose}), has_lawyers_word=True, has_official_order=True), R1)
    assert (found.verdict, found.code, found.overridable_by) == ("block", "never_paid", None)


def test_r08_a_purpose_the_rules_do_not_know_is_refused():
    assert never_paid(facts(purposes=frozenset({"gift"})), R1).verdict == "block"


@pytest.mark.parametrize(("word", "verdict"), [(False, "warn"), (True, "pass")])
def test_r08_a_fine_wants_a_lawyers_word(word, verdict):
    found = never_paid(facts(purposes=frozenset({"fine"}), has_lawyers_word=word, has_official_order=True), R1)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("order", "word", "way", "payee", "verdict"),
    [
        (False, False, "bank", "court", "block"),
        (True, False, "bank", "court", "pass"),
        (False, True, "bank", "court", "pass"),
        (True, True, "cash", "official", "block"),
        (True, True, "cash", "", "block"),
        (True, True, "cash", "lawyer", "pass"),
        (True, True, "", "official", "pass"),
    ],
)
def test_r08_bail_wants_an_order_or_a_lawyer_and_never_goes_in_cash_to_an_official(order, word, way, payee, verdict):
    bail = facts(
        purposes=frozenset({"bail"}), has_official_order=order, has_lawyers_word=word, way=way, payee_kind=payee
    )
    assert never_paid(bail, R1).verdict == verdict


@modest
@given(st.frozensets(st.sampled_from([*NEVER_PAID, *PAID_WITH_CARE])), st.sampled_from([*NEVER_PAID, *PAID_WITH_CARE]))
def test_r08_one_more_purpose_never_makes_it_milder(purposes, another):
    order = ["pass", "warn", "block"]
    before = never_paid(facts(purposes=purposes), R1).verdict
    after = never_paid(facts(purposes=purposes | {another}), R1).verdict
    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("euros", "confirmations", "verdict"),
    [(300, 0, "block"), (300, 1, "pass"), (301, 1, "block"), (301, 2, "pass"), (9000, 2, "pass")],
)
def test_r12_two_independent_people_vouch_one_for_the_smallest_sums(euros, confirmations, verdict):
    found = is_confirmed(facts(lines=lines(euros), confirmations=confirmations), R1)
    assert found.verdict == verdict
    assert (found.overridable_by.who, found.overridable_by.made_good_within_hours) == (("chair",), 168)


@modest
@given(st.integers(0, 5), st.integers(1, 9000))
def test_r12_one_more_confirmation_never_hurts_and_a_higher_sum_never_helps(confirmations, euros):
    blocked = is_confirmed(facts(lines=lines(euros), confirmations=confirmations), R1).verdict == "block"
    if not blocked:
        assert is_confirmed(facts(lines=lines(euros), confirmations=confirmations + 1), R1).verdict == "pass"
    else:
        assert is_confirmed(facts(lines=lines(euros + 1), confirmations=confirmations), R1).verdict == "block"
