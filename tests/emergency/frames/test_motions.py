"""What the board decides apart from a case: one vote of its seats, carried out by the vote that decides."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from emergency.actions.governing import motions
from emergency.actors import Actor
from emergency.deciding.motions import tally_of
from emergency.deciding.surroundings import surroundings_of
from emergency.models import Frame, Motion, MotionOutcome, MotionVote
from emergency.models.only_added import WrittenOnce
from fund.ledger.balances import overview
from fund.models import Commitment, Fund
from notifications.errors import Malformed, NotFound
from tests.emergency.frames.board import cast_vote, move, open_frame
from tests.emergency.overrides.cast import refused
from tests.factories import NOW, People, ask


def lift(fund: Fund, people: People, name: str = "ben") -> Motion:
    return motions.move_lifting(fund=fund, by=Actor(people[name]), now=NOW)


def test_r17_a_majority_lifts_the_fence_for_this_quarter_only(fund: Fund, people: People) -> None:
    motion = lift(fund, people)
    for name in ("ben", "bea"):
        cast_vote(motion, people, name)
    case = ask(fund, people).row
    assert not surroundings_of(case, now=NOW).fence.is_lifted
    assert cast_vote(motion, people, "bo").outcome == MotionOutcome.CARRIED
    assert surroundings_of(case, now=NOW).fence.is_lifted
    assert not surroundings_of(case, now=NOW + timedelta(days=92)).fence.is_lifted
    with refused("moved_already"):
        lift(fund, people)


def test_a_motion_is_lost_once_enough_approvals_are_impossible_and_may_be_moved_anew(
    fund: Fund, people: People
) -> None:
    motion = lift(fund, people)
    cast_vote(motion, people, "ben", "decline")
    assert cast_vote(motion, people, "bea", "abstain").outcome == MotionOutcome.LOST
    with refused("motion_closed"):
        cast_vote(motion, people, "bo")
    assert lift(fund, people).outcome == ""


def test_r31_two_thirds_of_the_board_open_a_frame_and_its_budget_is_promised_at_once(
    fund: Fund, people: People
) -> None:
    motion = move(fund, people)
    for name in ("ben", "bea"):
        assert cast_vote(motion, people, name).outcome == ""
    assert not Frame.objects.exists()
    cast_vote(motion, people, "bo")
    frame = Frame.objects.get()
    assert sorted(frame.countries.values_list("country", flat=True)) == ["AM", "GE"]
    assert Commitment.objects.get(source_ref=frame.ledger_ref).amount_minor == 100_000
    assert overview(fund, now=NOW).free.minor == 400_000
    motion.refresh_from_db()
    assert (motion.counts["base"], motion.counts["required"], motion.counts["approvals"]) == (4, 3, 3)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"budget_minor": 250_001}, "frame_takes_much"),
        ({"ceiling_minor": 30_001}, "frame_ceiling_high"),
        ({"ends_on": (NOW + timedelta(days=61)).date()}, "frame_too_long"),
    ],
)
def test_r31_what_the_rules_forbid_is_not_put_to_the_board(
    fund: Fund, people: People, wrong: dict[str, object], code: str
) -> None:
    with refused(code):
        move(fund, people, **wrong)
    assert not Motion.objects.exists()


def test_r31_the_limits_themselves_are_allowed(fund: Fund, people: People) -> None:
    move(fund, people, budget_minor=250_000, ends_on=(NOW + timedelta(days=60)).date())
    assert Motion.objects.count() == 1


def test_terms_that_are_not_on_the_lists_name_their_fields(fund: Fund, people: People) -> None:
    with pytest.raises(Malformed) as refusal:
        move(fund, people, countries=["ZZ"], uses=["bribe"], cause="boredom", ceiling_minor=0, budget_minor=-1)
    assert set(refusal.value.fields) == {"countries", "uses", "cause", "ceiling", "budget"}


def test_a_vote_on_a_motion_is_given_once_and_never_changed(fund: Fund, people: People) -> None:
    motion = lift(fund, people)
    cast_vote(motion, people, "ben")
    with refused("voted_already"):
        cast_vote(motion, people, "ben", "decline")
    with pytest.raises(WrittenOnce):
        MotionVote.objects.get().delete()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE emergency_motionvote SET choice = 'decline'")


def test_a_substitute_is_called_for_a_silent_seat_after_the_deadline_only(fund: Fund, people: People) -> None:
    motion = lift(fund, people)
    cast_vote(motion, people, "ben")
    with refused("not_called"):
        cast_vote(motion, people, "bao")
    later = motion.deadline_at
    assert cast_vote(motion, people, "bao", at=later).outcome == ""
    assert len(tally_of(motion, now=later).electorate(now=later).base) == 4


@pytest.mark.parametrize("name", ["cora", "tom", "ana", "gil", "sam", "ada"])
def test_who_holds_no_seat_has_no_vote(fund: Fund, people: People, name: str) -> None:
    motion = lift(fund, people)
    with pytest.raises(NotFound):
        cast_vote(motion, people, name)


def test_when_the_money_is_gone_meanwhile_the_votes_stand_and_the_motion_stays_open(fund: Fund, people: People) -> None:
    motion = move(fund, people, budget_minor=250_000)
    open_frame(fund, people, budget_minor=250_000)
    open_frame(fund, people, budget_minor=200_000)
    for name in ("ben", "bea", "bo"):
        cast_vote(motion, people, name)
    motion.refresh_from_db()
    assert (motion.outcome, motion.votes.count()) == ("", 3)
    with refused("short_of_money"):
        motions.close(motion_id=motion.pk, by=Actor(people["ben"]), now=NOW)
