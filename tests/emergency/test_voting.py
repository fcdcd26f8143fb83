"""The board's votes as stories: who is called, what decides, what the clock may and may not do."""

from dataclasses import replace

import pytest

from emergency.deciding.voting import (
    Approved,
    CastVote,
    Declined,
    NeedsExtension,
    NeedsReplacement,
    Open,
    check_amounts,
    count_votes,
    electorate_of,
    extended_deadline,
)
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from notifications.errors import Malformed, Refused
from tests.emergency.boards import (
    DEADLINE,
    LINE,
    OTHER_LINE,
    PEOPLE,
    abstain,
    approve,
    board,
    decide,
    decline,
    hours,
    seats,
    terms,
)


def called(*args, voted=(), **options):
    """Return the places of the people called to a round."""
    electorate = electorate_of(seats(*args, **options), voted=frozenset(PEOPLE[place] for place in voted))
    return [PEOPLE.index(user_id) for user_id in electorate.base]


def test_r16_members_present_are_called_and_substitutes_only_for_the_missing():
    assert called(5, 2) == [0, 1, 2, 3, 4]
    assert called(5, 2, away=(1,)) == [0, 2, 3, 4, 5]
    assert called(5, 2, away=(1,), recused=(3,)) == [0, 2, 4, 5, 6]
    assert called(5, 2, away=(1, 2, 4)) == [0, 3, 5, 6]


def test_r16_a_substitute_who_is_away_or_recused_gives_way_to_the_next():
    assert called(4, 2, away=(1, 4)) == [0, 2, 3, 5]
    assert called(4, 2, away=(1,), recused=(4,)) == [0, 2, 3, 5]


def test_w02_a_vote_cast_stands_when_its_seat_goes_away_and_a_substitute_who_voted_stays():
    assert called(3, 1, away=(1,), voted=(1,)) == [0, 1, 2]
    assert called(3, 2, voted=(4,)) == [0, 1, 2, 4]
    assert called(3, 2, away=(0,), voted=(4,)) == [1, 2, 4]


def test_r14_a_recusal_ends_a_vote_already_cast():
    assert called(3, 1, recused=(1,), voted=(1,)) == [0, 2, 3]
    count = count_votes([approve(0), approve(1)], electorate_of(seats(3, recused=(1,))), terms(Tier.TWO), R1)
    assert (count.approvals, count.pending) == (1, 1)


@pytest.mark.parametrize(("tier", "present", "missing"), [
    (Tier.DUTY, 0, 1), (Tier.DUTY, 1, 0), (Tier.TWO, 1, 1), (Tier.TWO, 2, 0), (Tier.MAJORITY, 2, 1),
    (Tier.MAJORITY, 3, 0), (Tier.TWO_THIRDS, 1, 2), (Tier.TWO_THIRDS, 3, 0),
])  # fmt: skip
def test_r16_below_the_tiers_minimum_a_replacement_is_asked_for_and_the_minimum_never_lowered(tier, present, missing):
    assert board(present).missing(tier, R1) == missing
    found = decide([approve(place) for place in range(present)], present, terms(tier), 99)
    assert (found.missing if isinstance(found, NeedsReplacement) else 0) == missing


def test_r16_too_few_seats_never_decline():
    assert isinstance(decide([decline(0), decline(1)], 2, terms(Tier.MAJORITY), 99), NeedsReplacement)


def test_r16_one_seat_on_duty_decides_at_once():
    found = decide([approve(0, 25_000)], 5, terms(Tier.DUTY, proposed=30_000), 1)
    assert isinstance(found, Approved)
    assert found.amounts == {LINE: 25_000}


def test_r16_two_seats_decide_when_the_window_from_presenting_ends():
    votes = [approve(0), approve(1, at=20)]
    early = decide(votes, 5, terms(Tier.TWO), 23.99)
    assert isinstance(early, Open)
    assert early.next_at == hours(24)
    assert isinstance(decide(votes, 5, terms(Tier.TWO), 24), Approved)


def test_r16_a_red_window_counts_two_hours_from_the_first_approval():
    votes = [abstain(2, at=0.1), approve(0, at=1), approve(1, at=2.5)]
    red = terms(Tier.TWO, urgency="red", deadline_at=hours(8))
    early = decide(votes, 5, red, 2.9)
    assert isinstance(early, Open)
    assert early.next_at == hours(3)
    assert isinstance(decide(votes, 5, red, 3), Approved)


def test_r16_a_window_that_outlasts_the_deadline_is_waited_for():
    red = terms(Tier.TWO, urgency="red", deadline_at=hours(8))
    late = decide([approve(0, at=7), approve(1, at=7.5)], 5, red, 8)
    assert isinstance(late, Open)
    assert late.next_at == hours(9)


def test_r16_one_approval_is_not_two_however_long_the_clock_runs():
    assert isinstance(decide([approve(0)], 5, terms(Tier.TWO), 24), Open)
    found = decide([approve(0)], 5, terms(Tier.TWO), 36)
    assert isinstance(found, NeedsExtension)
    assert found.silent == tuple(PEOPLE[1:5])


@pytest.mark.parametrize(
    ("votes", "objections"), [([approve(0), approve(1)], 1), ([approve(0), approve(1), decline(2)], 0)]
)
def test_r16_an_objection_or_a_decline_lifts_two_to_the_majority_and_keeps_the_votes(votes, objections):
    found = decide(votes, 5, terms(Tier.TWO), 30, objections)
    assert isinstance(found, Open)
    assert (found.count.tier, found.count.required, found.count.approvals) == (Tier.MAJORITY, 3, 2)
    assert isinstance(decide([*votes, approve(4)], 5, terms(Tier.TWO), 30, objections), Approved)


@pytest.mark.parametrize("tier", [Tier.DUTY, Tier.MAJORITY, Tier.TWO_THIRDS])
def test_r16_a_decline_or_objection_lifts_no_other_tier(tier):
    assert count_votes([decline(0)], board(5), terms(tier), R1, objections=2).tier is tier


def test_r16_with_two_seats_a_decline_asks_for_the_third_seat_a_majority_wants():
    found = decide([approve(0), decline(1)], 2, terms(Tier.TWO), 1)
    assert isinstance(found, NeedsReplacement)
    assert found.missing == 1


def test_r16_abstentions_stay_in_the_base():
    votes = [approve(0), approve(1), abstain(2), abstain(3)]
    assert isinstance(decide(votes, 5, terms(Tier.MAJORITY), 1), Open)
    assert isinstance(decide([*votes, abstain(4)], 5, terms(Tier.MAJORITY), 1), Declined)


def test_r16_a_tie_declines():
    votes = [approve(0), approve(1), decline(2), decline(3)]
    assert isinstance(decide(votes, 4, terms(Tier.MAJORITY), 1), Declined)


def test_r16_it_declines_as_soon_as_enough_approvals_have_become_impossible():
    assert isinstance(decide([decline(0), decline(1)], 5, terms(Tier.TWO_THIRDS), 1), Declined)
    assert isinstance(decide([decline(0), decline(1)], 5, terms(Tier.MAJORITY), 1), Open)
    assert isinstance(decide([decline(0), decline(1), decline(2)], 5, terms(Tier.MAJORITY), 1), Declined)


@pytest.mark.parametrize("tier", list(Tier))
def test_w08_lack_of_voters_never_declines_first_extension_then_replacement(tier):
    assert isinstance(decide([], 5, terms(tier), 35), Open)
    assert isinstance(decide([], 5, terms(tier), 36), NeedsExtension)
    late = decide([], 5, terms(tier, is_extended=True), 36)
    assert isinstance(late, NeedsReplacement)
    assert late.missing == 5


def test_r16_an_extended_round_has_the_time_of_its_urgency_once_more():
    assert extended_deadline(terms(Tier.TWO), now=DEADLINE, parameters=R1) == hours(72)


def test_r16_the_round_waits_for_seats_that_could_raise_the_amount_and_closes_when_none_can():
    votes = [approve(0, 50_000), approve(1, 80_000), approve(2, 90_000)]
    waiting = decide(votes, 5, terms(Tier.MAJORITY), 1)
    assert isinstance(waiting, Open)
    assert waiting.next_at == DEADLINE
    at_deadline = decide(votes, 5, terms(Tier.MAJORITY), 36)
    assert isinstance(at_deadline, Approved)
    assert at_deadline.amounts == {LINE: 50_000}
    raised = decide([*votes, approve(3, 70_000), decline(4)], 5, terms(Tier.MAJORITY), 1)
    assert isinstance(raised, Approved)
    assert raised.amounts == {LINE: 70_000}


def test_r16_all_agreeing_on_the_proposal_close_a_majority_early():
    assert isinstance(decide([approve(place) for place in range(3)], 5, terms(Tier.MAJORITY), 1), Approved)


def test_r16_approvals_that_agree_on_no_amount_decide_nothing_to_pay():
    proposed = {LINE: 100, OTHER_LINE: 100}
    votes = [
        CastVote(user_id=PEOPLE[0], choice="approve", cast_at=hours(1), amounts={LINE: 100, OTHER_LINE: 0}),
        CastVote(user_id=PEOPLE[1], choice="approve", cast_at=hours(1), amounts={LINE: 0, OTHER_LINE: 100}),
    ]
    split = replace(terms(Tier.TWO), proposed=proposed)
    assert isinstance(decide(votes, 2, split, 24), Declined)
    assert isinstance(decide(votes, 3, split, 24), Open)
    assert isinstance(decide(votes, 3, split, 36), NeedsExtension)


def test_w08_a_vote_from_outside_the_electorate_does_not_count():
    assert isinstance(decide([approve(0), approve(7)], 5, terms(Tier.TWO), 36), NeedsExtension)


def test_a_vote_names_every_line_once_and_exceeds_none():
    proposed = {LINE: 100, OTHER_LINE: 50}
    check_amounts("approve", {LINE: 100, OTHER_LINE: 0}, proposed)
    check_amounts("decline", {}, proposed)
    for choice, amounts, problem in (
        ("approve", {}, Malformed),
        ("approve", {LINE: 100}, Malformed),
        ("approve", {LINE: 100, OTHER_LINE: 1, PEOPLE[0]: 1}, Malformed),
        ("approve", {LINE: -1, OTHER_LINE: 1}, Malformed),
        ("approve", {LINE: 101, OTHER_LINE: 1}, Refused),
        ("approve", {LINE: 0, OTHER_LINE: 0}, Refused),
        ("abstain", {LINE: 1}, Malformed),
    ):
        with pytest.raises(problem):
            check_amounts(choice, amounts, proposed)
