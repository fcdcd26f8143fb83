"""The lines of a statement as a treasurer looks at them: tied, with suggestions, or alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from fund.models import Account, Disbursement, JournalEntry, Match, StatementLine
from fund.money import Money
from fund.reconciliation import candidates, matching, permissions
from fund.reconciliation.matching import Suggestion
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
class ShownLine:
    """One line with its live tie, or with what could be tied to it."""

    line: StatementLine
    amount: Money
    fee: Money | None
    match: Match | None
    agreeing: list[Any]
    offers: list[Offer]


def shown_lines(account: Account, lines: Sequence[StatementLine], *, by: uuid.UUID) -> list[ShownLine]:
    """Return these lines of one account as the page shows them, in a bounded number of queries."""
    live = Match.objects.filter(line__in=lines, undone_at=None).select_related("entry")
    matches = {match.line_id: match for match in live}
    waiting = [line for line in lines if line.pk not in matches]
    found = _suggestions(account, waiting) if waiting else {}
    known = _Known(found, by)
    return [_shown(line, matches.get(line.pk), known.offers(found.get(line.pk, []))) for line in lines]


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
        payment = self.payments.get(one.candidate.disbursement_id) if one.candidate.disbursement_id else None
        try:
            if payment is not None:
                permissions.check_can_confirm(payment, self.by)
        except Refused as refusal:
            return str(refusal)
        return ""


def _suggestions(account: Account, lines: Sequence[StatementLine]) -> dict[uuid.UUID, list[Suggestion]]:
    entries = candidates.OpenEntries(candidates.open_entries(account))
    found = {}
    for line in lines:
        facts = candidates.facts_of(line)
        found[line.pk] = matching.suggestions(facts, entries.near(facts))[:MOST_SUGGESTIONS]
    return found


def _shown(line: StatementLine, match: Match | None, offers: list[Offer]) -> ShownLine:
    return ShownLine(
        line=line,
        amount=Money(line.amount_minor, line.currency),
        fee=Money(line.fee_minor, line.currency) if line.fee_minor else None,
        match=match,
        agreeing=[AGREEING[name] for name in match.agreeing] if match else [],
        offers=offers,
    )
