"""How a motion ends: withdrawn, noted by the clock, extended for lack of voters, lapsed when something blocks it."""

from datetime import timedelta

import pytest

from emergency.actions.governing import motions
from emergency.actions.governing.framing import end_frames
from emergency.actions.governing.motion_clock import close_due_motions
from emergency.actors import Actor
from emergency.models import Frame, Motion, MotionOutcome
from fund.models import Fund, Mandate
from notifications import audit
from notifications.errors import NotFound, Refused
from notifications.models import OutboxMessage
from tests.emergency.frames.board import cast_vote, move, open_frame
from tests.factories import NOW, People, elect


def lift(fund: Fund, people: People, name: str = "cora") -> Motion:
    return motions.move_lifting(fund=fund, by=Actor(people[name]), now=NOW)


def withdraw(motion: Motion, people: People, name: str, at: object = NOW) -> Motion:
    return motions.withdraw(motion_id=motion.pk, by=Actor(people[name]), now=at)


def fresh(motion: Motion) -> Motion:
    return Motion.objects.get(pk=motion.pk)


def test_who_moved_it_takes_it_back_until_the_votes_decide_and_may_move_it_anew(fund: Fund, people: People) -> None:
    motion = lift(fund, people)
    for name in ("ben", "bea"):
        cast_vote(motion, people, name)
    with pytest.raises(Refused) as others:
        withdraw(motion, people, "bo")
    assert others.value.code == "not_the_mover"
    with pytest.raises(NotFound):
        withdraw(motion, people, "tom")
    assert withdraw(motion, people, "cora").outcome == MotionOutcome.WITHDRAWN
    with pytest.raises(Refused) as closed:
        cast_vote(motion, people, "bo")
    assert closed.value.code == "motion_closed"
    assert lift(fund, people).outcome == ""
    assert audit.verify().problems == []


def test_what_the_votes_have_decided_is_not_withdrawn(fund: Fund, people: People) -> None:
    motion = move(fund, people, budget_minor=250_000)
    for _other in range(2):
        open_frame(fund, people, budget_minor=230_000)
    for name in ("ben", "bea", "bo"):
        cast_vote(motion, people, name)
    with pytest.raises(Refused) as decided:
        withdraw(motion, people, "cora")
    assert decided.value.code == "motion_decided"


def test_what_cannot_be_carried_out_by_its_deadline_lapses_and_counts_nothing(fund: Fund, people: People) -> None:
    motion = move(fund, people, budget_minor=250_000)
    for _other in range(2):
        open_frame(fund, people, budget_minor=230_000)
    for name in ("ben", "bea", "bo"):
        cast_vote(motion, people, name)
    assert close_due_motions(motion.deadline_at - timedelta(seconds=1)) == 0
    assert close_due_motions(motion.deadline_at) == 1
    assert fresh(motion).outcome == MotionOutcome.LAPSED
    assert not Frame.objects.filter(motion=motion).exists()
    assert close_due_motions(motion.deadline_at) == 0


def test_the_clock_carries_out_what_the_votes_decide_once_the_way_is_free(fund: Fund, people: People) -> None:
    motion = move(fund, people, budget_minor=250_000)
    in_the_way = [open_frame(fund, people, budget_minor=230_000) for _other in range(2)]
    for name in ("ben", "bea", "bo"):
        cast_vote(motion, people, name)

    over = NOW + timedelta(days=40)
    Frame.objects.filter(pk__in=[one.pk for one in in_the_way]).update(ends_on=NOW.date() - timedelta(days=1))
    end_frames(NOW)
    assert close_due_motions(NOW) == 1
    assert Frame.objects.filter(motion=motion, opened_at__lt=over).exists()


def test_lack_of_voters_extends_once_then_asks_the_chair_and_never_loses_it(fund: Fund, people: People) -> None:
    motion = lift(fund, people)
    cast_vote(motion, people, "ben")
    first = motion.deadline_at
    assert close_due_motions(first) == 1
    extended = fresh(motion)
    assert (extended.outcome, extended.extended_at) == ("", first)
    assert extended.deadline_at > first
    OutboxMessage.objects.all().delete()
    assert (close_due_motions(extended.deadline_at), close_due_motions(extended.deadline_at)) == (1, 0)
    stuck = fresh(motion)
    assert (stuck.outcome, stuck.chair_asked_at) == ("", extended.deadline_at)
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {people["ben"].pk, people["bea"].pk}
    assert withdraw(motion, people, "bea", extended.deadline_at).outcome == MotionOutcome.WITHDRAWN


def test_a_late_vote_of_a_substitute_still_carries_an_extended_motion(fund: Fund, people: People) -> None:
    motion = lift(fund, people)
    cast_vote(motion, people, "bo")
    cast_vote(motion, people, "bela")
    at = motion.deadline_at
    close_due_motions(at)
    with pytest.raises(Refused):
        cast_vote(motion, people, "ben", at=at)
    assert cast_vote(motion, people, "bao", at=at).outcome == MotionOutcome.CARRIED


def test_a_silent_seats_named_deputy_votes_before_the_substitute(fund: Fund, people: People) -> None:
    seat = Mandate.objects.get(fund=fund, user=people["bea"], role="member")
    elect(fund, "gil", deputy_of=seat)
    motion = lift(fund, people)
    for name in ("ben", "bo"):
        cast_vote(motion, people, name)
    close_due_motions(motion.deadline_at)
    assert cast_vote(motion, people, "gil", at=motion.deadline_at).outcome == MotionOutcome.CARRIED
