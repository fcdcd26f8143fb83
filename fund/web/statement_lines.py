"""The lines of a statement as a treasurer looks at them: tied, with suggestions, or alone."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext_lazy as _

from fund.models import (
    Account,
    Disbursement,
    IgnoredLine,
    JournalEntry,
    Match,
    Reconciliation,
    StatementLine,
)
from fund.money import Money
from fund.reconciliation import candidates, matching, permissions
from fund.reconciliation.matching import Suggestion
from fund.reconciliation.open_lines import left_minor_of
from notifications.errors import Refused

# More would be noise: the best stand first.
MOST_SUGGESTIONS = 3
AGREEING: dict[str, Any] = {
    matching.AGREES_CODE: _("our payment code"),
    matching.AGREES_REFERENCE: _("the project's reference"),
    matching.AGREES_AMOUNT: _("the amount"),
    matching.AGREES_AMOUNT_AFTER_FEE: _("the amount after the fee"),
    matching.AGREES_DAY: _("the day"),
    matching.AGREES_ACCOUNT: _("the account"),
    matching.AGREES_NAMES: _("words of the donor's name"),
}


@dataclass(frozen=True)
class Offer:
    """An entry that fits, what agrees, and why this person may not tie it (empty: they may)."""

    entry: JournalEntry
    amount: Money
    score: int
    agreeing: list[Any]
    refused: str


@dataclass(frozen=True)
class ShownTie:
    """A live tie: how much of the line it explains, and what agreed."""

    match: Match
    amount: Money
    agreeing: list[Any]


@dataclass(frozen=True)
class ShownLine:
    """One line with its live ties, what they leave, and what that could be tied to.

    `difference` is what this line and those above it in the statement leave unexplained.
    """

    line: StatementLine
    amount: Money
    fee: Money | None
    left: Money
    difference: Money
    ties: list[ShownTie]
    aside: Reconciliation | None
    offers: list[Offer]


def shown_lines(
    account: Account, lines: Sequence[StatementLine], *, by: uuid.UUID, before_minor: int = 0
) -> list[ShownLine]:
    """Return these lines of one account, read with what is left of them, in a bounded number of queries.

    `before_minor` is what the lines above them leave unexplained.
    """
    live = Match.objects.filter(line__in=lines, undone_at=None).select_related("entry", "line").order_by("matched_at")
    ties: dict[uuid.UUID, list[ShownTie]] = defaultdict(list)
    for match in live:
        ties[match.line_id].append(_tie(match))
    waiting = [line for line in lines if left_minor_of(line)]
    found = _suggestions(account, waiting) if waiting else {}
    known, aside = _Known(found, by), _aside(lines)
    running = accumulate((left_minor_of(line) for line in lines), initial=before_minor)
    next(running)
    return [
        ShownLine(
            line=line,
            amount=Money(line.amount_minor, line.currency),
            fee=Money(line.fee_minor, line.currency) if line.fee_minor else None,
            left=Money(left_minor_of(line), line.currency),
            difference=Money(difference, line.currency),
            ties=ties[line.pk],
            aside=aside.get(line.pk),
            offers=known.offers(found.get(line.pk, [])),
        )
        for line, difference in zip(lines, running, strict=True)
    ]


def why_not(payment: Disbursement | None, by: uuid.UUID) -> str:
    """Return why this person may not tie the payment to a line; empty: they may."""
    try:
        if payment is not None:
            permissions.check_can_confirm(payment, by)
    except Refused as refusal:
        return str(refusal)
    return ""


class _Known:
    """Entries and payments of all suggestions, read once."""

    def __init__(self, found: dict[uuid.UUID, list[Suggestion]], by: uuid.UUID) -> None:
        every = [one.candidate for each in found.values() for one in each]
        self.entries = JournalEntry.objects.in_bulk({candidate.entry_id for candidate in every})
        payments = Disbursement.objects.select_related("commitment")
        self.payments = payments.in_bulk({each.disbursement_id for each in every if each.disbursement_id})
        self.by = by

    def offers(self, found: list[Suggestion]) -> list[Offer]:
        """Return suggestions as offers to this person."""
        return [
            Offer(
                entry=self.entries[one.candidate.entry_id],
                amount=Money(one.candidate.amount_minor, one.candidate.currency),
                score=one.score,
                agreeing=[AGREEING[name] for name in one.agreeing],
                refused=self._why_not(one),
            )
            for one in found
        ]

    def _why_not(self, one: Suggestion) -> str:
        paid = one.candidate.disbursement_id
        return why_not(self.payments.get(paid) if paid else None, self.by)


def _suggestions(account: Account, lines: Sequence[StatementLine]) -> dict[uuid.UUID, list[Suggestion]]:
    entries = candidates.OpenEntries(candidates.open_entries(account, days=candidates.days_around(lines)))
    found = {}
    for line in lines:
        facts = candidates.facts_of(line, left_minor_of(line))
        found[line.pk] = matching.suggestions(facts, entries.near(facts))[:MOST_SUGGESTIONS]
    return found


def _aside(lines: Sequence[StatementLine]) -> dict[uuid.UUID, Reconciliation]:
    rows = IgnoredLine.objects.filter(line__in=lines, undone_at=None).select_related("reconciliation")
    return {row.line_id: row.reconciliation for row in rows}


def _tie(match: Match) -> ShownTie:
    amount = Money(match.allocated_minor, match.line.currency)
    return ShownTie(match, amount, [AGREEING[name] for name in match.agreeing])
