"""What happens to a project's share after it became due: corrected, exempted, written off, covered, paid back."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import amending, chart, clearing, corrections, donor_refunds, owed, receipts, setaside, writing_off
from fund.ledger.floors import AccountTooLow
from fund.ledger.owed import SetAsideRow
from fund.ledger.taking_back import take_back
from fund.ledger.verifying import verify
from fund.models import DonorProject, JournalEntry, ProjectInstalment, ReversalReason
from fund.money import Money
from notifications.errors import Malformed, Refused, Stale
from tests.fund.ledger.rates import give_rates
from tests.fund.ledger.world import TODAY, World, act, euros, new_purse, new_world

pytestmark = pytest.mark.django_db

BEFORE = date(2025, 3, 3)
PAPERS = {"reason": "donor_forbids", "document": "Grant agreement, art. 4", "minute": "7/25"}


@pytest.fixture
def world() -> World:
    return new_world()


@pytest.fixture
def project(world: World) -> DonorProject:
    return signed(world)


def signed(world: World, currency: str = "EUR", **named: Any) -> DonorProject:
    said = {"amount": Money(5_000_000, currency), "donor_name": "A public foundation", "title": "Clinics", **named}
    return act(setaside.sign_project, fund=world.fund, reference=currency, signed_on=date(2025, 1, 15), **said)


def arrives(project: DonorProject, minor: int, *, on: date = TODAY, **named: Any) -> ProjectInstalment:
    return act(setaside.record_instalment, project, amount=Money(minor, project.currency), arrived_on=on, **named)


def moves(world: World, project: DonorProject, minor: int, **named: Any) -> JournalEntry:
    paid = {"amount": Money(minor, "EUR"), "account": world.bank, "on": TODAY, **named}
    return act(setaside.receive_setaside, project, **paid)


def corrects(part: ProjectInstalment, minor: int) -> Any:
    amount = Money(minor, part.project.currency)
    return act(corrections.correct_instalment, part, amount=amount, reason="repaid", on=TODAY)


def stands(project: DonorProject) -> SetAsideRow:
    assert verify().problems == []
    return owed.row_of(project, on=TODAY)


def refused(call: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(call, *args, **named)
    return caught.value.code


def test_a_correction_comes_off_what_is_owed_and_the_rest_is_kept_for_the_donor(
    world: World, project: DonorProject
) -> None:
    part = arrives(project, 100_000)
    moves(world, project, 8_000)
    made = corrects(part, 50_000)
    assert (made.share_minor, made.refundable_minor) == (5_000, 3_000)
    row = stands(project)
    assert (row.received, row.due, row.moved, row.owed) == tuple(map(euros, ("500", "50", "50", "0")))
    assert row.refundable == [euros("30")]
    assert (world.balance("1300"), world.balance("2030"), world.balance("4010")) == ("0.00", "-30.00", "-50.00")
    # What is kept for the donor is not free.
    assert world.figures() == ("80.00", "0.00", "50.00")


def test_a_correction_is_never_refused_by_a_floor_and_shows_as_a_deficit(world: World, project: DonorProject) -> None:
    part = arrives(project, 100_000)
    moves(world, project, 10_000)
    world.promise("100.00")
    corrects(part, 100_000)
    assert world.figures() == ("100.00", "100.00", "-100.00")
    assert stands(project).refundable == [euros("100")]


def test_no_more_can_be_corrected_than_still_counts(project: DonorProject) -> None:
    part = arrives(project, 1_000)
    corrects(part, 600)
    code = refused(corrections.correct_instalment, part, amount=Money(401, "EUR"), reason="repaid", on=TODAY)
    assert code == "more_than_arrived"
    assert stands(project).received == Money(400, "EUR")


def test_r02_an_exempt_project_owes_nothing_more_and_stays_visible(world: World, project: DonorProject) -> None:
    arrives(project, 100_000)
    moves(world, project, 4_000)
    decided = uuid.uuid4()
    act(writing_off.exempt, project, **PAPERS, decision=decided)
    arrives(project, 200_001)
    row = stands(project)
    assert (row.due, row.moved, row.written_off, row.owed) == tuple(map(euros, ("100", "40", "60", "0")))
    assert (row.waived, row.exemption.reason, row.exemption.decision_ref) == (euros("200.01"), "donor_forbids", decided)
    assert (world.balance("5200"), world.balance("1300")) == ("60.00", "0.00")
    assert refused(writing_off.exempt, project, **PAPERS, decision=uuid.uuid4()) == "exempt_already"


def test_r02_an_exempt_project_made_liable_again_owes_of_what_arrives_from_that_day_on(
    world: World, project: DonorProject
) -> None:
    papers = {**PAPERS, "reason": "donor_allows"}
    arrives(project, 100_003)
    assert refused(writing_off.lift, project, **papers, decision=uuid.uuid4()) == "not_exempt"
    act(writing_off.exempt, project, **PAPERS, decision=uuid.uuid4())
    arrives(project, 50_000)
    decided = uuid.uuid4()
    with pytest.raises(Malformed):
        act(writing_off.lift, project, **PAPERS, decision=decided)
    act(writing_off.lift, project, **papers, decision=decided)
    row = stands(project)
    assert (row.is_exempt, row.lift.decision_ref) == (False, decided)
    assert (row.written_off, row.owed) == (euros("100.01"), euros("0"))
    late = arrives(project, 30_000, on=BEFORE)
    assert (late.is_exempt, late.share_minor, stands(project).owed) == (True, 0, euros("0"))
    # The share of all that counts is rounded up once: 1000.03 and 200.06 make 120.01 due, of it 100.01 before.
    assert arrives(project, 20_006).share_minor == 2_000
    row = stands(project)
    assert (row.due, row.owed, row.waived) == (euros("120.01"), euros("20.00"), euros("80.00"))
    assert world.balance("1300") == "20.00"
    act(setaside.cover, project, amount=euros("80"), account=world.bank, on=TODAY)
    assert refused(setaside.cover, project, amount=euros("0.01"), account=world.bank, on=TODAY) == "more_than_waived"
    assert refused(writing_off.lift, project, **papers, decision=uuid.uuid4()) == "not_exempt"
    assert refused(writing_off.exempt, project, **PAPERS, decision=uuid.uuid4()) == "exempt_before"
    assert verify().ok


@pytest.mark.parametrize("missing", ["reason", "document", "minute"])
def test_r02_an_exemption_names_its_reason_and_its_papers(project: DonorProject, missing: str) -> None:
    with pytest.raises(Malformed) as wrong:
        act(writing_off.exempt, project, **{**PAPERS, missing: " "}, decision=uuid.uuid4())
    assert set(wrong.value.fields) == {"minute_number" if missing == "minute" else missing}


def test_other_money_covers_at_most_what_is_not_asked(world: World, project: DonorProject) -> None:
    covers: dict[str, Any] = {"account": world.bank, "on": TODAY}
    assert refused(setaside.cover, project, amount=euros("1"), **covers) == "not_exempt"
    act(writing_off.exempt, project, **PAPERS, decision=uuid.uuid4())
    arrives(project, 100_000)
    act(setaside.cover, project, amount=euros("70"), **covers)
    assert refused(setaside.cover, project, amount=euros("30.01"), **covers) == "more_than_waived"
    row = stands(project)
    assert (row.waived, row.covered, row.reached_bps) == (euros("100"), euros("70"), 700)
    assert (world.balance("4010"), world.figures()[2]) == ("-70.00", "70.00")


def test_what_is_written_off_is_no_longer_owed_and_never_more_than_that(world: World, project: DonorProject) -> None:
    part = arrives(project, 100_000)
    said = {"decision": uuid.uuid4()}
    assert refused(writing_off.write_off, project, amount=euros("100.01"), **said) == "more_than_owed"
    act(writing_off.write_off, project, amount=euros("60"), **said)
    row = stands(project)
    assert (row.written_off, row.owed, row.overdue) == (euros("60"), euros("40"), euros("0"))
    with pytest.raises(IntegrityError), transaction.atomic():
        act(writing_off.write_off, project, amount=euros("1"), **said)
    # A correction takes back what was never moved before it owes the donor anything.
    made = corrects(part, 100_000)
    assert (made.refundable_minor, world.balance("5200"), stands(project).refundable) == (0, "0.00", [])


def test_only_what_lies_there_for_the_donor_goes_back(world: World, project: DonorProject) -> None:
    arrives(project, 10_000)
    moves(world, project, 3_000)
    pays: dict[str, Any] = {"account": world.bank, "on": TODAY, "decision": uuid.uuid4()}
    assert refused(donor_refunds.refund, project, amount=euros("20.01"), **pays) == "more_than_refundable"
    act(donor_refunds.refund, project, amount=euros("20"), **pays)
    assert (world.balance("2030"), world.figures()) == ("0.00", ("10.00", "0.00", "10.00"))
    assert stands(project).refundable == []


def test_l10_a_refund_is_ours_so_the_floor_of_the_account_holds(world: World, project: DonorProject) -> None:
    moves(world, project, 3_000)
    world.fee("15.00")
    pays: dict[str, Any] = {"account": world.bank, "on": TODAY, "decision": uuid.uuid4()}
    with pytest.raises(AccountTooLow):
        act(donor_refunds.refund, project, amount=euros("30"), **pays)


def unexplained(world: World, amount: str) -> JournalEntry:
    came = {"fund": world.fund, "account": world.bank, "amount": euros(amount), "on": BEFORE}
    return act(receipts.record_unknown_receipt, **came)


def test_a_receipt_is_explained_once_and_the_bank_is_not_touched(world: World, project: DonorProject) -> None:
    arrives(project, 100_000)
    receipt = unexplained(world, "120.00")
    assert world.figures() == ("120.00", "0.00", "0.00")
    act(clearing.clear_for_project, receipt, project)
    assert [world.balance(code) for code in ("1010", "2090", "1300", "2030")] == ["120.00", "0.00", "0.00", "-20.00"]
    assert (world.figures()[2], clearing.waiting(world.fund)) == ("100.00", [])
    assert refused(clearing.clear_as_donation, receipt) == "already_cleared"
    assert refused(take_back, receipt, reason=ReversalReason.WRONG_DAY) == "already_cleared"
    assert stands(project).refundable == [euros("20")]


def test_an_explanation_is_taken_back_and_given_anew(world: World, project: DonorProject) -> None:
    receipt = unexplained(world, "5.00")
    wrong = act(clearing.clear_for_project, receipt, project)
    act(take_back, wrong, reason=ReversalReason.WRONG_ACCOUNT)
    assert [row.entry_id for row in clearing.waiting(world.fund)] == [receipt.pk]
    act(clearing.clear_as_donation, receipt)
    assert (world.balance("2090"), world.balance("4020"), stands(project).refundable) == ("0.00", "-5.00", [])


def test_only_a_receipt_that_waits_can_be_explained_and_within_its_purse(world: World, project: DonorProject) -> None:
    gift = world.donate("5.00")
    assert refused(clearing.clear_as_donation, gift) == "not_unexplained"
    receipt = unexplained(world, "5.00")
    DonorProject.objects.filter(pk=project.pk).update(fund=new_purse(world))
    assert refused(clearing.clear_for_project, receipt, project) == "other_purse"


def test_a_move_that_was_corrected_since_is_not_taken_back(world: World, project: DonorProject) -> None:
    part = arrives(project, 100_000)
    moved = moves(world, project, 10_000)
    corrects(part, 100_000)
    assert refused(take_back, moved, reason=ReversalReason.WRONG_AMOUNT) == "rested_upon"


def test_an_amendment_keeps_what_held_before_and_holds_for_what_comes(project: DonorProject) -> None:
    arrives(project, 100_000)
    agreed: dict[str, Any] = {"ends_on": None, "agreed_on": TODAY, "document": "Amendment 1"}
    made = act(amending.amend_project, project, amount=euros("60000"), setaside_bps=1_500, **agreed)
    assert (made.former_setaside_bps, made.former_amount_minor) == (1_000, 5_000_000)
    arrives(project, 100_000)
    assert stands(project).due == euros("250")
    code = refused(amending.amend_project, project, amount=euros("60000"), setaside_bps=999, **agreed)
    assert code == "share_too_low"
    with pytest.raises(IntegrityError, match="instalment_share_at_least_a_tenth"), transaction.atomic():
        ProjectInstalment.objects.update(share_bps=999)


def test_announced_instalments_arrive_or_are_dropped_and_never_exceed_what_was_signed(project: DonorProject) -> None:
    announced: dict[str, Any] = {"expected_on": date(2025, 9, 1)}
    first = act(amending.promise_instalment, project, amount=euros("30000"), **announced)
    second = act(amending.promise_instalment, project, amount=euros("20000"), **announced)
    assert refused(amending.promise_instalment, project, amount=euros("0.01"), **announced) == "more_than_signed"
    arrives(project, 3_000_000, promise=amending.open_promise(project, first.pk))
    with transaction.atomic():
        amending.drop_promise(second, now=second.noted_at)
    for gone in (first, second):
        with pytest.raises(Stale):
            amending.open_promise(project, gone.pk)
    act(amending.promise_instalment, project, amount=euros("20000"), **announced)


def test_l16_dollars_are_owed_in_dollars_and_paid_in_euros_at_the_rate_of_the_day(world: World) -> None:
    """1,000 USD arrive on 3 March: 100.00 USD are due, worth 95.56 EUR at 1.0465.

    On 10 March 50.00 EUR come, at 1.0827 worth 54.14 USD, booked at 51.74: 1.74 lost. Then the other
    45.86 USD in dollars, worth 42.36 and booked at 43.82: another 1.46 lost.
    """
    give_rates(world.fund)
    project = signed(world, "USD")
    arrives(project, 100_000, on=BEFORE)
    row = stands(project)
    assert (str(row.owed), str(row.base["owed"])) == ("100.00 USD", "95.56 EUR")
    moves(world, project, 5_000)
    row = stands(project)
    assert (str(row.owed), str(row.base["owed"]), row.reached_bps) == ("45.86 USD", "43.82 EUR", 541)
    assert world.balance("19EUR") == "-50.00"
    dollars = act(chart.open_bank_account, world.fund, code="1020", name="Dollars", currency="USD")
    act(setaside.receive_setaside, project, amount=Money(4_586, "USD"), account=dollars, on=TODAY)
    row = stands(project)
    assert (row.owed, row.base["owed"].minor, row.next_due_on) == (Money(0, "USD"), 0, None)
    lost = [row.base_minor for row in _rows(world, "5400")]
    assert sum(lost) == 174 + 146


def test_without_a_rate_nothing_is_noted(world: World) -> None:
    project = signed(world, "GEL")
    assert refused(setaside.record_instalment, project, amount=Money(5, "GEL"), arrived_on=TODAY) == "rate_missing"
    assert not ProjectInstalment.objects.exists()


def _rows(world: World, code: str) -> Any:
    return chart.account(world.fund, code).postings.all()
