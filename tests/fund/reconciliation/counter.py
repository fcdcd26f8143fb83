"""A bank counter without files: statements stand as the bank said them, and Tom and Chen reconcile."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Sum

from emergency.models import User
from fund.ledger import chart
from fund.models import Account, BankStatement, Fund, IgnoredLine, JournalEntry, Mandate, Match, Posting, StatementLine
from fund.reconciliation.open_lines import left_of
from fund.reconciliation.state import ReconciliationState, reconciliation_state
from tests.fund.ledger.world import BEN, CHEN, TODAY, TOM, World, act, new_world
from tests.remembered import remembered

NOW = datetime.now(UTC)
CAST = {TOM: ("tom", "treasurer"), CHEN: ("chen", "checker"), BEN: ("ben", "member")}


@dataclass
class Counter:
    """The ledger's world with a second bank account, and what the banks said so far."""

    world: World
    savings: Account
    closings: dict[uuid.UUID, int] = field(default_factory=dict)

    @property
    def fund(self) -> Fund:
        """The network's fund."""
        return self.world.fund

    @property
    def bank(self) -> Account:
        """Its first bank account."""
        return self.world.bank

    def says(
        self, *cents: int, on: date = TODAY, account: Account | None = None, **of_line: Any
    ) -> list[StatementLine]:
        """Let a bank's next statement show these movements, and return its lines."""
        account = account or self.bank
        number = BankStatement.objects.filter(account=account).count() + 1
        opening = self.closings.get(account.pk, 0)
        statement = BankStatement.objects.create(
            account=account,
            number=number,
            file_hmac=uuid.uuid4().hex,
            from_on=on,
            to_on=on,
            currency=account.currency,
            opening_minor=opening,
            closing_minor=opening + sum(cents),
            file_box_id=uuid.uuid4(),
            lines_box_id=uuid.uuid4(),
            imported_at=NOW,
        )
        self.closings[account.pk] = statement.closing_minor
        return [self._line(statement, place, minor, of_line) for place, minor in enumerate(cents)]

    def pay(self, amount: str, **named: Any) -> JournalEntry:
        """Bring a payment on its way and return what it posted."""
        (promised,) = self.world.promise(amount)
        payment = self.world.pay(promised, amount, **named)
        return JournalEntry.objects.get(source_id=payment.pk, source_step="sent")

    def state(self, account: Account | None = None) -> ReconciliationState:
        """Return how an account stands, with L17 and L18 checked by plain counting."""
        account = account or self.bank
        check_l17(account)
        found = reconciliation_state(account, now=NOW)
        assert found
        assert found.agrees
        return found

    def left(self, line: StatementLine) -> int:
        """Return what is left of a line, in cents."""
        return left_of([line.pk])[line.pk]

    def _line(self, statement: BankStatement, place: int, minor: int, of_line: dict[str, Any]) -> StatementLine:
        return StatementLine.objects.create(
            statement=statement,
            account=statement.account,
            booked_on=statement.from_on,
            amount_minor=minor,
            currency=statement.currency,
            place=place,
            occurrence=1000 * statement.number + place,
            **of_line,
        )


@remembered
def new_counter(gift: str = "1000.00") -> Counter:
    """Open the books and a second account, let a gift arrive, and give Tom and Chen their mandates."""
    world = new_world()
    for user_id, (name, role) in CAST.items():
        user = User.objects.create(id=user_id, login=name, pseudonym=name.capitalize())
        Mandate.objects.create(fund=world.fund, user=user, role=role, starts_on=date(2020, 1, 1))
    savings = act(chart.open_bank_account, world.fund, code="1011", name="Savings", currency="EUR")
    if gift:
        world.donate(gift, on=date(2025, 2, 1))
    return Counter(world, savings)


def check_l17(account: Account) -> None:
    """Count every line and entry of an account in plain Python: nothing is tied beyond what there is."""
    live = list(Match.objects.filter(account=account, undone_at=None))
    aside = set(IgnoredLine.objects.filter(undone_at=None).values_list("line_id", flat=True))
    for line in StatementLine.objects.filter(account=account):
        _check_within(line.amount_minor, [one.allocated_minor for one in live if one.line_id == line.pk])
        assert not (line.pk in aside and any(one.line_id == line.pk for one in live))
    for entry_id in {one.entry_id for one in live}:
        moved = Posting.objects.filter(entry_id=entry_id, account=account).aggregate(total=Sum("amount_minor"))["total"]
        _check_within(moved, [one.allocated_minor for one in live if one.entry_id == entry_id])
    closing = 0
    for statement in BankStatement.objects.filter(account=account).order_by("number"):
        assert statement.opening_minor == closing or statement.number == 1
        closing = statement.opening_minor + sum(line.amount_minor for line in statement.lines.all())
        assert closing == statement.closing_minor


def _check_within(whole: int, parts: list[int]) -> None:
    assert all((part < 0) == (whole < 0) and part for part in parts)
    assert abs(sum(parts)) <= abs(whole)
