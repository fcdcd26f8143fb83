"""Everything one network's books consist of, read at one moment for checking and exporting."""

import contextlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from fund.models import (
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
        heads = LedgerHead.objects.select_related("fund").order_by("fund__code")
        return [_read(head) for head in heads]


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _read(head: LedgerHead) -> Books:
    books = head.fund
    funds = [books, *Fund.objects.filter(parent=books).order_by("code")]
    postings: dict[uuid.UUID, list[Posting]] = defaultdict(list)
    rows = Posting.objects.filter(entry__fund=books).select_related("account", "fund").order_by("entry_id", "line")
    for row in rows:
        postings[row.entry_id].append(row)
    mine = {"commitment__fund__in": funds}
    return Books(
        fund=books,
        funds=funds,
        entries=_in_chain(JournalEntry.objects.filter(fund=books).order_by("year", "number"), head),
        postings=postings,
        balances=list(AccountBalance.objects.filter(fund__in=funds).select_related("account", "fund")),
        days=list(AccountDay.objects.filter(fund__in=funds).select_related("account", "fund")),
        available=list(FundAvailable.objects.filter(fund__in=funds).select_related("fund")),
        head=head,
        periods=list(Period.objects.filter(fund=books)),
        commitments=list(Commitment.objects.filter(fund__in=funds).order_by("made_at", "pk")),
        instalments=list(CommitmentInstalment.objects.filter(**mine)),
        events=list(CommitmentEvent.objects.filter(**mine).order_by("happened_at")),
        disbursements=list(Disbursement.objects.filter(**mine).select_related("commitment")),
        projects=list(DonorProject.objects.filter(fund__in=funds)),
        arrivals=list(ProjectInstalment.objects.filter(project__fund__in=funds).order_by("due_on")),
        corrections=list(InstalmentCorrection.objects.filter(instalment__project__fund__in=funds)),
        advances=list(Advance.objects.filter(fund__in=funds)),
        advance_payments=list(AdvancePayment.objects.filter(advance__fund__in=funds).select_related("advance")),
        losses=list(AdvanceLoss.objects.filter(advance__fund__in=funds).select_related("advance")),
        sureties=list(Surety.objects.filter(disbursement__commitment__fund__in=funds)),
    )


def _in_chain(rows: Iterable[JournalEntry], head: LedgerHead) -> list[JournalEntry]:
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
