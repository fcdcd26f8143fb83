"""What projects owe, computed again from the journal and from their instalments alone (L16)."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator

from fund.ledger import chart
from fund.ledger.problems import Problem
from fund.ledger.snapshot import Books
from fund.models import DonorProject, EntryKind
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE

_MOVED = EntryKind.SETASIDE_MOVED
_CORRECTED = EntryKind.INSTALMENT_CORRECTED
_WRITTEN = EntryKind.SETASIDE_WRITTEN_OFF
Sums = Counter[tuple[str, str]]


def check_setaside(books: Books) -> Iterator[Problem]:
    """L16: due is the share of what counts as received, rounded up, and is owed, moved in or written off."""
    journal = _journal(books)
    for project in books.projects:
        sums = journal[project.pk]
        due, wanted, fell_due = _due(books, project)
        if due != wanted:
            yield Problem("L16", str(project.pk), "what is due is not the share of what arrived")
        if any(part.share_bps < LEAST_SHARE_BPS for part in books.arrivals if part.project_id == project.pk):
            yield Problem("L16", str(project.pk), "the share is under a tenth")
        owed = sum(value for (code, _kind), value in sums.items() if code == chart.SETASIDE_RECEIVABLE)
        # What a correction owes the donor had been moved in before.
        moved = sums[chart.REFUNDABLE, _CORRECTED] - sums[chart.SETASIDE_RECEIVABLE, _MOVED]
        written = sums[chart.WRITE_OFF, _WRITTEN] + sums[chart.WRITE_OFF, _CORRECTED]
        if sums[chart.SETASIDE_RECEIVABLE, EntryKind.INSTALMENT_DUE] != fell_due or due != owed + moved + written:
            yield Problem("L16", str(project.pk), "account 1300 is not what the project owes")
        if min(owed, moved, written) < 0:
            yield Problem("L16", str(project.pk), "more was moved in or written off than was due")


def _due(books: Books, project: DonorProject) -> tuple[int, int, int]:
    """Return what the rows say is due, what the shares make of what counts, and what fell due at first."""
    less: Counter[uuid.UUID] = Counter()
    for row in books.corrections:
        less[row.instalment_id] += row.amount_minor
    asked = [part for part in books.arrivals if part.project_id == project.pk and not part.is_exempt]
    fell_due = sum(part.share_minor for part in asked)
    mine = {part.pk for part in asked}
    given_up = sum(row.share_minor for row in books.corrections if row.instalment_id in mine)
    shares = sum((part.amount_minor - less[part.pk]) * part.share_bps for part in asked)
    return fell_due - given_up, -(-shares // WHOLE), fell_due


def _journal(books: Books) -> dict[uuid.UUID | None, Sums]:
    """Return, by project, what each kind of event did to each account; a reversal counts as what it takes back."""
    kinds = {entry.pk: entry.kind for entry in books.entries}
    found: dict[uuid.UUID | None, Sums] = defaultdict(Counter)
    for entry in books.entries:
        kind = kinds.get(entry.reverses_id, entry.kind) if entry.reverses_id else entry.kind
        for row in books.postings.get(entry.pk, ()):
            found[row.project_id][row.account.code, kind] += row.amount_minor
    return found
