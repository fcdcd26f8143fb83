"""How much waits for the people who pay: counts only, four queries."""

from dataclasses import dataclass

from fund.ledger.chart import books_of
from fund.models import CommitmentInstalment, Disbursement, DisbursementState, Fund, Match, StatementLine
from fund.models.payments import LIVE


@dataclass(frozen=True)
class Waiting:
    """What is promised without a payment, what waits for a second person, for sending, for an entry."""

    to_prepare: int
    to_authorise: int
    to_send: int
    lines: int


def waiting(fund: Fund) -> Waiting:
    """Return what waits in this fund; lines are those of its network's banks."""
    payments = Disbursement.objects.filter(commitment__fund=fund)
    under_way = payments.filter(state__in=LIVE).values("instalment_id")
    parts = CommitmentInstalment.objects.filter(commitment__fund=fund, amount_minor__gt=0).exclude(pk__in=under_way)
    tied = Match.objects.filter(undone_at=None).values("line_id")
    lines = StatementLine.objects.filter(account__fund=books_of(fund)).exclude(pk__in=tied)
    return Waiting(
        to_prepare=parts.count(),
        to_authorise=payments.filter(state=DisbursementState.PREPARED).count(),
        to_send=payments.filter(state=DisbursementState.AUTHORISED).count(),
        lines=lines.count(),
    )
