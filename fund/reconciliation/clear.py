"""What of a bank's file may lie in clear (page 5): days, amounts, digests, our own words; nothing of any person."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fund.reconciliation import digests
from fund.reconciliation.parsers.base import ParsedStatement
from fund.reconciliation.recognition import LineKey
from fund.reconciliation.words import Vocabulary, clear_transaction_code


@dataclass(frozen=True)
class ClearLine:
    """A line without what the bank says of people; `place` is its item in the sealed rest; minor units."""

    place: int
    day: date
    amount_minor: int
    fee_minor: int
    bank_id_hmac: str
    transaction_code: str
    words: tuple[str, ...]
    donor_id: uuid.UUID | None

    @property
    def key(self) -> LineKey:
        """What a bank says alike when it says the same thing again."""
        return LineKey(self.bank_id_hmac, self.day, self.amount_minor)

    def as_row(self) -> list[Any]:
        """Return it as a preview stores it."""
        donor = self.donor_id.hex if self.donor_id else ""
        words = list(self.words)
        return [self.day.isoformat(), self.amount_minor, self.fee_minor, self.bank_id_hmac, self.transaction_code,
                words, donor]  # fmt: skip


@dataclass(frozen=True)
class ClearStatement:
    """A file's statement without what it says of people; balances are None where the file states none."""

    currency: str
    opening_minor: int | None
    closing_minor: int | None
    from_day: date
    to_day: date
    lines: tuple[ClearLine, ...]

    @property
    def moved_minor(self) -> int:
        """Return the sum of all lines."""
        return sum(line.amount_minor for line in self.lines)

    def within(self, ours: Vocabulary) -> "ClearStatement":
        """Return it with the words that are still ours: a case may have been erased since the file was read."""
        known = ours.codes | ours.references
        lines = (replace(line, words=tuple(word for word in line.words if word in known)) for line in self.lines)
        return replace(self, lines=tuple(lines))


def cleared(parsed: ParsedStatement, ours: Vocabulary) -> ClearStatement:
    """Return what of a parsed file may be stored as it is."""
    lines = tuple(
        ClearLine(
            place=place,
            day=line.day,
            amount_minor=line.amount_minor,
            fee_minor=line.fee_minor,
            bank_id_hmac=digests.of_bank_id(line.bank_id),
            transaction_code=clear_transaction_code(line.transaction_code),
            words=tuple(ours.kept_of(line)),
            donor_id=ours.donor_of(line),
        )
        for place, line in enumerate(parsed.lines)
    )
    return ClearStatement(
        parsed.currency, parsed.opening_minor, parsed.closing_minor, parsed.from_day, parsed.to_day, lines
    )


def line_from(place: int, row: list[Any]) -> ClearLine:
    """Return a stored row as a line."""
    day, amount, fee, bank_id_hmac, code, words, donor = row
    donor_id = uuid.UUID(donor) if donor else None
    return ClearLine(place, date.fromisoformat(day), amount, fee, bank_id_hmac, code, tuple(words), donor_id)
