"""Named deputies in the counting: each stands in for one seat that is away, before any substitute, not in conflicts."""

from itertools import product

import pytest

from emergency.deciding.voting import Approved, NeedsReplacement, Seat, electorate_of, give_way, outcome
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from tests.emergency.boards import PEOPLE, approve, hours, seats, terms

SIZES = (3, 5, 7, 9)


def deputy(of: int, place: int, **more: bool) -> Seat:
    """Make the deputy of the seat at a place; it waits behind all others."""
    return Seat(user_id=PEOPLE[place], position=place, is_substitute=True, deputy_for=PEOPLE[of], **more)


def with_deputies(members: int, substitutes: int, deputies: int, **out: tuple[int, ...]) -> list[Seat]:
    """Make a board whose first members have a deputy each, seated behind members and substitutes."""
    behind = members + substitutes
    return [*seats(members, substitutes, **out), *(deputy(one, behind + one) for one in range(deputies))]


def test_a_seat_that_is_away_is_taken_by_its_own_deputy_and_then_by_the_next_substitute() -> None:
    board = with_deputies(3, 1, 1, away=(0,))
    assert electorate_of(board).base == (PEOPLE[1], PEOPLE[2], PEOPLE[4])
    gone = [*seats(3, 1, away=(0,)), deputy(0, 4, is_away=True)]
    assert electorate_of(gone).base == (PEOPLE[1], PEOPLE[2], PEOPLE[3])
    second = [*gone, deputy(0, 5)]
    assert electorate_of(second).base == (PEOPLE[1], PEOPLE[2], PEOPLE[5])


def test_a_deputy_never_stands_in_for_another_seat() -> None:
    assert electorate_of(with_deputies(3, 0, 1, away=(1,))).base == (PEOPLE[0], PEOPLE[2])


def test_r14_a_conflict_calls_a_substitute_and_not_the_deputy_of_who_stands_too_near() -> None:
    board = with_deputies(3, 1, 1, recused=(0,))
    assert electorate_of(board).base == (PEOPLE[1], PEOPLE[2], PEOPLE[3])
    assert electorate_of(with_deputies(3, 0, 1, recused=(0,))).base == (PEOPLE[1], PEOPLE[2])


def test_a_deputy_with_a_conflict_is_not_called() -> None:
    board = [*seats(3, 1, away=(0,)), deputy(0, 4, is_recused=True)]
    assert electorate_of(board).base == (PEOPLE[1], PEOPLE[2], PEOPLE[3])


def test_a_deputy_who_has_voted_stays_and_one_seat_has_one_vote() -> None:
    board = [*seats(3, 1, away=(0,)), deputy(0, 4), deputy(0, 5)]
    assert electorate_of(board, voted=frozenset({PEOPLE[5]})).base == (PEOPLE[1], PEOPLE[2], PEOPLE[5])
    # The seat's own vote, cast before it went away, stands: nobody is called for it.
    assert electorate_of(board, voted=frozenset({PEOPLE[0]})).base == (PEOPLE[0], PEOPLE[1], PEOPLE[2])


@pytest.mark.parametrize("members", SIZES)
def test_r16_on_every_board_each_seat_is_filled_as_the_regulations_say(members: int) -> None:
    """Every count of absences and recusals, with up to two substitutes and any number of deputies."""
    for away, recused, substitutes, deputies in product(range(members + 1), range(members + 1), range(3), (0, 1, 3)):
        if away + recused > members:
            continue
        out = {"away": tuple(range(away)), "recused": tuple(range(away, away + recused))}
        board = with_deputies(members, substitutes, min(deputies, members), **out)
        base = electorate_of(board).base
        named = min(away, deputies, members)
        filled = named + min(substitutes, away + recused - named)
        assert len(base) == len(set(base)) == members - away - recused + filled
        assert not set(PEOPLE[:away] + PEOPLE[away : away + recused]) & set(base)
        for tier in Tier:
            least = {Tier.DUTY: 1, Tier.TWO: 2}.get(tier, 3)
            found = outcome([], electorate_of(board), terms(tier), now=hours(1), parameters=R1)
            assert isinstance(found, NeedsReplacement) == (len(base) < least)
            votes = [approve(PEOPLE.index(one)) for one in base]
            done = outcome(votes, electorate_of(board), terms(tier), now=hours(500), parameters=R1)
            assert isinstance(done, Approved if len(base) >= least else NeedsReplacement)


@pytest.mark.parametrize("members", SIZES)
def test_r16_the_silent_give_way_only_where_somebody_is_there_for_them(members: int) -> None:
    for substitutes, deputies, voted in product(range(3), (0, 1, 3), range(members)):
        board = with_deputies(members, substitutes, min(deputies, members))
        cast = frozenset(PEOPLE[:voted])
        silent = [one for one in electorate_of(board).base if one not in cast]
        gone = give_way(board, silent, voted=cast)
        own = sum(place < min(deputies, members) for place in range(voted, members))
        assert len(gone) == own + min(substitutes, len(silent) - own)
        after = [seat if seat.user_id not in gone else _away(seat) for seat in board]
        called = electorate_of(after, voted=cast).base
        assert len(called) == members and not set(called) & gone


def _away(seat: Seat) -> Seat:
    return Seat(user_id=seat.user_id, position=seat.position, is_substitute=seat.is_substitute, is_away=True)
