"""What waits for the people who pay."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Min, OuterRef, QuerySet

from fund.ledger.chart import books_of
from fund.models import CommitmentInstalment, Disbursement, DisbursementState, Fund, StatementLine
from fund.models.payments import LIVE, PAID_OUT
from fund.reconciliation.open_lines import open_lines
from notifications.prepared import Prepared

_NEXT_DUE: Prepared[date] = Prepared(
    lambda source: (
        _without_payment(CommitmentInstalment.objects.filter(commitment__source_ref=source), PAID_OUT)
        .values("commitment__source_ref")
        .annotate(first=Min("due_on"))
        .values_list("first", flat=True)
    ),
    source=uuid.UUID,
)


@dataclass(frozen=True)
class Waiting:
    """What is promised without a payment, what waits for a second person, for sending, for an entry."""

    to_prepare: int
    to_authorise: int
    to_send: int
    lines: int


def waiting(fund: Fund) -> Waiting:
    """Return how much waits in this fund, in four queries; lines are those of its network's banks."""
    payments = Disbursement.objects.filter(commitment__fund=fund)
    parts = _without_payment(CommitmentInstalment.objects.filter(commitment__fund=fund))
    lines = open_lines(StatementLine.objects.filter(account__fund=books_of(fund)))
    return Waiting(
        to_prepare=parts.count(),
        to_authorise=payments.filter(state=DisbursementState.PREPARED).count(),
        to_send=payments.filter(state=DisbursementState.AUTHORISED).count(),
        lines=lines.count(),
    )


def parts_without_payment(source_refs: Iterable[uuid.UUID]) -> list[CommitmentInstalment]:
    """Return what is promised to these cases and not yet on its way, commitments loaded, the first due first."""
    parts = _without_payment(CommitmentInstalment.objects.filter(commitment__source_ref__in=list(source_refs)))
    return list(parts.select_related("commitment").order_by("commitment__made_at", "commitment_id", "due_on", "pk"))


def next_due_on(source_ref: uuid.UUID) -> date | None:
    """Return the first day on which a part promised to this case and not yet sent falls due."""
    return _NEXT_DUE.first(source=source_ref)


def _without_payment(
    parts: QuerySet[CommitmentInstalment], states: Iterable[str] = LIVE
) -> QuerySet[CommitmentInstalment]:
    under_way = Disbursement.objects.filter(instalment=OuterRef("pk"), state__in=list(states))
    return parts.filter(~Exists(under_way), amount_minor__gt=0)
