"""Who keeps out, and which hands differ."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.parameters import R1
from fund.rules.people import conflicts_stay_out, duties_are_separate
from tests.fund.rules.builders import ADA, BEA, BEN, BO, CHEN, CORA, TOM, facts, modest

PEOPLE = [uuid.uuid4() for _ in range(4)]
SOME = st.frozensets(st.sampled_from(PEOPLE))


def ids(*people: uuid.UUID) -> frozenset[uuid.UUID]:
    return frozenset(people)


def test_r14_a_party_to_the_case_may_neither_vote_nor_hold_a_lock():
    for changes in ({"reader_ids": ids(BEN, BO)}, {"voter_ids": ids(BO)}):
        found = conflicts_stay_out(facts(barred_ids=ids(BO), **changes), R1)
        assert (found.verdict, found.code, found.overridable_by) == ("block", "barred_reader", None)


def test_r14_a_close_persons_vote_is_not_counted_but_they_may_read():
    found = conflicts_stay_out(facts(uncounted_ids=ids(BEN)), R1)
    assert (found.code, found.overridable_by.who) == ("conflicted_voter", ("chair",))
    assert conflicts_stay_out(facts(uncounted_ids=ids(BO), reader_ids=ids(BO)), R1).verdict == "pass"


@modest
@given(SOME, SOME, SOME, SOME)
def test_r14_passes_exactly_when_the_circles_do_not_touch(voters, readers, uncounted, barred):
    found = conflicts_stay_out(
        facts(voter_ids=voters, reader_ids=readers, uncounted_ids=uncounted, barred_ids=barred), R1
    )
    touches = voters & (uncounted | barred) or readers & barred
    assert (found.verdict == "block") == bool(touches)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "duties_separate"),
        ({"approver_ids": ids(BEN, BEA), "preparer_id": TOM, "authoriser_id": CHEN}, "duties_separate"),
        ({"approver_ids": ids(BEN, ADA)}, "approver_asked"),
        ({"approver_ids": ids(BEN), "confirmer_ids": ids(BEN)}, "approver_asked"),
        ({"approver_ids": ids(BEN), "preparer_id": BEN}, "preparer_not_separate"),
        ({"preparer_id": ADA}, "preparer_not_separate"),
        ({"confirmer_ids": ids(TOM), "preparer_id": TOM}, "preparer_not_separate"),
        ({"approver_ids": ids(BEN), "preparer_id": TOM, "authoriser_id": BEN}, "authoriser_not_separate"),
        ({"preparer_id": TOM, "authoriser_id": TOM}, "authoriser_not_separate"),
        ({"preparer_id": TOM, "authoriser_id": ADA}, "authoriser_not_separate"),
    ],
)
def test_w01_r15_asking_approving_preparing_and_authorising_are_different_people(changes, code):
    found = duties_are_separate(facts(**changes), R1)
    assert found.code == code
    assert (found.verdict == "block") == (code != "duties_separate")


@modest
@given(SOME, SOME, SOME, st.none() | st.sampled_from(PEOPLE), st.none() | st.sampled_from(PEOPLE))
def test_w01_r15_passes_exactly_when_no_two_duties_meet(askers, confirmers, approvers, preparer, authoriser):
    duties = [askers | confirmers, approvers, {preparer} - {None}, {authoriser} - {None}]
    meets = any(duties[one] & duties[two] for one in range(4) for two in range(one))
    found = duties_are_separate(
        facts(
            asker_ids=askers,
            confirmer_ids=confirmers,
            approver_ids=approvers,
            preparer_id=preparer,
            authoriser_id=authoriser,
        ),
        R1,
    )
    assert (found.verdict == "block") == meets


@pytest.mark.parametrize(
    ("confirmers", "by_person", "verdict"),
    [
        (ids(), False, "pass"),
        (ids(ADA), False, "block"),
        (ids(ADA, TOM), False, "block"),
        (ids(ADA, CORA), False, "pass"),
        (ids(ADA), True, "pass"),
    ],
)
def test_w01_r15_who_asked_or_took_the_money_for_somebody_is_not_alone_in_confirming_receipt(
    confirmers, by_person, verdict
):
    received = facts(receiver_ids=ids(TOM), receipt_confirmer_ids=confirmers, is_receipt_confirmed_by_person=by_person)
    assert duties_are_separate(received, R1).verdict == verdict
