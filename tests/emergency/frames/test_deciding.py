"""Inside a frame a coordinator proposes and one seat on duty decides, a list in one act."""

import pytest

from emergency.actions.deciding import reopening
from emergency.actions.ending import endings
from emergency.actions.governing import framing
from emergency.actors import Actor
from emergency.deciding.frames import used_minor
from emergency.models import CaseTask, Frame, FrameCase, GrantedMonth, Round
from emergency.paying.facts import approvers
from emergency.states import State
from fund.ledger.balances import overview
from fund.ledger.commitments import remaining
from fund.ledger.verifying import verify
from fund.models import Commitment, Fund
from notifications.errors import NotFound
from tests.emergency.frames.board import case_for, decide, open_frame, propose
from tests.emergency.overrides.cast import refused
from tests.factories import DAY, MEMBERS, NOW, People, answer_conflict, give_details, pay, vote


@pytest.fixture
def frame(fund: Fund, people: People) -> Frame:
    return open_frame(fund, people)


def test_w09_a_list_is_decided_in_one_act_and_paid_from_the_frame(fund: Fund, people: People, frame: Frame) -> None:
    cases = [case_for(fund, people, amount) for amount in (20_000, 30_000)]
    assert all(one.is_done for one in propose(frame, people, *cases))
    assert all(one.is_done for one in decide(frame, people, *cases))
    assert [case.state for case in cases] == [State.APPROVED] * 2
    assert [row.remaining_minor for row in remaining(frame.ledger_ref)] == [50_000]
    assert overview(fund, now=NOW).committed.minor == 100_000
    assert not Round.objects.exists()
    case = cases[0]
    assert approvers(case.row) == {people["ben"].pk, people["cora"].pk}
    give_details(case)
    pay(case, people)
    assert case.state == State.PAID


def test_w09_without_a_decision_in_the_frame_nothing_is_promised(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people)
    propose(frame, people, case)
    assert case.state == State.VERIFYING
    assert not Commitment.objects.filter(source_ref=case.row.ledger_ref).exists()
    other = case_for(fund, people)
    [said] = decide(frame, people, other)
    assert (said.is_done, other.state) == (False, State.VERIFYING)
    assert not Commitment.objects.filter(source_ref=other.row.ledger_ref).exists()


def test_what_does_not_fit_is_answered_by_itself_and_stops_nobody_else(
    fund: Fund, people: People, frame: Frame
) -> None:
    good, much = case_for(fund, people), case_for(fund, people, 30_001)
    far, other = case_for(fund, people, country="KZ"), case_for(fund, people, lines={"medicine": 1_000})
    said = propose(frame, people, good, much, far, other)
    assert [one.is_done for one in said] == [True, False, False, False]
    assert all(one.why_not for one in said[1:])
    assert FrameCase.objects.count() == 1


def test_r31_the_ceiling_is_for_each_person_and_the_budget_for_all(fund: Fund, people: People, frame: Frame) -> None:
    family, late = case_for(fund, people, 90_000, heads=3), case_for(fund, people, 10_001)
    propose(frame, people, family, late)
    said = decide(frame, people, family, late)
    assert [one.is_done for one in said] == [True, False]
    assert [row.remaining_minor for row in remaining(frame.ledger_ref)] == [10_000]


def test_r31_somebody_besides_the_asker_confirms(fund: Fund, people: People, frame: Frame) -> None:
    alone = case_for(fund, people, by=None)
    alone.row.confirmations.all().delete()
    [said] = propose(frame, people, alone)
    assert not said.is_done


def test_r17_r21_what_a_frame_grants_stands_apart_from_the_fence(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people)
    propose(frame, people, case)
    decide(frame, people, case)
    assert list(GrantedMonth.objects.values_list("tier", "granted_minor")) == [("", 20_000)]
    assert not CaseTask.objects.filter(kind="ratify").exists()


def test_w01_who_proposed_confirmed_or_stands_near_does_not_decide(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people)
    propose(frame, people, case)
    answer_conflict(case, people["bea"], 2)
    [said] = decide(frame, people, case, name="bea")
    assert not said.is_done
    [said] = decide(frame, people, case, name="bo")
    assert said.is_done


@pytest.mark.parametrize("name", ["cora", "tom", "ana", "gil", "sam", "ada"])
def test_only_a_seat_decides_and_only_a_coordinator_proposes(
    fund: Fund, people: People, frame: Frame, name: str
) -> None:
    case = case_for(fund, people)
    propose(frame, people, case)
    with pytest.raises(NotFound):
        decide(frame, people, case, name=name)
    if name != "cora":
        with pytest.raises(NotFound):
            propose(frame, people, case, name=name)


def test_a_list_sent_twice_under_one_key_decides_once(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people)
    propose(frame, people, case)
    for _one in range(2):
        [said] = decide(frame, people, case, key="k1")
        assert said.is_done
    assert Commitment.objects.filter(source_ref=case.row.ledger_ref).count() == 1


def test_a_sum_other_than_the_proposed_one_is_not_decided(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people, None)
    assert propose(frame, people, case, amount=15_000)[0].is_done
    assert not decide(frame, people, case, amount=14_000)[0].is_done
    assert decide(frame, people, case, amount=15_000)[0].is_done
    assert case.lines()["ticket"].approved_minor == 15_000


def test_an_ended_frame_takes_nothing_more_and_gives_the_rest_back(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people)
    propose(frame, people, case)
    after = NOW + 31 * DAY
    assert framing.end_frames(NOW + 30 * DAY) == 0
    with refused("frame_over"):
        framing.decide(frame_id=frame.pk, by=Actor(people["ben"]), now=after, items=[])
    assert (framing.end_frames(after), framing.end_frames(after)) == (1, 0)
    assert overview(fund, now=after).committed.minor == 0


def test_r31_what_is_declined_after_all_goes_back_to_the_frame(fund: Fund, people: People, frame: Frame) -> None:
    case = case_for(fund, people, 20_000)
    propose(frame, people, case)
    decide(frame, people, case)
    assert used_minor(frame) == 20_000
    reopening.reverse(reference=case.reference, by=Actor(people["ben"]), now=case.at, reason_code="mistake")
    for name in MEMBERS:
        answer_conflict(case, people[name])
        vote(case, people[name], "decline")
    assert case.state == State.DECLINED
    assert used_minor(frame) == 0
    assert sum(row.remaining_minor for row in remaining(frame.ledger_ref)) == 100_000
    assert remaining(case.row.books_ref) == []
    assert overview(fund, now=NOW).committed.minor == 100_000
    assert verify().problems == []


def test_r31_what_lapses_or_is_withdrawn_goes_back_too_and_to_the_fund_once_the_frame_is_over(
    fund: Fund, people: People, frame: Frame
) -> None:
    cases = [case_for(fund, people, 20_000) for _one in range(2)]
    propose(frame, people, *cases)
    decide(frame, people, *cases)
    endings.withdraw(reference=cases[0].reference, by=Actor(holds_code=True), now=NOW)
    assert sum(row.remaining_minor for row in remaining(frame.ledger_ref)) == 80_000
    framing.end_frames(NOW + 31 * DAY)
    assert overview(fund, now=NOW).committed.minor == 20_000
    endings.withdraw(reference=cases[1].reference, by=Actor(holds_code=True), now=NOW)
    assert overview(fund, now=NOW).committed.minor == 0
