"""What a file would add to an account: which of its lines are new, and whether it continues the statements before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from fund.ledger import balances
from fund.models import Account, BankStatement, StatementLine
from fund.money import Money
from fund.reconciliation import candidates, digests
from fund.reconciliation.parsers.base import ParsedLine, ParsedStatement
from fund.reconciliation.recognition import LineKey, Recognised, StoredLine, recognise
from notifications.errors import Refused


@dataclass(frozen=True)
class PlannedLine:
    """A line of the file with what of it stays in clear, and whether it is stored already."""

    place: int
    parsed: ParsedLine
    key: LineKey
    words: tuple[str, ...]
    donor_id: uuid.UUID | None
    recognised: Recognised


@dataclass(frozen=True)
class Plan:
    """A file read against an account; minor units."""

    lines: tuple[PlannedLine, ...]
    previous: BankStatement | None
    stated_opening_minor: int | None
    opening_minor: int
    currency: str

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
        return self.opening_minor + sum(line.parsed.amount_minor for line in self.new)

    @property
    def number(self) -> int:
        """The number the account's next statement takes."""
        return self.previous.number + 1 if self.previous else 1

    def check_continues(self) -> None:
        """Refuse a file that does not begin where the account's last statement ended (L17).

        Lines that are stored already stand between the file's opening and that point.
        """
        if self.stated_opening_minor is None:
            return
        passed = sum(line.parsed.amount_minor for line in self.lines if line.recognised.stored_id)
        opens, closed = self.stated_opening_minor + passed, self.opening_minor
        if opens != closed:
            amounts = {"opens": Money(opens, self.currency), "closed": Money(closed, self.currency)}
            raise Refused(
                _("This statement opens at %(opens)s, the one before it closed at %(closed)s. Import the gap first.")
                % amounts,
                code="statement_gap",
            )


def plan_of(account: Account, parsed: ParsedStatement) -> Plan:
    """Read a file against what is stored of its account."""
    ours = candidates.vocabulary(account)
    keys = [_key(line) for line in parsed.lines]
    words = [tuple(ours.kept_of(line)) for line in parsed.lines]
    recognised = recognise(list(zip(keys, words, strict=True)), _stored(account, parsed))
    rows = enumerate(zip(parsed.lines, keys, words, recognised, strict=True))
    lines = tuple(
        PlannedLine(place, line, key, kept, ours.donor_of(line), found) for place, (line, key, kept, found) in rows
    )
    previous = candidates.last_statement(account)
    return Plan(lines, previous, parsed.opening_minor, _opening(account, parsed, previous), parsed.currency)


def _key(line: ParsedLine) -> LineKey:
    return LineKey(digests.of_bank_id(line.bank_id), line.day, line.amount_minor)


def _stored(account: Account, parsed: ParsedStatement) -> Sequence[StoredLine]:
    rows = StatementLine.objects.filter(account=account, booked_on__range=(parsed.from_day, parsed.to_day))
    rows = rows.order_by("statement__number", "place")
    return [
        StoredLine(line.pk, LineKey(line.bank_id_hmac, line.booked_on, line.amount_minor), tuple(line.words))
        for line in rows
    ]


def _opening(account: Account, parsed: ParsedStatement, previous: BankStatement | None) -> int:
    if previous:
        return previous.closing_minor
    if parsed.opening_minor is not None:
        return parsed.opening_minor
    # A first file that states no balance takes up where the books stand.
    return balances.account_balance(account, at=parsed.from_day - timedelta(days=1)).minor
