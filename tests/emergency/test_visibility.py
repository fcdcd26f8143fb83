"""Who is served what, as the tables of the workflow and of sealing have it."""

import uuid
from dataclasses import replace

import pytest

from emergency import visibility
from emergency.states import State
from emergency.visibility import CaseView, Reader, may_be_served, may_see_vote, visible_voters
from fund.models import BOARD, Role

BEN, BEA, BO, CORA = (uuid.uuid4() for _ in range(4))
KINDS = {
    "identity",
    "narrative",
    "summary",
    "document",
    "answer",
    "note",
    "reason",
    "vouch",
    "card",
    "payout",
    "voucher",
    "bank",
    "complaint",
    "slip",
}
STORY = {"narrative", "summary", "document", "answer", "note", "reason", "slip"}
OPEN = CaseView(state=State.IN_REVIEW, was_in_review=True, is_round_open=True)
OVER = CaseView(state=State.APPROVED, was_in_review=True)


def reader(*roles: str, **more) -> Reader:
    return Reader(**{"user_id": BEN, "roles": frozenset(roles), **more})


def served(who: Reader, case: CaseView) -> set[str]:
    return {kind for kind in KINDS if may_be_served(who, kind, case)}


def test_the_roles_of_the_mandates_are_the_ones_judged():
    assert frozenset(BOARD) == visibility.BOARD
    assert {visibility.COORDINATOR, visibility.AUDITOR, *visibility.MONEY} <= {role.value for role in Role}


@pytest.mark.parametrize("state", list(State))
def test_s01_a_coordinator_reads_all_but_card_and_money_from_sending_to_erasing(state):
    expected = set() if state in {State.STARTED, State.ERASED} else STORY | {"identity", "vouch"}
    assert served(reader("coordinator"), CaseView(state=state, was_in_review=True)) == expected


@pytest.mark.parametrize("role", ["member", "substitute"])
@pytest.mark.parametrize("state", sorted(set(State) - {State.STARTED, State.ERASED}))
def test_s01_a_seat_reads_the_story_only_when_the_board_was_asked_and_after_the_conflict_answer(role, state):
    asked, unasked = CaseView(state=state, was_in_review=True), CaseView(state=state)
    assert served(reader(role, conflict=0), unasked) == set()
    assert served(reader(role), asked) == {"card"}
    for level in (0, 1, 2):
        assert served(reader(role, conflict=level), asked) == STORY | {"card"}


@pytest.mark.parametrize("role", ["treasurer", "checker"])
@pytest.mark.parametrize("state", sorted(set(State) - {State.STARTED, State.ERASED}))
def test_s01_payment_details_are_served_while_payable_or_paid_and_never_the_story(role, state):
    expected = {"voucher", "bank"} | ({"payout"} if state in {State.PAYABLE, State.PAID} else set())
    assert served(reader(role), CaseView(state=state, was_in_review=True)) == expected


@pytest.mark.parametrize("role", ["contact", "guardian", "steward", "stranger", ""])
@pytest.mark.parametrize("state", list(State))
def test_s01_everybody_else_is_served_nothing(role, state):
    assert served(reader(role, conflict=0), CaseView(state=state, was_in_review=True)) == set()


def test_s01_an_auditor_reads_vouchers_only():
    assert served(reader("auditor"), OVER) == {"voucher"}


@pytest.mark.parametrize("state", list(State))
def test_r14_a_party_an_excluded_person_and_a_level_three_are_served_nothing_whatever_their_roles(state):
    everything = reader("coordinator", "member", "treasurer", "auditor", conflict=0)
    case = CaseView(state=state, was_in_review=True)
    for barred in ({"conflict": 3}, {"is_party": True}, {"is_excluded": True}):
        assert served(replace(everything, **barred), case) == set()
        assert not may_see_vote(replace(everything, has_voted=True, **barred), BEA, case)


@pytest.mark.parametrize("role", [*(role.value for role in Role)])
def test_a_frozen_case_is_read_by_nobody(role):
    frozen = replace(OVER, is_frozen=True)
    assert served(reader(role, conflict=0), frozen) == set()
    assert not may_see_vote(reader(role, has_voted=True), BEA, frozen)


def test_several_roles_give_the_union_of_boxes():
    paid = CaseView(state=State.PAID, was_in_review=True)
    assert served(reader("coordinator", "checker"), paid) == STORY | {"identity", "vouch", "payout", "voucher", "bank"}


@pytest.mark.parametrize(
    ("roles", "has_voted", "case", "seen"),
    [
        (("member",), False, OPEN, {BEN}),
        (("member",), True, OPEN, {BEN, BEA, BO}),
        (("member",), False, OVER, {BEN, BEA, BO}),
        (("substitute",), False, OPEN, {BEN}),
        (("substitute",), False, OVER, {BEN, BEA, BO}),
        (("coordinator",), False, OPEN, set()),
        (("coordinator",), False, OVER, {BEN, BEA, BO}),
        (("coordinator", "member"), False, OPEN, {BEN}),
        (("coordinator", "member"), True, OPEN, {BEN, BEA, BO}),
        (("treasurer",), True, OVER, set()),
        (("checker",), True, OVER, set()),
        (("auditor",), True, OVER, set()),
        (("contact",), True, OVER, set()),
        (("guardian", "steward"), True, OVER, set()),
        (("member",), False, CaseView(state=State.VERIFYING), {BEN}),
        (("coordinator",), False, CaseView(state=State.VERIFYING), set()),
    ],
)
def test_w01_votes_are_blind_until_ones_own_is_cast_or_the_round_is_over(roles, has_voted, case, seen):
    assert visible_voters(reader(*roles, has_voted=has_voted), [BEN, BEA, BO], case) == seen


def test_w01_a_question_during_the_round_opens_no_votes():
    waiting = CaseView(state=State.INFO_NEEDED, was_in_review=True, is_round_open=True)
    assert visible_voters(reader("member"), [BEA], waiting) == frozenset()
    assert visible_voters(reader("coordinator", user_id=CORA), [BEA], waiting) == frozenset()
