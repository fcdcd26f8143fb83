"""How money may reach somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.codes import Way
from fund.rules.codes import WAYS
from fund.rules.ladder import cash_is_signed_for, way_is_open
from fund.rules.parameters import R1
from tests.fund.rules.builders import facts, modest, proof


def test_r25_the_rules_know_every_way_that_can_be_chosen():
    assert set(Way.values) <= WAYS.keys()


@pytest.mark.parametrize("way", WAYS)
def test_r25_every_way_is_open_unless_switched_off_but_crypto_only_where_switched_on(way):
    assert way_is_open(facts(way=way), R1).verdict == ("block" if way == "crypto" else "pass")
    assert way_is_open(facts(way=way, ways_open=frozenset(WAYS)), R1).verdict == "pass"
    closed = way_is_open(facts(way=way, ways_open=frozenset(WAYS) - {way}), R1)
    assert (closed.verdict, closed.code) == ("block", "way_closed")


@pytest.mark.parametrize("way", ["", "pigeon"])
def test_r25_no_way_and_an_unknown_one_never_pass(way):
    assert way_is_open(facts(way=way), R1).verdict == "block"
    assert way_is_open(facts(way=way, ways_open=frozenset({"pigeon"})), R1).verdict == "block"


@modest
@given(st.sampled_from(list(WAYS)), st.frozensets(st.sampled_from(list(WAYS))), st.sampled_from(list(WAYS)))
def test_r25_opening_one_more_way_never_closes_another(way, open_ways, more):
    if way_is_open(facts(way=way, ways_open=open_ways), R1).verdict == "pass":
        assert way_is_open(facts(way=way, ways_open=open_ways | {more}), R1).verdict == "pass"


@pytest.mark.parametrize(
    ("paid", "signatures", "verdict"),
    [(300, 0, "pass"), (301, 0, "block"), (301, 1, "block"), (301, 2, "pass"), (301, 3, "pass")],
)
def test_r25_two_people_sign_for_cash_above_three_hundred(paid, signatures, verdict):
    handed = facts(way="cash", proofs=(proof(20), proof(paid)), cash_signatures=signatures)
    assert cash_is_signed_for(handed, R1).verdict == verdict


def test_r25_only_cash_is_signed_for_and_a_red_case_is_never_held_up():
    by_bank = facts(way="bank", proofs=(proof(900),))
    assert cash_is_signed_for(by_bank, R1).verdict == "pass"
    red = facts(way="cash", urgency="red", proofs=(proof(900),))
    assert cash_is_signed_for(red, R1).verdict == "warn"
