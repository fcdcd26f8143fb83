"""Entries on their way into the journal."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fund.models import Account, EntryKind, Fund, JournalEntry
from fund.models.entry_kinds import FACTS
from fund.money import Money


class PostingBroken(RuntimeError):
    """The journal was used in a way that can only be a fault of the program or of the database's guards."""


@dataclass(frozen=True, kw_only=True)
class PostingDraft:
    """A debit (positive) or credit (negative) of one fund's money.

    `base_minor`, its value in the base currency, is the day's where it is not told.
    """

    account: Account
    fund: Fund
    amount: Money
    base_minor: int | None = None
    project_id: uuid.UUID | None = None
    source_ref: uuid.UUID | None = None
    use: str = ""
    country: str = ""

    def in_base(self) -> int:
        """Return the value in base minor units; raises PostingBroken when it was not told."""
        if self.base_minor is not None:
            return self.base_minor
        if self.amount.currency != self.fund.base_currency:
            raise PostingBroken("a posting in a foreign currency tells its value in the base currency")
        return self.amount.minor


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """One event; the three parts of its source are unique, so that nothing is ever posted twice."""

    kind: EntryKind
    on: date
    source_type: str
    source_id: uuid.UUID
    source_step: str
    postings: Sequence[PostingDraft]
    reverses: JournalEntry | None = None
    reason: str = ""

    @property
    def is_fact(self) -> bool:
        """Whether the bank has done it already, so that no floor may refuse it."""
        return self.reverses.is_fact if self.reverses else self.kind in FACTS


def pair(debit: Account, credit: Account, amount: Money, *, like: PostingDraft) -> list[PostingDraft]:
    """Return a debit and a credit of this amount, with fund and tags taken from `like`."""
    value = like.base_minor
    return [
        replace(like, account=debit, amount=amount),
        replace(like, account=credit, amount=-amount, base_minor=None if value is None else -value),
    ]
