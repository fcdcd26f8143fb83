"""What must be known before and after money leaves."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.findings import Passed
from fund.rules.parameters import R1
from fund.rules.payment import money_does_not_harm, person_consents, use_is_proven
from fund.rules.wording import kept
from tests.fund.rules.builders import TODAY, facts, lines, modest, proof

ANSWERS = st.sampled_from(["yes", "no", "unknown", ""])
WAYS = ["vendor", "in_kind", "partner", "cash", "bank", "agent", "crypto"]


@pytest.mark.parametrize(
    ("consent", "use", "verdict"),
    [
        ("agrees", "housing", "pass"),
        ("does_not_know", "legal_aid", "block"),
        ("", "legal_aid", "block"),
        ("perhaps", "legal_aid", "block"),
        ("cannot_be_asked", "legal_aid", "note"),
        ("cannot_be_asked", "medicine", "note"),
        ("cannot_be_asked", "housing", "block"),
    ],
)
def test_r23_nothing_is_paid_for_somebody_who_does_not_know(consent, use, verdict):
    assert person_consents(facts(consent=consent, lines=lines(100, use=use)), R1).verdict == verdict


def test_r23_one_line_that_may_not_wait_holds_the_others_back():
    mixed = (*lines(100), *lines(1, use="ticket"))
    assert person_consents(facts(consent="cannot_be_asked", lines=mixed), R1).verdict == "block"


@pytest.mark.parametrize(
    ("payee", "verdict"), [("court", "note"), ("lawyer", "note"), ("person", "block"), ("", "block")]
)
def test_r23_bail_for_somebody_detained_goes_to_a_third_party_only(payee, verdict):
    bail = facts(
        consent="cannot_be_asked", purposes=frozenset({"bail"}), payee_kind=payee, lines=lines(500, use="housing")
    )
    assert person_consents(bail, R1).verdict == verdict


@pytest.mark.parametrize("way", WAYS)
def test_r24_a_yes_leaves_only_the_vendor_and_goods(way):
    for who in ("harm_by_requester", "harm_by_contact", "harm_by_coordinator"):
        found = money_does_not_harm(facts(**{who: "yes"}, way=way), R1)
        assert (found.verdict == "block") == (way not in {"vendor", "in_kind"})


@pytest.mark.parametrize(
    ("requester", "contact", "coordinator", "consent", "verdict"),
    [
        ("no", "", "", "agrees", "pass"),
        ("", "no", "", "agrees", "pass"),
        ("unknown", "no", "", "agrees", "pass"),
        ("unknown", "unknown", "", "agrees", "block"),
        ("", "", "", "agrees", "block"),
        ("", "", "no", "agrees", "block"),
        ("", "", "no", "cannot_be_asked", "pass"),
        ("no", "", "yes", "cannot_be_asked", "note"),
    ],
)
def test_r24_somebody_who_may_speak_for_the_person_has_answered(requester, contact, coordinator, consent, verdict):
    asked = facts(
        harm_by_requester=requester,
        harm_by_contact=contact,
        harm_by_coordinator=coordinator,
        consent=consent,
        way="",
    )
    assert money_does_not_harm(asked, R1).verdict == verdict


@modest
@given(ANSWERS, ANSWERS, ANSWERS, st.sampled_from(WAYS))
def test_r24_a_yes_is_never_outvoted(requester, contact, coordinator, way):
    answers = {"harm_by_requester": requester, "harm_by_contact": contact, "harm_by_coordinator": coordinator}
    found = money_does_not_harm(facts(**answers, way=way), R1)
    if "yes" in answers.values():
        assert found.verdict == ("note" if way in {"vendor", "in_kind"} else "block")


@pytest.mark.parametrize(
    ("paid", "kinds", "verdict"),
    [
        (150, ["own_statement"], "pass"),
        (151, ["own_statement"], "block"),
        (151, ["receipt"], "pass"),
        (9000, ["seen_not_kept"], "pass"),
        (9000, ["invoice"], "pass"),
        (9000, ["cash_slip"], "pass"),
        (10, [], "block"),
        (10, ["promise"], "block"),
    ],
)
def test_r27_small_sums_want_a_statement_larger_ones_a_receipt_or_a_witness(paid, kinds, verdict):
    assert use_is_proven(facts(proofs=(proof(paid, *kinds),)), R1).verdict == verdict


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (0, "proof_missing"),
        (30, "proof_missing"),
        (31, "proof_overdue"),
        (59, "proof_overdue"),
        (60, "proof_for_the_board"),
    ],
)
def test_r27_a_missing_proof_is_late_on_day_31_and_the_boards_on_day_60(days, code):
    late = proof(400, paid_on=TODAY - timedelta(days))
    assert use_is_proven(facts(proofs=(late,)), R1).code == code


@modest
@given(st.integers(0, 400), st.integers(1, 9000))
def test_r27_a_missing_proof_never_blocks_a_red_case(days, euros):
    late = proof(euros, paid_on=TODAY - timedelta(days))
    assert use_is_proven(facts(urgency="red", proofs=(late,)), R1).verdict == "warn"
    assert use_is_proven(facts(urgency="green", proofs=(late,)), R1).verdict == "block"


@pytest.mark.parametrize(
    ("unspent", "returned", "verdict"),
    [(2_000, 0, "pass"), (2_001, 0, "block"), (2_001, 1, "pass"), (9_000, 9_000, "pass"), (9_000, 6_999, "block")],
)
def test_r27_what_was_not_spent_above_twenty_comes_back(unspent, returned, verdict):
    rest = proof(400, "receipt", unspent_minor=unspent, returned_minor=returned)
    assert use_is_proven(facts(proofs=(rest,)), R1).verdict == verdict


def test_r27_two_seats_may_write_off_and_one_open_payment_holds_all():
    lost = proof(400, paid_on=TODAY - timedelta(90), is_written_off=True)
    assert use_is_proven(facts(proofs=(lost,)), R1).verdict == "note"
    assert use_is_proven(facts(proofs=(lost, proof(10, "receipt"), proof(10))), R1).verdict == "block"


def test_r27_several_open_payments_are_told_by_number_sum_and_the_oldest():
    open_ones = (proof(300, paid_on=TODAY - timedelta(3)), proof(400, paid_on=TODAY - timedelta(40)))
    found = use_is_proven(facts(proofs=(*open_ones, proof(10, "receipt"))), R1)
    assert (found.code, found.words["count"], found.value.text()) == ("proof_overdue", 2, "700.00")
    assert (found.words["oldest"].text(), found.words["paid_on"]) == ("400.00", TODAY - timedelta(40))
    assert "2 payments of together €700.00" in found.sentence
    assert "the oldest for €400.00" in found.sentence
    alone = use_is_proven(facts(proofs=open_ones[:1]), R1)
    assert "1 payment of €300.00, made on" in alone.sentence
    assert "payments" not in alone.sentence


def test_r27_a_pass_for_one_open_payment_does_not_pass_the_next():
    first, second = proof(400), proof(5)
    found = use_is_proven(facts(proofs=(first,)), R1)
    passed = Passed(rule="R-27", code=found.code, value=kept(found.value))
    assert passed.fits(found)
    assert not passed.fits(use_is_proven(facts(proofs=(first, second)), R1))
