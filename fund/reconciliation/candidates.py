"""What of the books still waits for a line of the bank."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum

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


def open_entries(
    account: Account, *, entry_id: uuid.UUID | None = None, days: tuple[date, date] | None = None
) -> list[Candidate]:
    """Return what live ties leave of the account's entries: of all, of one, or of those dated on these days.

    Opening balances are the statement's opening, and an entry taken back stands against its own reversal: neither
    waits for the bank.
    """
    postings = Posting.objects.filter(
        account=account, entry__posted_at__isnull=False, entry__reverses=None, entry__reversed_by=None
    ).exclude(entry__kind=EntryKind.OPENING_BALANCE)
    live = Match.objects.filter(account=account, undone_at=None)
    if entry_id is not None:
        postings, live = postings.filter(entry_id=entry_id), live.filter(entry_id=entry_id)
    if days is not None:
        postings = postings.filter(entry__accounting_date__range=days)
        live = live.filter(entry__accounting_date__range=days)
    rows = [*_moved(postings.exclude(entry_id__in=live.values("entry_id"))), *_left_in_part(postings, live)]
    payments = _payments(rows)
    projects = _projects(rows)
    return [_candidate(row, account, payments, projects) for row in rows]


def days_around(lines: Iterable[StatementLine], apart: int = DAYS_APART) -> tuple[date, date] | None:
    """Return the days on which entries for these lines may be dated, or None without lines."""
    booked = [line.booked_on for line in lines]
    return (min(booked) - timedelta(days=apart), max(booked) + timedelta(days=apart)) if booked else None


def vocabulary(account: Account) -> Vocabulary:
    """Return the words of ours that a line of this account may keep in clear."""
    books = chart.books_of(account.fund)
    of_books = Q(commitment__fund=books) | Q(commitment__fund__parent=books)
    codes = Disbursement.objects.filter(of_books, payment_code__isnull=False).values_list("payment_code", flat=True)
    projects = DonorProject.objects.filter(Q(fund=books) | Q(fund__parent=books)).exclude(reference="")
    donors = {project.donor_id: name_words(project.donor.name) for project in projects.select_related("donor")}
    references = frozenset(project.reference for project in projects)
    return Vocabulary(frozenset(code for code in codes if code), references, donors)


def facts_of(line: StatementLine, left_minor: int | None = None) -> LineFacts:
    """Return what of a stored line may be compared; `left_minor` is what earlier ties leave of it."""
    donor = name_words(line.donor.name) if line.donor else frozenset()
    left = line.amount_minor if left_minor is None else left_minor
    # Where a part is tied already, what is left may be the fee itself.
    fee = line.fee_minor if left == line.amount_minor else 0
    return LineFacts(line.booked_on, left, line.currency, fee, frozenset(line.words), donor)


def last_statement(account: Account) -> BankStatement | None:
    """Return the account's newest statement."""
    return BankStatement.objects.filter(account=account).order_by("-number").first()


def _moved(postings: QuerySet[Posting]) -> list[dict[str, Any]]:
    rows = postings.values("entry_id", "entry__accounting_date", *_SOURCE)
    return [dict(row) for row in rows.annotate(minor=Sum("amount_minor")).order_by("entry_id") if row["minor"]]


def _left_in_part(postings: QuerySet[Posting], live: QuerySet[Match]) -> list[dict[str, Any]]:
    """Return the entries tied in part with what is left of them; most are tied in full by one tie."""
    of_entry = Posting.objects.filter(entry=OuterRef("entry"), account=OuterRef("account")).order_by().values("entry")
    moved = Subquery(of_entry.annotate(total=Sum("amount_minor")).values("total"), output_field=BigIntegerField())
    parts = live.annotate(moved_minor=moved).exclude(allocated_minor=F("moved_minor")).values("entry_id")
    tied = dict(live.filter(entry_id__in=parts).values_list("entry_id").annotate(total=Sum("allocated_minor")))
    rows = _moved(postings.filter(entry_id__in=tied)) if tied else []
    left = [{**row, "minor": row["minor"] - tied[row["entry_id"]]} for row in rows]
    return [row for row in left if row["minor"]]


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
