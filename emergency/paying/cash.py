"""Cash on its way to somebody, and who has signed for it."""

import uuid
from collections.abc import Iterable, Sequence

from emergency.codes import Way
from emergency.models import AidRequest, CashCode
from fund.models import Disbursement, DisbursementState

# From the second person's word on, while it was not brought back.
_ON_ITS_WAY = (DisbursementState.AUTHORISED, DisbursementState.SENT, DisbursementState.SETTLED)


def cash_payments(aid_request: AidRequest) -> list[Disbursement]:
    """Return the cash payments of a case that are on their way or there, oldest first."""
    rows = Disbursement.objects.filter(
        commitment__source_ref=aid_request.ledger_ref, way=Way.CASH, state__in=_ON_ITS_WAY
    )
    return list(rows.order_by("prepared_at", "pk"))


def signatures_on(payment_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[CashCode]]:
    """Return by payment what the people in the country noted, in one query."""
    found: dict[uuid.UUID, list[CashCode]] = {}
    rows = CashCode.objects.filter(disbursement__in=set(payment_ids), used_at__isnull=False)
    for one in rows.order_by("place"):
        found.setdefault(one.disbursement_id, []).append(one)
    return found


def least_signed(payments: Sequence[Disbursement]) -> int:
    """Return how many people noted the very sum of the cash payment that fewest signed for; 0 without cash."""
    cash = [row for row in payments if row.way == Way.CASH]
    signed = signatures_on(row.pk for row in cash)
    counts = [sum(one.noted_minor == row.amount_minor for one in signed.get(row.pk, ())) for row in cash]
    return min(counts, default=0)
