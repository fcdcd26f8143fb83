"""Any order of acts: after each one the books agree with an auditor who counted along (L1 to L16, L19)."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from fund.ledger import (
    advances,
    balances,
    chart,
    commitments,
    deposits,
    disbursements,
    receipts,
    setaside,
    sureties,
)
from fund.ledger.commitments import ShortOfMoney
from fund.ledger.floors import AccountTooLow
from fund.ledger.posting import reverse_entry
from fund.ledger.verifying import verify
from fund.models import Advance, Disbursement, DisbursementState, JournalEntry, ReversalReason, Surety
from fund.money import Money
from tests.fund.ledger.auditor import Auditor
from tests.fund.ledger.test_advances import partner, prepared, switched_on
from tests.fund.ledger.test_sureties import lay_down
from tests.fund.ledger.world import CHEN, NOW, TODAY, act, new_world

CENTS = st.integers(min_value=1, max_value=30_000)


def euro_cents(minor: int) -> Money:
    return Money(minor, "EUR")


class Ledger(RuleBasedStateMachine):
    """Acts in any order, each beside the auditor's own booking."""

    gifts = Bundle("gifts")
    promises = Bundle("promises")
    authorised = Bundle("authorised")
    paid = Bundle("paid")
    locked = Bundle("locked")
    advanced = Bundle("advanced")
    laid_down = Bundle("laid_down")

    def __init__(self) -> None:
        super().__init__()
        # Like the transaction of a test case: each act is a savepoint in it, and all of it is undone at the end.
        self.frame = transaction.atomic()
        self.frame._from_testcase = True
        self.frame.__enter__()
        self.world, self.auditor = new_world(), Auditor()
        self.project = act(
            setaside.sign_project,
            fund=self.world.fund,
            donor_name="A public foundation",
            title="Clinics",
            reference="X",
            amount=euro_cents(10**7),
            signed_on=date(2025, 1, 2),
            setaside_bps=1234,
        )
        self.received = self.due = 0
        switched_on(self.world)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    @rule(target=gifts, amount=CENTS)
    def donate(self, amount: int) -> JournalEntry:
        self.auditor.move("1010", "4020", amount)
        self.auditor.count()
        return self.world.donate(euro_cents(amount).text())

    @rule(gift=consumes(gifts))
    def take_a_gift_back(self, gift: JournalEntry) -> None:
        act(reverse_entry, gift, reason=ReversalReason.ENTERED_TWICE)
        amount = -gift.postings.get(line=2).amount_minor
        self.auditor.move("4020", "1010", amount)
        self.auditor.count()

    @rule(amount=st.integers(min_value=1, max_value=2_000))
    def fee(self, amount: int) -> None:
        self.world.fee(euro_cents(amount).text())
        self.auditor.move("5300", "1010", amount)
        self.auditor.count()

    @rule(amount=CENTS)
    def unknown_receipt(self, amount: int) -> None:
        act(
            receipts.record_unknown_receipt,
            fund=self.world.fund,
            account=self.world.bank,
            amount=euro_cents(amount),
            on=TODAY,
        )
        self.auditor.move("1010", "2090", amount)
        self.auditor.count()

    @rule(target=promises, amount=CENTS)
    def promise(self, amount: int) -> object:
        if amount > self.auditor.free:
            with pytest.raises(ShortOfMoney):
                self.world.promise(euro_cents(amount).text())
            return multiple()
        self.auditor.move("9100", "9200", amount)
        self.auditor.count()
        return self.world.promise(euro_cents(amount).text())[0].pk

    @rule(target=authorised, promise=promises, share=st.integers(1, 4), rest=st.booleans())
    def authorise(self, promise: object, share: int, rest: bool) -> object:
        row = _commitment(promise)
        part = _payable(row)
        if part == 0:
            return multiple()
        amount = max(1, part * share // 4)
        payment = self.world.prepare(row, euro_cents(amount).text(), releases_rest=rest)
        if amount > self.auditor.books["1010"]:
            with pytest.raises(AccountTooLow):
                self.world.authorise(payment)
            act(disbursements.send_back, disbursement_id=payment.pk)
            return multiple()
        return self.world.authorise(payment)

    @rule(target=paid, payment=consumes(authorised))
    def send(self, payment: disbursements.Disbursement) -> object:
        if Disbursement.objects.get(pk=payment.pk).state == DisbursementState.SENT_BACK:
            # Its promise was released in between, which gave the payment up.
            with pytest.raises(TransitionNotAllowed):
                self.world.send(payment)
            return multiple()
        if payment.amount_minor > self.auditor.books["1010"]:
            with pytest.raises(AccountTooLow):
                self.world.send(payment)
            act(disbursements.send_back, disbursement_id=payment.pk)
            return multiple()
        rest = payment.instalment.amount_minor - payment.amount_minor
        payment = self.world.send(payment)
        self.auditor.move("5060", "1010", payment.amount_minor)
        self.auditor.move("9200", "9100", payment.amount_minor + rest)
        self.auditor.count(2 if rest else 1)
        return payment

    @rule(payment=consumes(paid))
    def come_back(self, payment: disbursements.Disbursement) -> None:
        renews = self.auditor.free >= 0
        act(disbursements.returned, disbursement_id=payment.pk)
        self.auditor.move("1010", "5060", payment.amount_minor)
        if renews:
            self.auditor.move("9100", "9200", payment.amount_minor)
        self.auditor.count(2 if renews else 1)

    @rule(payment=consumes(paid), share=st.integers(1, 3))
    def give_back_a_part(self, payment: disbursements.Disbursement, share: int) -> None:
        amount = max(1, payment.amount_minor * share // 4)
        act(disbursements.return_unspent, disbursement_id=payment.pk, amount=euro_cents(amount), on=TODAY)
        self.auditor.move("1010", "5060", amount)
        self.auditor.count()

    @rule(promise=consumes(promises))
    def release(self, promise: object) -> None:
        row = _commitment(promise)
        act(disbursements.send_back_all, source_ref=row.source_ref)
        left = _commitment(promise).remaining_minor
        act(commitments.release, source_ref=row.source_ref)
        self.auditor.move("9200", "9100", left)
        self.auditor.count(1 if left else 0)

    @rule(target=locked, amount=CENTS)
    def lock(self, amount: int) -> object:
        if amount > self.auditor.free or amount > self.auditor.books["1010"]:
            with pytest.raises((ShortOfMoney, AccountTooLow)):
                self.world.lock(euro_cents(amount).text())
            return multiple()
        self.auditor.move("1100", "1010", amount)
        self.auditor.count()
        return self.world.lock(euro_cents(amount).text())

    @rule(deposit=consumes(locked))
    def unlock(self, deposit: deposits.Deposit) -> None:
        act(deposits.withdraw, deposit_id=deposit.pk)
        self.auditor.move("1010", "1100", deposit.amount_minor)
        self.auditor.count()

    @rule(target=advanced, amount=CENTS)
    def advance(self, amount: int) -> object:
        payment = prepared(self.world, euro_cents(amount).text(), to=partner(str(uuid4())))
        if amount > self.auditor.free or amount > self.auditor.books["1010"]:
            with pytest.raises((ShortOfMoney, AccountTooLow)):
                act(advances.authorise, payment_id=payment.pk, by=CHEN)
            return multiple()
        self.auditor.move("1310", "1010", amount)
        self.auditor.count()
        return act(advances.authorise, payment_id=payment.pk, by=CHEN).advance.pk

    @rule(advance=advanced, promise=promises)
    def use_an_advance(self, advance: UUID, promise: object) -> None:
        held, row = Advance.objects.get(pk=advance), _commitment(promise)
        amount = min(_payable(row), held.left_minor)
        if not amount:
            return
        account = chart.account(self.world.fund, chart.ADVANCES)
        known = {"commitment_id": row.pk, "amount": euro_cents(amount), "account": account, "way": "partner"}
        payment = act(disbursements.prepare, **known, advance=held)
        self.world.authorise(payment)
        self.world.send(payment)
        self.auditor.move("5060", "1310", amount)
        self.auditor.move("9200", "9100", amount)
        self.auditor.count()

    @rule(advance=consumes(advanced), share=st.integers(1, 4))
    def give_an_advance_back(self, advance: UUID, share: int) -> None:
        amount = Advance.objects.get(pk=advance).left_minor * share // 4
        if not amount:
            return
        bank = self.world.bank
        act(advances.give_back, advance_id=advance, amount=euro_cents(amount), account=bank, on=TODAY)
        self.auditor.move("1010", "1310", amount)
        self.auditor.count()

    @rule(target=laid_down, promise=promises)
    def lay_down(self, promise: object) -> object:
        row = _commitment(promise)
        amount = min(_payable(row), self.auditor.books["1010"])
        if amount <= 0:
            return multiple()
        payment = self.world.prepare(row, euro_cents(amount).text())
        surety = act(lay_down, payment, kind="rent")
        self.world.authorise(payment)
        self.world.send(payment)
        self.auditor.move("1320", "1010", amount)
        self.auditor.move("9200", "9100", amount)
        self.auditor.count()
        return surety.pk

    @rule(surety=consumes(laid_down), share=st.integers(0, 4))
    def settle_a_deposit(self, surety: UUID, share: int) -> None:
        amount = Surety.objects.get(pk=surety).amount_minor
        back = amount * share // 4
        if back:
            bank = self.world.bank
            act(sureties.came_back, surety_id=surety, amount=euro_cents(back), account=bank, on=TODAY)
            self.auditor.move("1010", "1320", back)
        if lost := amount - back:
            act(sureties.claim_loss, surety_id=surety, amount=euro_cents(lost), reason="forfeited")
            act(sureties.confirm_loss, surety_id=surety, by=CHEN)
            self.auditor.move("5060", "1320", lost)
        self.auditor.count(bool(back) + bool(lost))

    @rule(amount=CENTS)
    def instalment(self, amount: int) -> None:
        act(setaside.record_instalment, self.project, amount=euro_cents(amount), arrived_on=TODAY)
        self.received += amount
        share = -(-self.received * 1234 // 10_000) - self.due
        self.due += share
        self.auditor.move("1300", "4010", share)
        self.auditor.count(1 if share else 0)

    @rule(amount=CENTS)
    def move_setaside(self, amount: int) -> None:
        act(
            setaside.receive_setaside,
            self.project,
            amount=euro_cents(amount),
            account=self.world.bank,
            on=TODAY,
        )
        covered = min(amount, self.auditor.books["1300"])
        self.auditor.move("1010", "1300", covered)
        self.auditor.move("1010", "2030", amount - covered)
        self.auditor.count()

    @invariant()
    def the_auditor_agrees(self) -> None:
        rows = balances.trial_balance([self.world.fund], at=None, now=NOW).rows
        ours = {row.account: row.amount_minor for row in rows if row.amount_minor}
        assert ours == {code: amount for code, amount in self.auditor.books.items() if amount}
        assert self.world.figures()[2] == euro_cents(self.auditor.free).text()
        assert JournalEntry.objects.count() == self.auditor.entries

    @invariant()
    def nothing_is_found(self) -> None:
        assert verify().problems == []


def _commitment(pk: object) -> commitments.Commitment:
    return commitments.Commitment.objects.select_related("fund").get(pk=pk)


def _payable(row: commitments.Commitment) -> int:
    free = row.instalments.filter(amount_minor__gt=0).order_by("due_on", "pk")
    return next(
        (part.amount_minor for part in free if not part.disbursements.filter(state__in=disbursements.LIVE).exists()), 0
    )


@pytest.mark.django_db
def test_l09_to_l16_hold_after_any_order_of_acts() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=10,
            stateful_step_count=18,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
