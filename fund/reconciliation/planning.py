"""What a file would add to an account: which of its lines are new, and whether it continues the statements before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from fund.ledger import balances
from fund.models import Account, BankStatement, StatementLine
from fund.money import Money
from fund.reconciliation import candidates
from fund.reconciliation.clear import ClearLine, ClearStatement
from fund.reconciliation.recognition import LineKey, Recognised, StoredLine, recognise
from notifications.errors import Refused

_STATEMENT_MISSING = _(
    "The statement from %(first)s to %(last)s is missing: the last one ended on %(ended)s with %(closed)s, this one "
    "opens at %(opens)s. Import the missing one first."
)
_MOVEMENT_MISSING = _(
    "A movement is missing: the last statement ended on %(ended)s with %(closed)s, this one opens at %(opens)s. Ask "
    "the bank for one file over both periods and import that."
)
_TOO_EARLY = _(
    "This statement lies before the last one, which ended on %(ended)s with %(closed)s; it opens at %(opens)s. "
    "Statements are imported in the order of their days."
)


@dataclass(frozen=True)
class PlannedLine:
    """A line of the file, and whether it is stored already."""

    clear: ClearLine
    recognised: Recognised


@dataclass(frozen=True)
class Plan:
    """A file read against an account; minor units."""

    lines: tuple[PlannedLine, ...]
    previous: BankStatement | None
    stated_opening_minor: int | None
    opening_minor: int
    currency: str
    from_day: date
    to_day: date

    @property
    def new(self) -> list[PlannedLine]:
        """The lines that are not stored yet."""
        return [line for line in self.lines if line.recognised.stored_id is None]

    @property
    def known_ids(self) -> list[uuid.UUID]:
        """The ids of the lines that are."""
        return [line.recognised.stored_id for line in self.lines if line.recognised.stored_id]

    @property
    def closing_minor(self) -> int:
        """What the account holds after the new lines."""
        return self.opening_minor + sum(line.clear.amount_minor for line in self.new)

    @property
    def number(self) -> int:
        """The number the account's next statement takes."""
        return self.previous.number + 1 if self.previous else 1

    def check_continues(self) -> None:
        """Refuse a file that does not begin where the account's last statement ended (L17), naming what is missing.

        Lines that are stored already stand between the file's opening and that point.
        """
        if self.stated_opening_minor is None or self.previous is None:
            return
        passed = sum(line.clear.amount_minor for line in self.lines if line.recognised.stored_id)
        opens, closed = self.stated_opening_minor + passed, self.opening_minor
        if opens != closed:
            raise Refused(self._what_is_missing(Money(opens, self.currency), self.previous), code="statement_gap")

    def _what_is_missing(self, opens: Money, previous: BankStatement) -> str:
        said = {
            "opens": opens,
            "closed": Money(self.opening_minor, self.currency),
            "ended": previous.to_on.isoformat(),
            "first": (previous.to_on + timedelta(days=1)).isoformat(),
            "last": (self.from_day - timedelta(days=1)).isoformat(),
        }
        return (self._gap(previous) % said) if self.to_day >= previous.from_on else str(_TOO_EARLY % said)

    def _gap(self, previous: BankStatement) -> str:
        is_apart = self.from_day > previous.to_on + timedelta(days=1)
        return str(_STATEMENT_MISSING if is_apart else _MOVEMENT_MISSING)


def plan_of(account: Account, clear: ClearStatement) -> Plan:
    """Read a file against what is stored of its account."""
    rows = [(line.key, line.words) for line in clear.lines]
    recognised = recognise(rows, _stored(account, clear))
    lines = tuple(PlannedLine(line, found) for line, found in zip(clear.lines, recognised, strict=True))
    previous = candidates.last_statement(account)
    return Plan(
        lines=lines,
        previous=previous,
        stated_opening_minor=clear.opening_minor,
        opening_minor=_opening(account, clear, previous),
        currency=clear.currency,
        from_day=clear.from_day,
        to_day=clear.to_day,
    )


def _stored(account: Account, clear: ClearStatement) -> Sequence[StoredLine]:
    rows = StatementLine.objects.filter(account=account, booked_on__range=(clear.from_day, clear.to_day))
    stored = rows.order_by("statement__number", "place").values_list(
        "pk", "bank_id_hmac", "booked_on", "amount_minor", "words"
    )
    return [StoredLine(pk, LineKey(hmac, day, amount), tuple(words)) for pk, hmac, day, amount, words in stored]


def _opening(account: Account, clear: ClearStatement, previous: BankStatement | None) -> int:
    if previous:
        return previous.closing_minor
    if clear.opening_minor is not None:
        return clear.opening_minor
    # A first file that states no balance takes up where the books stand.
    return balances.account_balance(account, at=clear.from_day - timedelta(days=1)).minor
