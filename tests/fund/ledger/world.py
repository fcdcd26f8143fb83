"""A small fund for stories: books open, money in the bank, people by name."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from fund.ledger import balances, chart, commitments, deposits, disbursements, receipts
from fund.ledger.commitments import CommitmentLine
from fund.models import Account, Commitment, Disbursement, Fund
from fund.money import Money
from tests.remembered import remembered

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()

TOM, CHEN, COR, BEN, BEA = (uuid.uuid5(uuid.NAMESPACE_OID, name) for name in ("Tom", "Chen", "Cora", "Ben", "Bea"))


def euros(text: str) -> Money:
    """Return an amount in euros."""
    return Money.parse(text, "EUR", signed=True)


def act(call: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
    """Do one act the way an action does: in its own transaction, by Tom, now."""
    with transaction.atomic():
        return call(*args, **{"by": TOM, "now": NOW, **named})


@dataclass
class World:
    """One network's fund and the acts a story needs."""

    fund: Fund
    bank: Account

    def donate(self, amount: str, *, fund: Fund | None = None, on: date = TODAY) -> Any:
        """Let a gift arrive."""
        return act(receipts.record_donation, fund=fund or self.fund, account=self.bank, amount=euros(amount), on=on)

    def fee(self, amount: str) -> Any:
        """Let the bank take its fee."""
        return act(receipts.record_fee, fund=self.fund, account=self.bank, amount=euros(amount), on=TODAY)

    def lock(self, amount: str, *, cost: str = "0.00") -> Any:
        """Place a deposit for half a year."""
        return act(
            deposits.place,
            fund=self.fund,
            bank=self.bank,
            amount=euros(amount),
            ends_on=date(2025, 9, 30),
            breaking_cost=euros(cost),
        )

    def promise(self, *amounts: str, source_ref: uuid.UUID | None = None, use: str = "legal_aid") -> list[Commitment]:
        """Let the board, Ben and Bea, approve a line of each amount for a case Cora presented."""
        uses = [use, "medicine", "ticket"]
        return act(
            commitments.commit,
            fund=self.fund,
            source_ref=source_ref or uuid.uuid4(),
            lines=[CommitmentLine(uses[place], euros(amount)) for place, amount in enumerate(amounts)],
            barred_people=frozenset({COR, BEN, BEA}),
            country="GE",
            by=BEN,
        )

    def prepare(self, commitment: Commitment, amount: str, **named: Any) -> Disbursement:
        """Let Tom prepare a payment."""
        return act(
            disbursements.prepare,
            commitment_id=commitment.pk,
            amount=euros(amount),
            account=self.bank,
            way="vendor",
            **named,
        )

    def authorise(self, payment: Disbursement, *, by: uuid.UUID = CHEN) -> Disbursement:
        """Let Chen authorise it."""
        return act(disbursements.authorise, disbursement_id=payment.pk, by=by)

    def send(self, payment: Disbursement, *, by: uuid.UUID = TOM) -> Disbursement:
        """Let Tom send it."""
        return act(disbursements.send, disbursement_id=payment.pk, by=by)

    def pay(self, commitment: Commitment, amount: str, **named: Any) -> Disbursement:
        """Prepare, authorise and send."""
        payment = self.prepare(commitment, amount, **named)
        self.authorise(payment)
        return self.send(payment)

    def figures(self, fund: Fund | None = None) -> tuple[str, str, str]:
        """Return balance, committed and free as plain text."""
        now = balances.overview(fund or self.fund, now=NOW)
        return now.balance.text(), now.committed.text(), now.free.text()

    def balance(self, code: str, fund: Fund | None = None) -> str:
        """Return what an account holds of the fund, debit positive."""
        rows = balances.trial_balance([fund or self.fund], at=None, now=NOW).rows
        return Money(sum(row.amount_minor for row in rows if row.account == code), "EUR").text()


@remembered
def new_world(*, code: str = "relief") -> World:
    """Open the books of a new fund with nothing in them."""
    fund = Fund.objects.create(code=code, name="Emergency Relief Fund")
    act(chart.open_books, fund)
    return World(fund, chart.account(fund, chart.BANK))


def new_purse(world: World, *, code: str = "purse") -> Fund:
    """Open a restricted purse under the world's fund."""
    purse = Fund.objects.create(code=code, name="Winter purse", parent=world.fund, restriction="medicine in winter")
    act(chart.open_books, purse)
    return purse
