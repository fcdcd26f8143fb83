"""What surrounds a case in tenge: money back, proofs, frames, further needs, waiting for money, instalments."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from emergency.actions.governing import framing
from emergency.actors import Actor
from emergency.asking.emergencies import continued_minor
from emergency.models import BudgetLine, Decision, Frame, FrameCase, GrantedMonth, Round
from fund.ledger import chart, receipts
from fund.models import CommitmentInstalment
from fund.money import Money
from tests.after_approval import PAID_BOXES_GO_AFTER, close, confirm_receipt, erase, prove
from tests.emergency.api.callers import Filed, assert_problem
from tests.emergency.currencies.abroad import KZT, Abroad, named, tenge
from tests.emergency.frames.board import TERMS, open_frame
from tests.factories import NOW, Case


def as_case(case: Filed, *, days: int = 0) -> Case:
    """Return the case as acts below the interfaces know it."""
    return Case(case.reference, case.code, NOW + timedelta(days=days))


def granted() -> int:
    """Return what the running totals count, in cents."""
    return sum(GrantedMonth.objects.values_list("granted_minor", flat=True))


def test_what_the_bank_returns_is_promised_again_at_its_decided_value_and_unspent_money_is_free(
    abroad: Abroad,
) -> None:
    case, tom = abroad.payable(), abroad.town["tom"]
    (paid,) = abroad.town.pay(case)
    tom.must(f"fund/disbursements/{paid['id']}/return/")
    assert (case.state, abroad.committed, abroad.base("5060")) == ("payable", 2_400_00, "0.00")
    (again,) = abroad.town.pay(case)
    path = f"fund/disbursements/{again['id']}/unspent/"
    euros = {"amount": named("100.00", "EUR")}
    assert "amount" in assert_problem(tom.post(path, euros, fresh=True), 400)["fields"]
    tom.must(path, {"amount": tenge("200000.00")}, fresh=True)
    assert (abroad.committed, abroad.base("5060"), abroad.base(KZT)) == (0, "2000.00", "4000.00")
    assert abroad.is_in_balance


def test_r27_thresholds_of_proof_are_euros(abroad: Abroad) -> None:
    case = abroad.ask("70000.00")  # 140.00: one's own word is enough
    abroad.town.to_review(case)
    abroad.town.approve(case, "ben")
    abroad.town.give_details(case, by="aziz")
    abroad.town.pay(case)
    known, people = as_case(case), abroad.town.people
    confirm_receipt(known, people)
    euros = [{"kind": "own_statement", "spent": named("10.00", "EUR")}]
    assert "spent" in assert_problem(abroad.town["cora"].post(f"{case.path}prove/", {"vouchers": euros}), 400)["fields"]
    # Of 70,000 tenge 62,000 were spent: what is left, 16.00, may be kept.
    spent = [{"kind": "own_statement", "spent": tenge("62000.00")}]
    abroad.town["cora"].must(f"{case.path}prove/", {"vouchers": spent})
    assert case.state == "accounted"


def test_an_erased_case_keeps_what_was_granted_in_both_currencies(abroad: Abroad) -> None:
    case = abroad.ask("100000.00")
    abroad.town.to_review(case)
    abroad.town.approve(case, "ben")
    abroad.town.give_details(case, by="aziz")
    abroad.town.pay(case)
    people, known = abroad.town.people, as_case(case)
    close(prove(confirm_receipt(known, people), people), people)
    line_id = abroad.line(case).pk
    known.at = abroad.at(0) + PAID_BOXES_GO_AFTER
    erase(known, people)
    line = BudgetLine.objects.get(pk=line_id)
    assert (line.aid_request.state, line.currency, line.approved_minor, line.granted_minor) == (
        "erased",
        "KZT",
        100_000_00,
        200_00,
    )
    assert Round.objects.get().rate is None
    assert abroad.is_in_balance


def test_a_case_in_a_frame_takes_what_it_is_worth_and_gives_it_back(abroad: Abroad) -> None:
    town = abroad.town
    frame = open_frame(town.fund, town.people, **{**TERMS, "countries": ["KZ"], "uses": ["legal_aid"]})
    case = abroad.ask("100000.00")
    town.to_verifying(case)
    items = [{"reference": case.reference}]
    euros = [{"reference": case.reference, "amount": named("100.00", "EUR")}]
    assert not town["cora"].must(f"fund/frames/{frame.pk}/propose/", {"cases": euros})["results"][0]["done"]
    framing.propose(frame_id=frame.pk, by=Actor(town.people["cora"]), now=NOW, items=[framing.Listed(case.reference)])
    assert FrameCase.objects.get().amount_minor == 200_00
    later = abroad.at(1)
    abroad.rate("400", at=later)
    town["ben"].must(f"fund/frames/{frame.pk}/decide/", {"cases": items}, fresh=True)
    (promise,) = abroad.promised(case)
    assert (case.state, promise.held_base_minor, FrameCase.objects.get().amount_minor) == ("approved", 250_00, 250_00)
    assert (abroad.committed, granted(), abroad.line(case).granted_minor) == (1_000_00, 250_00, 250_00)
    town["aziz"].must(f"{case.path}withdraw/", code=case.code)
    assert FrameCase.objects.get().returned_minor == 250_00
    assert abroad.committed == Frame.objects.get().budget_minor


def test_r16_a_further_need_counts_what_the_first_was_granted_in_euros(abroad: Abroad) -> None:
    case = abroad.decided("1200000.00")
    body: dict[str, Any] = {
        "lines": [{"use": "ticket", "amount": named("100.00", "EUR")}],
        "boxes": {"narrative": "More"},
    }
    further = abroad.town["cora"].must(f"{case.path}continue/", body)["reference"]
    row = Filed(further, case.code).row
    assert row.lines.get().currency == "EUR"
    assert continued_minor(row, NOW) == 2_400_00


def test_r04_a_case_that_waits_for_money_is_promised_at_the_rate_of_the_day_it_comes(abroad: Abroad) -> None:
    case = abroad.ask("7000000.00")  # 14,000.00 of 12,000.00
    abroad.town.to_review(case)
    abroad.town.approve(case, "ben", "bea", "bo")
    assert case.state == "deferred"
    assert abroad.line(case).granted_minor == 14_000_00
    now = abroad.at(1)
    abroad.rate("560", at=now)
    with transaction.atomic():
        bank = chart.account(abroad.town.fund, chart.BANK)
        gift = {"account": bank, "amount": Money(3_000_00, "EUR"), "on": now.date()}
        receipts.record_donation(fund=abroad.town.fund, **gift, by=abroad.town.people["tom"].pk, now=now)
    abroad.town["tom"].must(f"{case.path}resume/")
    assert (case.state, abroad.committed, abroad.line(case).granted_minor) == ("approved", 12_500_00, 12_500_00)


def test_a_top_up_keeps_the_days_of_instalments_and_what_was_paid(abroad: Abroad) -> None:
    case, tom = abroad.payable("4200000.00"), abroad.town["tom"]
    later = (NOW + timedelta(days=5)).date()
    parts = [
        {"due_on": NOW.date().isoformat(), "amount": tenge("1400000.00")},
        {"due_on": later.isoformat(), "amount": tenge("1000000.00")},
        {"due_on": (later + timedelta(days=5)).isoformat(), "amount": tenge("1800000.00")},
    ]
    tom.must(f"{case.path}plan/", {"use": "legal_aid", "parts": parts})
    abroad.town.pay(case)
    assert (case.state, abroad.committed) == ("payable", 5_600_00)
    # The whole would cost 10,500.00 and there are 9,200.00; what is not paid yet costs 7,000.00.
    abroad.rate("400", at=abroad.at(5))
    tom.must(f"{case.path}top-up/")
    assert_problem(abroad.town["ben"].post(f"{case.path}send-back/", {"reason_code": "unclear"}), 422)
    assert_problem(abroad.town["cora"].post(f"{case.path}ask/", {"codes": ["amount"]}), 422, "about_the_rate_only")
    abroad.town.approve(case, "ben", "bea", "bo")
    (promise,) = abroad.promised(case)
    assert (promise.remaining_minor, promise.held_base_minor, abroad.committed) == (2_800_000_00, 7_000_00, 7_000_00)
    planned = CommitmentInstalment.objects.filter(commitment=promise).order_by("due_on")
    assert list(planned.values_list("due_on", "amount_minor")) == [
        (later, 1_000_000_00),
        (later + timedelta(days=5), 1_800_000_00),
    ]


def test_taken_back_during_the_vote_on_the_rate_only_the_rest_is_released(abroad: Abroad) -> None:
    case, tom = abroad.payable(), abroad.town["tom"]
    half = {"reference": case.reference, "lines": [{"use": "legal_aid", "amount": tenge("600000.00")}]}
    (paid,) = tom.must("fund/disbursements/", half, fresh=True)["disbursements"]
    abroad.town["chen"].must(f"fund/disbursements/{paid['id']}/authorise/", fresh=True)
    tom.must(f"fund/disbursements/{paid['id']}/send/", fresh=True)
    abroad.rate("400", at=abroad.at(1))
    tom.must(f"{case.path}top-up/")
    abroad.town["aziz"].must(f"{case.path}withdraw/", code=case.code)
    assert (case.state, abroad.committed, abroad.base("5060")) == ("paid", 0, "1200.00")
    assert Decision.objects.count() == 1


def test_what_the_board_grants_for_a_moved_rate_waits_for_money_with_its_details(abroad: Abroad) -> None:
    case, tom = abroad.payable("5000000.00"), abroad.town["tom"]  # 10,000.00 of 12,000.00
    abroad.rate("380", at=abroad.at(1))  # 13,157.89
    tom.must(f"{case.path}top-up/")
    for name in ("ben", "bea", "bo"):
        abroad.town.vote(name, case)
    assert (case.state, abroad.committed, abroad.line(case).granted_minor) == ("deferred", 10_000_00, 13_157_89)
    abroad.rate("430", at=abroad.at(2))  # 11,627.91
    tom.must(f"{case.path}resume/")
    assert (case.state, abroad.committed, granted()) == ("payable", 11_627_91, 13_157_89)
