"""A ring wants an answer: again by another way after half an hour, somebody else after one, nobody twice."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.actions import clockwork
from emergency.actions.asking import verification
from emergency.actions.ending import holds
from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.duty_rules import SPENT, Due, due_of, next_to_ring
from emergency.models import Ring
from fund.models import Fund
from notifications.errors import NotFound, Refused
from tests.emergency.clocks.rota import MINUTE, coordinators, on_duty, told
from tests.factories import DAY, HOUR, NOW, People, answer_conflict, ask, bring_to, to_review, vote

SECOND = MINUTE / 60


@pytest.fixture
def crew(fund: Fund, people: People) -> People:
    """Cora is on duty with Cleo as deputy, Carl comes next; Ben leads, Bea stands in for him."""
    coordinators(fund, people, "cleo", "carl")
    on_duty(fund, people, "cora", deputy="cleo")
    on_duty(fund, people, "carl", begins=NOW + 8 * DAY)
    return people


def run(people: People, at: datetime) -> dict[str, str]:
    """Let the clocks run and return whom they told."""
    clockwork.run(now=at)
    return told(people)


def ring_of(people: People, name: str) -> Ring:
    return Ring.objects.get(user=people[name], aid_request__isnull=False)


def says(people: People, name: str, answer: str, at: datetime) -> None:
    duty.answer_ring(ring_id=ring_of(people, name).pk, by=Actor(people[name]), now=at, answer=answer)


def test_w10_a_red_case_rings_who_is_on_duty_and_nobody_else(fund: Fund, crew: People) -> None:
    ask(fund, crew, urgency="red")
    assert told(crew) == {"cora": "ring"}
    ask(fund, crew, urgency="amber")
    assert told(crew) == {"cora": "quiet", "cleo": "quiet", "carl": "quiet"}


def test_w10_where_nobody_on_duty_may_be_told_everybody_of_the_role_is_rung(fund: Fund, crew: People) -> None:
    """Cora asks herself: she is not rung for it."""
    ask(fund, crew, urgency="red", by="cora")
    assert told(crew) == {"cleo": "ring", "carl": "ring"}


def test_w10_unanswered_it_rings_again_by_the_second_way_then_deputy_then_the_next_then_the_chair(
    fund: Fund, crew: People
) -> None:
    ask(fund, crew, urgency="red")
    told(crew)
    assert run(crew, NOW) == {}
    assert run(crew, NOW + 30 * MINUTE - SECOND) == {}
    assert run(crew, NOW + 30 * MINUTE) == {"cora": "ring again"}
    assert run(crew, NOW + 30 * MINUTE) == {}
    # After an hour half the promise of two is used: who owes the answer is reminded, and the deputy rung.
    assert run(crew, NOW + HOUR) == {"cora": "ring", "cleo": "ring"}
    assert run(crew, NOW + 90 * MINUTE) == {"cleo": "ring again"}
    assert run(crew, NOW + 2 * HOUR)["carl"] == "ring"
    Ring.objects.exclude(user=crew["carl"]).update(step=SPENT)
    assert run(crew, NOW + 3 * HOUR)["ben"] == "ring"
    assert Ring.objects.filter(user=crew["ben"]).exists()
    run(crew, NOW + 4 * HOUR)
    assert Ring.objects.filter(user=crew["bea"]).exists()
    run(crew, NOW + 9 * HOUR)
    assert run(crew, NOW + 10 * HOUR) == {}


def test_w10_who_takes_it_ends_the_ringing(fund: Fund, crew: People) -> None:
    case = ask(fund, crew, urgency="red")
    run(crew, NOW)
    run(crew, NOW + 61 * MINUTE)
    says(crew, "cleo", "takes", NOW + 62 * MINUTE)
    assert list(Ring.objects.values_list("user", "answer")) == [(crew["cleo"].pk, "takes")]
    clockwork.remind(case.row.pk, now=NOW + 62 * MINUTE)
    told(crew)
    assert duty.ring_on(now=NOW + 119 * MINUTE) == []
    with pytest.raises(Ring.DoesNotExist):
        ring_of(crew, "cora")


def test_w10_who_cannot_lets_the_deputy_be_rung_at_once(fund: Fund, crew: People) -> None:
    ask(fund, crew, urgency="red")
    run(crew, NOW)
    says(crew, "cora", "cannot", NOW + 5 * MINUTE)
    assert run(crew, NOW + 5 * MINUTE) == {"cleo": "ring"}
    assert run(crew, NOW + 6 * MINUTE) == {}
    says(crew, "cleo", "cannot", NOW + 7 * MINUTE)
    assert run(crew, NOW + 7 * MINUTE) == {"carl": "ring"}


def test_acting_on_it_is_taking_it(fund: Fund, crew: People) -> None:
    case = ask(fund, crew, urgency="red")
    run(crew, NOW)
    verification.take_up(reference=case.reference, by=Actor(crew["cora"]), now=NOW + MINUTE)
    told(crew)
    assert duty.ring_on(now=NOW + 50 * MINUTE) == []
    assert not Ring.objects.exists()


def test_before_the_board_each_seat_answers_for_itself_and_a_vote_is_an_answer(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, urgency="red", lines={"legal_aid": 200_000}), people)
    assert set(Ring.objects.values_list("user", flat=True)) == {
        people[name].pk for name in ("ben", "bea", "bo", "bela")
    }
    says(people, "bo", "takes", NOW)
    assert Ring.objects.count() == 4
    answer_conflict(case, people["bela"])
    vote(case, people["bela"])
    assert not Ring.objects.filter(user=people["bela"]).exists()
    told(people)
    assert run(people, NOW + 30 * MINUTE) == {"ben": "ring again", "bea": "ring again"}


def test_a_case_under_a_hold_rings_nobody_and_goes_on_ringing_afterwards(fund: Fund, crew: People) -> None:
    case = ask(fund, crew, urgency="red")
    run(crew, NOW)
    holds.freeze(reference=case.reference, by=Actor(crew["cora"]), now=NOW + MINUTE, reason_code="leak")
    told(crew)
    assert run(crew, NOW + 40 * MINUTE) == {}
    holds.unfreeze(reference=case.reference, by=Actor(crew["gil"]), now=NOW + 41 * MINUTE)
    told(crew)
    assert run(crew, NOW + 69 * MINUTE) == {}
    assert run(crew, NOW + 70 * MINUTE) == {"cora": "ring again"}


def test_only_ones_own_ring_is_answered_and_what_is_over_is_not(fund: Fund, crew: People) -> None:
    case = ask(fund, crew, urgency="red")
    run(crew, NOW)
    ring = ring_of(crew, "cora")
    for name in ("cleo", "ben", "ada", "cy"):
        with pytest.raises(NotFound):
            duty.answer_ring(ring_id=ring.pk, by=Actor(crew[name]), now=NOW, answer="takes")
    Ring.objects.update(state="verifying")
    with pytest.raises(Refused) as refused:
        duty.answer_ring(ring_id=ring.pk, by=Actor(crew["cora"]), now=NOW, answer="takes")
    assert refused.value.code == "ring_over"
    duty.ring_on(now=NOW)
    assert ring_of(crew, "cora").state == case.state


@pytest.mark.parametrize("by", ["cora", "ben", "bea"])
def test_coordinator_and_chair_ring_the_next_at_once(fund: Fund, people: People, by: str) -> None:
    case = bring_to("in_review", fund, people, lines={"legal_aid": 200_000})
    told(people)
    duty.escalate(reference=case.reference, by=Actor(people[by]), now=case.at)
    [(name, kind)] = told(people).items()
    assert kind == "ring"
    assert name in {"ben", "bea", "bo", "bela"} - {by}


def test_escalating_goes_round_once_and_then_says_what_would_help(fund: Fund, crew: People) -> None:
    case = bring_to("submitted", fund, crew)
    told(crew)
    rung = []
    while len(rung) < 9:
        try:
            duty.escalate(reference=case.reference, by=Actor(crew["cora"]), now=NOW)
        except Refused as refused:
            assert refused.code == "all_rung"
            break
        rung += told(crew)
    assert rung == ["cleo", "carl", "ben", "bea"]


@pytest.mark.parametrize("name", ["bo", "bao", "tom", "chen", "gil", "ana", "sam", "ada", "cy"])
def test_nobody_else_escalates(fund: Fund, people: People, name: str) -> None:
    case = bring_to("payable", fund, people)
    with pytest.raises(NotFound):
        duty.escalate(reference=case.reference, by=Actor(people[name]), now=case.at)


def test_the_excluded_are_never_rung(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, urgency="red", exclude=("seat-1",), lines={"legal_aid": 200_000}), people)
    excluded = case.row.exclusions.get().user_id
    for hours in range(12):
        clockwork.run(now=NOW + hours * HOUR)
    assert not Ring.objects.filter(user=excluded).exists()


MOMENTS = st.integers(0, 200).map(lambda minutes: NOW + minutes * MINUTE)
STEPS = st.integers(0, SPENT)


@given(MOMENTS, MOMENTS, STEPS, st.booleans())
def test_a_ring_only_ever_goes_on(first: datetime, second: datetime, step: int, has_declined: bool) -> None:
    """What is due at a moment is due, or something later is, at every moment after it."""
    order = list(Due)
    early, late = (
        order.index(due_of(rang_at=NOW, step=step, has_declined=has_declined, now=at)) for at in sorted((first, second))
    )
    assert early <= late
    assert step < SPENT or late == 0


@given(st.lists(st.integers(0, 9), unique=True), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_nobody_is_rung_twice_and_nobody_kept_away(chain: list[Any], rung: set[Any], away: set[Any]) -> None:
    called = []
    while (person := next_to_ring(chain, rung={*rung, *called}, away=away)) is not None:
        called.append(person)
    assert called == [person for person in chain if person not in rung | away]
