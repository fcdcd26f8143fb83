"""Every count of votes on every board: always decided, or a clear next act."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emergency.deciding.voting import (
    Approved,
    Declined,
    NeedsExtension,
    NeedsReplacement,
    Open,
    approved_amounts,
    electorate_of,
    required_approvals,
)
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from tests.emergency.boards import LINE, approve, constellation, decide, decline, hours, seats, terms

# Counted by hand from the regulations.
MAJORITY = {1: 3, 2: 3, 3: 3, 4: 3, 5: 3, 6: 4, 7: 4, 8: 5, 9: 5}
TWO_THIRDS = {1: 3, 2: 3, 3: 3, 4: 3, 5: 4, 6: 4, 7: 5, 8: 6, 9: 6}
WANTED = {Tier.DUTY: dict.fromkeys(range(1, 10), 1), Tier.TWO: dict.fromkeys(range(1, 10), 2)} | {
    Tier.MAJORITY: MAJORITY,
    Tier.TWO_THIRDS: TWO_THIRDS,
}
SIZES = (3, 5, 7, 9)
modest = settings(max_examples=50, deadline=None)


def counts(size):
    """Yield approvals, declines and abstentions that fit a board."""
    for approvals, declines, abstentions in product(range(size + 1), repeat=3):
        if approvals + declines + abstentions <= size:
            yield approvals, declines, abstentions


@pytest.mark.parametrize("tier", list(Tier))
def test_r16_the_approvals_wanted_are_those_counted_by_hand(tier):
    assert {size: required_approvals(tier, size, R1) for size in range(1, 10)} == WANTED[tier]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tier", list(Tier))
def test_r16_every_constellation_is_decided_or_has_a_clear_next_act(size, tier):
    for (approvals, declines, abstentions), urgency, is_extended, objections in product(
        counts(size), ("red", "amber"), (False, True), (0, 1)
    ):
        opened = terms(tier, urgency=urgency, is_extended=is_extended)
        votes = constellation(approvals, declines, abstentions)
        counted = Tier.MAJORITY if tier is Tier.TWO and (declines or objections) else tier
        wanted, pending = WANTED[counted][size], size - approvals - declines - abstentions
        for at in (1, 2.9, 3, 23.9, 24, 35.9, 36, 500):
            found = decide(votes, size, opened, at, objections)
            assert found.count.tier is counted
            # Every seat approves the whole proposal at hour 1, so only the tier of two has to wait.
            waits_until = 0 if counted is not Tier.TWO else (3 if urgency == "red" else 24)
            if approvals + pending < wanted:
                assert isinstance(found, Declined)
            elif approvals >= wanted and at >= waits_until:
                assert isinstance(found, Approved)
                assert found.amounts == {LINE: 120_000}
            elif approvals >= wanted:
                assert isinstance(found, Open)
                assert found.next_at == hours(waits_until)
            elif at < 36:
                assert isinstance(found, Open)
                assert found.next_at == hours(36)
            elif is_extended:
                assert isinstance(found, NeedsReplacement)
                assert found.missing == pending > 0
            else:
                assert isinstance(found, NeedsExtension)
                assert len(found.silent) == pending > 0


@pytest.mark.parametrize("size", SIZES)
def test_r16_time_alone_never_turns_a_round_into_a_decline(size):
    for tier, (approvals, declines, abstentions) in product(Tier, counts(size)):
        votes = constellation(approvals, declines, abstentions)
        early, late = (decide(votes, size, terms(tier), at) for at in (1, 10_000))
        assert isinstance(late, Declined) == isinstance(early, Declined)


@pytest.mark.parametrize("size", SIZES)
def test_r16_one_more_approval_never_undoes_an_approval_and_one_more_decline_never_makes_one(size):
    for tier, (approvals, declines, abstentions) in product(Tier, counts(size - 1)):
        votes = constellation(approvals, declines, abstentions)
        last = approvals + declines + abstentions
        before = decide(votes, size, terms(tier), 500)
        if isinstance(before, Approved):
            assert isinstance(decide([*votes, approve(last)], size, terms(tier), 500), Approved)
        else:
            assert not isinstance(decide([*votes, decline(last)], size, terms(tier), 500), Approved)


@pytest.mark.parametrize("members", SIZES)
def test_r16_every_absence_and_recusal_leaves_a_board_that_can_decide_or_says_how_many_are_missing(members):
    for away, recused, substitutes in product(range(members + 1), range(members + 1), range(3)):
        if away + recused > members:
            continue
        row = seats(
            members,
            substitutes,
            away=tuple(range(away)),
            recused=tuple(range(away, away + recused)),
        )
        electorate = electorate_of(row)
        assert len(electorate.base) == members - away - recused + min(substitutes, away + recused)
        assert len(set(electorate.base)) == len(electorate.base)
        for tier in Tier:
            least = {Tier.DUTY: 1, Tier.TWO: 2}.get(tier, 3)
            assert electorate.missing(tier, R1) == max(0, least - len(electorate.base))


@modest
@given(
    amounts=st.lists(st.integers(0, 200_000), max_size=9),
    required=st.integers(1, 6),
    proposed=st.integers(1, 150_000),
)
def test_r16_the_approved_amount_is_the_highest_that_enough_votes_support(amounts, required, proposed):
    votes = [approve(place, amount) for place, amount in enumerate(amounts)]
    approved = approved_amounts(votes, required, {LINE: proposed})[LINE]
    assert 0 <= approved <= proposed
    if len(amounts) >= required:
        assert sum(amount >= approved for amount in amounts) >= required
        assert approved == proposed or sum(amount > approved for amount in amounts) < required
    else:
        assert approved == 0


@modest
@given(
    amounts=st.lists(st.integers(0, 150_000), min_size=1, max_size=9),
    raised=st.integers(0, 150_000),
    required=st.integers(1, 6),
)
def test_r16_raising_or_adding_a_vote_never_lowers_the_approved_amount(amounts, raised, required):
    votes = [approve(place, amount) for place, amount in enumerate(amounts)]
    before = approved_amounts(votes, required, {LINE: 150_000})[LINE]
    higher = [approve(0, max(raised, amounts[0])), *votes[1:]]
    assert approved_amounts(higher, required, {LINE: 150_000})[LINE] >= before
    assert approved_amounts([*votes, approve(10, raised)], required, {LINE: 150_000})[LINE] >= before
    assert approved_amounts(votes, required + 1, {LINE: 150_000})[LINE] <= before
