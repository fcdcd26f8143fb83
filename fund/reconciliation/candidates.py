"""What of the books still waits for a line of the bank."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum

from fund.ledger import chart
from fund.models import Account, BankStatement, Disbursement, DonorProject, EntryKind, Match, Posting, StatementLine
from fund.reconciliation.matching import DAYS_APART, Candidate, LineFacts
from fund.reconciliation.words import Vocabulary, name_words

_SOURCE = ("entry__source_type", "entry__source_id", "entry__source_step")


class OpenEntries:
    """The candidates of one account, found by day and taken out as they are matched."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._by_day: dict[Any, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            self._by_day[candidate.day].append(candidate)

    def near(self, line: LineFacts) -> Iterator[Candidate]:
        """Yield the candidates within ten days of the line."""
        for apart in range(-DAYS_APART, DAYS_APART + 1):
            yield from self._by_day.get(line.day + timedelta(days=apart), ())

    def take(self, candidate: Candidate) -> None:
        """Remove a candidate that was matched."""
        self._by_day[candidate.day].remove(candidate)


def open_entries(account: Account, *, entry_id: uuid.UUID | None = None) -> list[Candidate]:
    """Return the account's entries that no live match ties, or one of them.

    Opening balances are the statement's opening, and an entry taken back stands against its own reversal: neither
    waits for the bank.
    """
    postings = Posting.objects.filter(
        account=account, entry__posted_at__isnull=False, entry__reverses=None, entry__reversed_by=None
    ).exclude(entry__kind=EntryKind.OPENING_BALANCE)
    if entry_id is not None:
        postings = postings.filter(entry_id=entry_id)
    live = Match.objects.filter(account=account, undone_at=None).values("entry_id")
    rows = postings.exclude(entry_id__in=live).values("entry_id", "entry__accounting_date", *_SOURCE)
    moved = [row for row in rows.annotate(minor=Sum("amount_minor")).order_by("entry_id") if row["minor"]]
    payments = _payments(moved)
    projects = _projects(moved)
    return [_candidate(row, account, payments, projects) for row in moved]


def vocabulary(account: Account) -> Vocabulary:
    """Return the words of ours that a line of this account may keep in clear."""
    books = chart.books_of(account.fund)
    of_books = Q(commitment__fund=books) | Q(commitment__fund__parent=books)
    codes = Disbursement.objects.filter(of_books, payment_code__isnull=False).values_list("payment_code", flat=True)
    projects = DonorProject.objects.filter(Q(fund=books) | Q(fund__parent=books)).exclude(reference="")
    donors = {project.donor_id: name_words(project.donor.name) for project in projects.select_related("donor")}
    references = frozenset(project.reference for project in projects)
    return Vocabulary(frozenset(code for code in codes if code), references, donors)


def facts_of(line: StatementLine) -> LineFacts:
    """Return what of a stored line may be compared."""
    donor = name_words(line.donor.name) if line.donor else frozenset()
    return LineFacts(line.booked_on, line.amount_minor, line.currency, line.fee_minor, frozenset(line.words), donor)


def last_statement(account: Account) -> BankStatement | None:
    """Return the account's newest statement."""
    return BankStatement.objects.filter(account=account).order_by("-number").first()


def _candidate(
    row: Mapping[str, Any],
    account: Account,
    payments: Mapping[uuid.UUID, Disbursement],
    projects: Mapping[uuid.UUID, DonorProject],
) -> Candidate:
    payment = payments.get(row["entry__source_id"]) if row["entry__source_type"] == "disbursement" else None
    project = projects.get(row["entry_id"])
    return Candidate(
        entry_id=row["entry_id"],
        day=row["entry__accounting_date"],
        amount_minor=row["minor"],
        currency=account.currency,
        code=(payment.payment_code or "") if payment else "",
        reference=project.reference if project else "",
        donor_words=name_words(project.donor.name) if project else frozenset(),
        disbursement_id=payment.pk if payment and row["entry__source_step"] == "sent" else None,
    )


def _payments(rows: Iterable[Mapping[str, Any]]) -> dict[uuid.UUID, Disbursement]:
    found = Disbursement.objects.filter(pk__in={row["entry__source_id"] for row in rows})
    return {payment.pk: payment for payment in found}


def _projects(rows: Iterable[Mapping[str, Any]]) -> dict[uuid.UUID, DonorProject]:
    tagged = Posting.objects.filter(entry_id__in=[row["entry_id"] for row in rows], project__isnull=False)
    return {posting.entry_id: posting.project for posting in tagged.select_related("project__donor") if posting.project}
