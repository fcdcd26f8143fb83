"""What each reader sees of a round."""

import pytest

from emergency.actors import NOBODY, Actor
from emergency.deciding.rounds_view import RoundOnShow, SeatOnShow, rounds_for
from emergency.models import User
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Fund
from notifications.errors import NotFound
from tests.factories import NOW, Case, People, answer_conflict, ask, decline, ready_to_vote, to_review, vote


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    vote(case, people["bo"], amounts={line.pk: 150_000 for line in case.lines().values()})
    vote(case, people["bea"], "decline")
    return case


def seen_by(case: Case, person: User | None) -> RoundOnShow:
    actor = Actor(person) if person else NOBODY
    (shown,) = rounds_for(sight_of(case.reference, actor, now=NOW), now=NOW)
    return shown


def seat(shown: RoundOnShow, name: str) -> SeatOnShow:
    return next(seat for seat in shown.seats if seat.pseudonym.lower() == name)


def test_before_the_own_vote_no_other_vote_and_no_count(case: Case, people: People) -> None:
    shown = seen_by(case, people["bela"])
    assert [seat.vote for seat in shown.seats] == [None] * 5
    assert (shown.own_vote, shown.count) == (None, None)
    assert seat(shown, "bo").has_voted
    assert not any(digit in shown.needed.split("until")[0] for digit in "0123456789")
    assert shown.why_no_vote == ""


def test_after_the_own_vote_all_votes_and_what_is_still_needed(case: Case, people: People) -> None:
    shown = seen_by(case, people["bo"])
    assert shown.own_vote is not None
    assert list(shown.own_vote.amounts.values()) == [150_000]
    bea = seat(shown, "bea").vote
    assert bea is not None and (bea.choice, bea.reason_code) == ("decline", "not_confirmable")
    assert shown.count is not None and (shown.count.approvals, shown.count.declines, shown.count.pending) == (1, 1, 2)
    assert "2 more approvals are needed" in shown.needed


def test_the_coordinator_sees_who_is_called_and_no_vote_before_the_end(case: Case, people: People) -> None:
    shown = seen_by(case, people["cora"])
    assert [seat.vote for seat in shown.seats] == [None] * 5
    assert shown.count is None
    assert {seat.pseudonym for seat in shown.seats if seat.is_called} == {"Ben", "Bea", "Bo", "Bela"}


def test_once_it_is_over_board_and_coordinator_see_every_vote(case: Case, people: People) -> None:
    vote(case, people["ben"], "decline")
    assert case.state == State.DECLINED
    for name in ("bela", "cora", "bao"):
        shown = seen_by(case, people[name])
        assert seat(shown, "bo").vote is not None
        assert shown.count is not None and shown.count.declines == 2
        assert shown.decision is not None and shown.decision.outcome == "declined"
        assert not shown.is_open


def test_a_seat_that_stepped_aside_is_shown_without_its_reason(case: Case, people: People) -> None:
    answer_conflict(case, people["bela"], 2)
    shown = seen_by(case, people["bo"])
    assert (seat(shown, "bela").is_recused, seat(shown, "bela").is_called) == (True, False)
    assert seat(shown, "bao").is_called
    assert not hasattr(seat(shown, "bela"), "level")
    assert "stepped aside" in seen_by(case, people["bela"]).why_no_vote


def test_who_is_no_reader_of_rounds_sees_none(case: Case, people: People) -> None:
    answer_conflict(case, people["bela"], 3)
    assert rounds_for(sight_of(case.reference, Actor(people["bela"]), now=NOW), now=NOW) == []
    asker = sight_of(case.reference, Actor(people["ada"], holds_code=True), now=NOW)
    assert rounds_for(asker, now=NOW) == []
    for name in ("cy", "ada", "tom"):
        with pytest.raises(NotFound):
            sight_of(case.reference, Actor(people[name]), now=NOW)


def test_the_treasurer_sees_the_decision_of_an_approved_case_and_no_seats(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"ticket": 20_000}), people), people)
    vote(case, people["bo"])
    shown = seen_by(case, people["tom"])
    assert shown.seats == ()
    assert shown.decision is not None and shown.decision.record["counts"]["approvals"] == 1


def test_a_lifted_tier_is_told_only_to_who_may_know_of_the_decline(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    decline(case, people, "bo")
    assert str(seen_by(case, people["bela"]).tier_label) == "two seats and no objection"
    assert str(seen_by(case, people["bo"]).tier_label) == "majority of the board"
