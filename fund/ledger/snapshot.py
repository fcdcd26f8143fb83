"""Everything one network's books consist of, read at one moment for checking and exporting.

Whoever checks after every act asks these questions again and again, and each of a whole table: they are prepared, and
what many rows refer to is read once and set beside each of them.
"""

import contextlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from fund.models import (
    Account,
    AccountBalance,
    AccountDay,
    Advance,
    AdvanceLoss,
    AdvancePayment,
    Commitment,
    CommitmentEvent,
    CommitmentInstalment,
    Disbursement,
    DonorProject,
    Fund,
    FundAvailable,
    InstalmentCorrection,
    JournalEntry,
    LedgerHead,
    Period,
    Posting,
    ProjectInstalment,
    Surety,
)
from notifications.prepared import Prepared

Row = TypeVar("Row")
ById = Mapping[uuid.UUID, Any]


def _funds(books: uuid.UUID) -> QuerySet[Fund]:
    return Fund.objects.filter(Q(pk=books) | Q(parent=books))


_ALL_FUNDS: Prepared[Fund] = Prepared(lambda: Fund.objects.order_by("code"))
_ALL_ACCOUNTS: Prepared[Account] = Prepared(Account.objects.all)
_HEADS: Prepared[LedgerHead] = Prepared(lambda: LedgerHead.objects.order_by("fund__code"))
_ENTRIES: Prepared[JournalEntry] = Prepared(
    lambda books: JournalEntry.objects.filter(fund=books).order_by("year", "number"), books=uuid.UUID
)
_POSTINGS: Prepared[Posting] = Prepared(
    lambda books: Posting.objects.filter(entry__fund=books).order_by("entry_id", "line"), books=uuid.UUID
)
_BALANCES: Prepared[AccountBalance] = Prepared(
    lambda books: AccountBalance.objects.filter(fund__in=_funds(books)), books=uuid.UUID
)
_DAYS: Prepared[AccountDay] = Prepared(lambda books: AccountDay.objects.filter(fund__in=_funds(books)), books=uuid.UUID)
_AVAILABLE: Prepared[FundAvailable] = Prepared(
    lambda books: FundAvailable.objects.filter(fund__in=_funds(books)), books=uuid.UUID
)
_PERIODS: Prepared[Period] = Prepared(lambda books: Period.objects.filter(fund=books), books=uuid.UUID)
_COMMITMENTS: Prepared[Commitment] = Prepared(
    lambda books: Commitment.objects.filter(fund__in=_funds(books)).order_by("made_at", "pk"), books=uuid.UUID
)
_PARTS: Prepared[CommitmentInstalment] = Prepared(
    lambda books: CommitmentInstalment.objects.filter(commitment__fund__in=_funds(books)), books=uuid.UUID
)
_EVENTS: Prepared[CommitmentEvent] = Prepared(
    lambda books: CommitmentEvent.objects.filter(commitment__fund__in=_funds(books)).order_by("happened_at"),
    books=uuid.UUID,
)
_PAYMENTS: Prepared[Disbursement] = Prepared(
    lambda books: Disbursement.objects.filter(commitment__fund__in=_funds(books)), books=uuid.UUID
)
_PROJECTS: Prepared[DonorProject] = Prepared(
    lambda books: DonorProject.objects.filter(fund__in=_funds(books)), books=uuid.UUID
)
_ARRIVALS: Prepared[ProjectInstalment] = Prepared(
    lambda books: ProjectInstalment.objects.filter(project__fund__in=_funds(books)).order_by("due_on"), books=uuid.UUID
)
_CORRECTIONS: Prepared[InstalmentCorrection] = Prepared(
    lambda books: InstalmentCorrection.objects.filter(instalment__project__fund__in=_funds(books)), books=uuid.UUID
)
_ADVANCES: Prepared[Advance] = Prepared(lambda books: Advance.objects.filter(fund__in=_funds(books)), books=uuid.UUID)
_ADVANCE_PAYMENTS: Prepared[AdvancePayment] = Prepared(
    lambda books: AdvancePayment.objects.filter(advance__fund__in=_funds(books)), books=uuid.UUID
)
_LOSSES: Prepared[AdvanceLoss] = Prepared(
    lambda books: AdvanceLoss.objects.filter(advance__fund__in=_funds(books)), books=uuid.UUID
)
_SURETIES: Prepared[Surety] = Prepared(
    lambda books: Surety.objects.filter(disbursement__commitment__fund__in=_funds(books)), books=uuid.UUID
)


@dataclass(frozen=True)
class Books:
    """The rows of one network; `entries` are in the order of their chain, unposted and unlinked ones last."""

    fund: Fund
    funds: Sequence[Fund]
    entries: Sequence[JournalEntry]
    postings: dict[uuid.UUID, list[Posting]]
    balances: Sequence[AccountBalance]
    days: Sequence[AccountDay]
    available: Sequence[FundAvailable]
    head: LedgerHead
    periods: Sequence[Period]
    commitments: Sequence[Commitment]
    instalments: Sequence[CommitmentInstalment]
    events: Sequence[CommitmentEvent]
    disbursements: Sequence[Disbursement]
    projects: Sequence[DonorProject]
    arrivals: Sequence[ProjectInstalment]
    corrections: Sequence[InstalmentCorrection]
    advances: Sequence[Advance]
    advance_payments: Sequence[AdvancePayment]
    losses: Sequence[AdvanceLoss]
    sureties: Sequence[Surety]


def read_books() -> list[Books]:
    """Return the books of every network whose books are open, all as they stood at one moment."""
    with _one_moment():
        funds, accounts = _by_id(_ALL_FUNDS.rows()), _by_id(_ALL_ACCOUNTS.rows())
        heads = _beside(_HEADS.rows(), fund=funds)
        return [_read(head, funds, accounts) for head in heads]


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _read(head: LedgerHead, funds: ById, accounts: ById) -> Books:
    books = head.fund
    mine = {"books": books.pk}
    commitments, projects, advances = _COMMITMENTS.rows(**mine), _PROJECTS.rows(**mine), _ADVANCES.rows(**mine)
    promises, lent = _by_id(commitments), _by_id(advances)

    def under(rows: Sequence[Any], question: Prepared[Row]) -> list[Row]:
        # What refers to none of these rows is found by no join with them: then nobody need ask.
        return question.rows(**mine) if rows else []

    return Books(
        fund=books,
        funds=[books, *(fund for fund in funds.values() if fund.parent_id == books.pk)],
        entries=_in_chain(_ENTRIES.rows(**mine), head),
        postings=_by_entry(_beside(_POSTINGS.rows(**mine), account=accounts, fund=funds)),
        balances=_beside(_BALANCES.rows(**mine), account=accounts, fund=funds),
        days=_beside(_DAYS.rows(**mine), account=accounts, fund=funds),
        available=_beside(_AVAILABLE.rows(**mine), fund=funds),
        head=head,
        periods=_PERIODS.rows(**mine),
        commitments=commitments,
        instalments=under(commitments, _PARTS),
        events=under(commitments, _EVENTS),
        disbursements=_beside(under(commitments, _PAYMENTS), commitment=promises),
        projects=projects,
        arrivals=under(projects, _ARRIVALS),
        corrections=under(projects, _CORRECTIONS),
        advances=advances,
        advance_payments=_beside(under(advances, _ADVANCE_PAYMENTS), advance=lent),
        losses=_beside(under(advances, _LOSSES), advance=lent),
        sureties=under(commitments, _SURETIES),
    )


def _by_id(rows: Iterable[Any]) -> ById:
    return {row.pk: row for row in rows}


def _beside(rows: Sequence[Row], **known: ById) -> list[Row]:
    """Set what each row refers to beside it; a row that refers to nothing is left out, as a join leaves it out."""
    for name, by_id in known.items():
        key = f"{name}_id"
        rows = [row for row in rows if getattr(row, key) in by_id]
        for row in rows:
            setattr(row, name, by_id[getattr(row, key)])
    return list(rows)


def _by_entry(rows: Iterable[Posting]) -> dict[uuid.UUID, list[Posting]]:
    postings: dict[uuid.UUID, list[Posting]] = defaultdict(list)
    for row in rows:
        postings[row.entry_id].append(row)
    return postings


def _in_chain(rows: Sequence[JournalEntry], head: LedgerHead) -> list[JournalEntry]:
    by_hash = {row.hash: row for row in rows if row.hash}
    chain: list[JournalEntry] = []
    wanted: str | None = head.hash
    while wanted in by_hash:
        row = by_hash.pop(wanted)
        chain.append(row)
        wanted = row.prev_hash
    chain.reverse()
    linked = {row.pk for row in chain}
    return [*chain, *(row for row in rows if row.pk not in linked)]
