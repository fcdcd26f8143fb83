"""Every count of votes on every board: always decided, or a clear next act."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emergency.deciding.voting import (
    Approved,
    Declined,
    Electorate,
    NeedsExtension,
    NeedsReplacement,
    Open,
    Seat,
    approved_amounts,
    electorate_of,
    outcome,
    required_approvals,
)
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from tests.emergency.boards import LINE, NAMED, PEOPLE, approve, constellation, decide, decline, hours, seats, terms

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


def bases():
    """Return every board: members, substitutes, how many are away, how many recused, and who is then called."""
    for members, substitutes in product(SIZES, range(3)):
        for away, recused in product(range(members + 1), range(members + 1)):
            if away + recused <= members:
                out = {"away": tuple(range(away)), "recused": tuple(range(away, away + recused))}
                yield members, away + recused, electorate_of(seats(members, substitutes, **out))


def test_r16_on_every_board_the_base_is_decided_asked_or_short_of_so_many_seats_that_would_do():
    for _members, _out, called in bases():
        for tier, extra, least in product(Tier, (0, 1), (0, 3)):
            opened = terms(tier, extra=extra, least_base=least)
            missing = called.missing(tier, R1, extra=extra, least_base=least)
            base = len(called.base)
            for at in (1, 36, 500):
                found = outcome([], called, opened, now=hours(at), parameters=R1)
                if missing:
                    assert isinstance(found, NeedsReplacement) and found.missing == missing
                else:
                    assert isinstance(found, Open if at < 36 else NeedsExtension)
            # With the seats asked for the tier can decide, and with one fewer it cannot.
            enough = Electorate(tuple(PEOPLE[: base + missing]))
            votes = [approve(place) for place in range(base + missing)]
            assert isinstance(outcome(votes, enough, opened, now=hours(500), parameters=R1), Approved)
            if missing:
                short = Electorate(tuple(PEOPLE[: base + missing - 1]))
                assert isinstance(outcome(votes, short, opened, now=hours(500), parameters=R1), NeedsReplacement)


def test_r16_nobody_silent_ever_declines_a_case_on_any_board_in_any_tier():
    sizes = {len(called.base) for _members, _out, called in bases()}
    assert sizes == set(range(10))
    for size, tier, extra, extended in product(sizes, Tier, (0, 1), (False, True)):
        opened = terms(tier, extra=extra, is_extended=extended)
        for voted in range(size + 1):
            votes = [approve(place) for place in range(voted)]
            assert not isinstance(decide(votes, size, opened, 10_000), Declined)


def test_r16_a_seat_named_by_the_chair_is_always_called_and_never_pushes_another_out():
    for members, out, _called in bases():
        row = seats(members, away=tuple(range(out)))
        named = Seat(user_id=NAMED, position=members + 1, is_substitute=out > 0)
        before, after = electorate_of(row).base, electorate_of([*row, named]).base
        assert set(after) == {*before, NAMED}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("extra", [0, 1])
@pytest.mark.parametrize("tier", list(Tier))
def test_r22_one_more_approval_is_wanted_than_the_tier_asks_and_a_tie_never_approves(size, tier, extra):
    for approvals, declines, abstentions in counts(size):
        votes = constellation(approvals, declines, abstentions)
        found = decide(votes, size, terms(tier, extra=extra), 500)
        counted = Tier.MAJORITY if tier is Tier.TWO and declines else tier
        wanted = WANTED[counted][size] + extra
        if wanted > size:
            assert isinstance(found, NeedsReplacement)
            continue
        assert isinstance(found, Approved) == (approvals >= wanted)
        if counted >= Tier.MAJORITY and approvals == declines and approvals + declines == size - abstentions:
            assert not isinstance(found, Approved)


@pytest.mark.parametrize("size", SIZES)
def test_r16_who_is_on_duty_decides_the_lowest_tier_alone_and_when_out_others_may(size):
    row, duty, deputy = seats(size), frozenset({PEOPLE[1]}), frozenset({PEOPLE[2]})
    assert electorate_of(row, on_duty=(duty, deputy)).base == (PEOPLE[1],)
    assert electorate_of(seats(size, away=(1,)), on_duty=(duty, deputy)).base == (PEOPLE[2],)
    out = electorate_of(seats(size, away=(1,), recused=(2,)), on_duty=(duty, deputy))
    assert len(out.base) == size - 2
    # Duty passes on: the vote of who was on duty before stands beside the next one's.
    assert electorate_of(row, voted=frozenset({PEOPLE[0]}), on_duty=(duty,)).base == (PEOPLE[0], PEOPLE[1])
    alone = electorate_of(row, on_duty=(duty,))
    approved, declined = ([vote(1)] for vote in (approve, decline))
    assert isinstance(outcome(approved, alone, terms(Tier.DUTY), now=hours(1), parameters=R1), Approved)
    assert isinstance(outcome(declined, alone, terms(Tier.DUTY), now=hours(1), parameters=R1), Declined)


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
