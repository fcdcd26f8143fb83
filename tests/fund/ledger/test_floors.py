"""Nothing is promised or paid that is not there, and no fact is refused (L9 to L14, L21)."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from fund.ledger import chart, commitments, deposits, disbursements, sources
from fund.ledger.commitments import CommitmentLine, ShortOfMoney
from fund.ledger.floors import AccountTooLow
from fund.ledger.verifying import verify
from fund.models import AccountBalance, Disbursement, DisbursementState, FundAvailable, JournalEntry
from fund.money import Money
from notifications.errors import Malformed, Refused
from tests.fund.ledger.world import BEN, CHEN, COR, NOW, TOM, World, act, euros, new_purse, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def code_of(call: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **named)
    assert str(refused.value)
    return str(refused.value.code)


def test_l9_control_rows_are_the_sums_of_postings(world: World) -> None:
    world.donate("100.00")
    world.fee("2.50")
    (line,) = world.promise("50.00")
    world.pay(line, "20.00")
    row = AccountBalance.objects.get(account=world.bank)
    assert (row.balance_minor, row.base_minor) == (7750, 7750)
    control = FundAvailable.objects.get(fund=world.fund)
    assert (control.spendable_minor, control.committed_minor) == (7750, 3000)
    assert verify().ok


def test_l10_a_payment_below_the_floor_of_its_account_is_refused(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("80.00")
    second = act(chart.open_bank_account, world.fund, code="1020", name="Second bank", currency="EUR")
    payment = act(disbursements.prepare, commitment_id=line.pk, amount=euros("80.00"), account=second, way="bank")
    assert code_of(world.authorise, payment) == "account_below_floor"
    act(disbursements.change, disbursement_id=payment.pk, account=world.bank)
    world.authorise(payment)
    world.send(payment)
    assert world.figures() == ("20.00", "0.00", "20.00")


def test_l10_the_check_itself_refuses_when_the_sentence_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.donate("100.00")
    (line,) = world.promise("80.00")
    second = act(chart.open_bank_account, world.fund, code="1020", name="Second bank", currency="EUR")
    payment = act(disbursements.prepare, commitment_id=line.pk, amount=euros("80.00"), account=second, way="bank")
    monkeypatch.setattr(sources, "require_in_bank", lambda *_: None)
    world.authorise(payment)
    with pytest.raises(IntegrityError, match="balance_not_below_floor"):
        world.send(payment)


def test_l11_more_than_free_is_never_promised(world: World) -> None:
    world.donate("100.00")
    world.promise("60.00")
    with pytest.raises(ShortOfMoney) as short:
        world.promise("40.01")
    assert (short.value.code, short.value.free) == ("short_of_money", euros("40.00"))
    assert "€40.00 are free and €40.01 are needed" in str(short.value)
    world.promise("40.00")
    assert world.figures() == ("100.00", "100.00", "0.00")


def test_l11_the_check_itself_refuses_when_the_sentence_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.donate("100.00")
    monkeypatch.setattr(commitments, "require_free", lambda *_: None)
    with pytest.raises(IntegrityError, match="available_covers_commitments"):
        world.promise("100.01")


def test_l11_locked_money_is_not_free_and_the_sentence_says_until_when(world: World) -> None:
    world.donate("6000.00")
    world.lock("5000.00", cost="12.00")
    assert world.figures() == ("6000.00", "0.00", "1000.00")
    with pytest.raises(ShortOfMoney) as short:
        world.promise("1200.00")
    assert str(short.value) == (
        "€1,000.00 are free and €1,200.00 are needed. It can be done once €200.00 more are there or set free. "
        "€5,000.00 are locked in a deposit until 30 Sep 2025; breaking it earlier costs €12.00."
    )
    world.promise("900.00")
    assert world.figures() == ("6000.00", "900.00", "100.00")


def test_l11_all_lines_of_a_decision_are_promised_or_none(world: World) -> None:
    world.donate("100.00")
    with pytest.raises(ShortOfMoney):
        world.promise("90.00", "20.00")
    assert world.figures() == ("100.00", "0.00", "100.00")
    assert len(world.promise("80.00", "20.00")) == 2


def test_l11_money_of_a_purse_is_not_free_for_the_fund(world: World) -> None:
    purse = new_purse(world)
    world.donate("100.00", fund=purse)
    assert world.figures(purse) == ("100.00", "0.00", "100.00")
    with pytest.raises(ShortOfMoney):
        world.promise("1.00")


def test_l12_one_case_promises_each_use_once(world: World) -> None:
    world.donate("100.00")
    case = uuid.uuid4()
    world.promise("10.00", source_ref=case)
    assert code_of(world.promise, "10.00", source_ref=case) == "already_committed"
    act(commitments.release, source_ref=case)
    assert commitments.remaining(case) == []
    world.promise("10.00", source_ref=case)
    assert world.balance("9100") == "10.00"


def test_l13_never_more_is_paid_than_promised(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("50.00")
    assert code_of(world.prepare, line, "50.01") == "more_than_promised"
    world.pay(line, "20.00")
    assert code_of(world.prepare, line, "30.01") == "more_than_promised"
    world.pay(line, "30.00")
    assert code_of(world.prepare, line, "0.01") == "nothing_left_to_pay"
    with pytest.raises(IntegrityError, match="commitment_never_overdrawn"), transaction.atomic():
        type(line).objects.filter(pk=line.pk).update(liquidated_minor=5001)


def test_l14_one_live_payment_per_instalment(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("50.00")
    payment = world.prepare(line, "50.00")
    assert code_of(world.prepare, line, "50.00") == "nothing_left_to_pay"
    with pytest.raises(IntegrityError), transaction.atomic():
        Disbursement.objects.create(
            commitment=line,
            instalment=payment.instalment,
            account=world.bank,
            currency="EUR",
            amount_minor=1,
            way="bank",
            prepared_by=TOM,
            prepared_at=NOW,
        )
    act(disbursements.send_back, disbursement_id=payment.pk)
    assert world.prepare(line, "50.00").pk != payment.pk


def test_l14_a_payment_posts_once_however_often_it_is_sent(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("50.00")
    payment = world.pay(line, "50.00")
    with pytest.raises(TransitionNotAllowed):
        world.send(payment)
    act(disbursements.settle, disbursement_id=payment.pk)
    assert JournalEntry.objects.filter(source_id=payment.pk, source_step="sent").count() == 1
    assert world.figures()[0] == "50.00"


def test_l21_preparer_and_authoriser_differ_and_neither_asked_nor_decided(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("50.00")
    for barred in (COR, BEN):
        assert code_of(world.prepare, line, "50.00", by=barred) == "separation_of_duties"
    payment = world.prepare(line, "50.00")
    for barred in (TOM, COR, BEN):
        assert code_of(world.authorise, payment, by=barred) == "separation_of_duties"
    with pytest.raises(TransitionNotAllowed):
        world.send(payment)
    payment = world.authorise(payment)
    assert code_of(world.send, payment, by=CHEN) == "separation_of_duties"
    assert world.send(payment).state == DisbursementState.SENT


def test_l21_the_database_knows_two_people_too(world: World) -> None:
    world.donate("100.00")
    payment = world.prepare(world.promise("50.00")[0], "50.00")
    with pytest.raises(IntegrityError, match="disbursement_needs_two_people"), transaction.atomic():
        Disbursement.objects.filter(pk=payment.pk).update(authorised_by=TOM)


def test_s28_l21_a_changed_amount_or_payee_voids_the_authorisation(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("50.00")
    payment = world.authorise(world.prepare(line, "50.00"))
    payment = act(disbursements.change, disbursement_id=payment.pk, amount=euros("40.00"))
    assert (payment.state, payment.authorised_by) == (DisbursementState.PREPARED, None)
    world.authorise(payment)
    assert act(disbursements.void_authorisations, source_ref=line.source_ref) == 1
    with pytest.raises(TransitionNotAllowed):
        world.send(payment)


def test_a_fee_is_never_refused_and_nothing_new_is_promised_while_money_is_short(world: World) -> None:
    world.donate("100.00")
    (line,) = world.promise("100.00")
    world.fee("3.00")
    assert world.figures() == ("97.00", "100.00", "-3.00")
    with pytest.raises(ShortOfMoney):
        world.promise("0.01")
    with pytest.raises(AccountTooLow):
        world.authorise(world.prepare(line, "100.00", releases_rest=True))
    assert verify().ok
    world.donate("5.00")
    assert world.figures() == ("102.00", "100.00", "2.00")
    assert FundAvailable.objects.get(fund=world.fund).deficit_minor == 0


def test_a_deposit_takes_free_money_only(world: World) -> None:
    world.donate("100.00")
    world.promise("60.00")
    with pytest.raises(ShortOfMoney):
        world.lock("40.01")
    deposit = world.lock("40.00")
    assert world.figures() == ("100.00", "60.00", "0.00")
    act(deposits.withdraw, deposit_id=deposit.pk)
    assert world.figures() == ("100.00", "60.00", "40.00")


def test_a_promise_in_a_currency_without_a_rate_is_refused(world: World) -> None:
    dollars = [CommitmentLine("visa", Money(1000, "USD"))]
    named = {"fund": world.fund, "source_ref": uuid.uuid4(), "barred_people": frozenset[uuid.UUID](), "country": "GE"}
    assert code_of(act, commitments.commit, lines=dollars, **named) == "rate_missing"
    for lines in ([], [CommitmentLine("visa", euros("0"))], [CommitmentLine("bribe", euros("1"))]):
        with pytest.raises(Malformed):
            act(commitments.commit, lines=lines, **named)
