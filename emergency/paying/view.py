"""Payments as treasurer and checker see them: code, sum, way and step, with the case they belong to."""

import uuid
from datetime import date
from typing import Any

from emergency.currencies.exchanged import rate_of
from emergency.hiding import hidden_refs
from emergency.models import AidRequest
from fund.models import Disbursement, Fund
from fund.money import Money

AT_MOST = 200


def payments_for(
    fund: Fund,
    reader_id: uuid.UUID,
    *,
    on: date,
    state: str | None = None,
    aid_request: AidRequest | None = None,
) -> list[dict[str, Any]]:
    """Return the fund's payments, newest first, at most 200, in three queries; the reference while the tie stands.

    What a country lock hides from the reader is left out. One that is exchanged and not sent yet tells how far its rate
    is from the official one of this day, for three more queries.
    """
    rows = Disbursement.objects.filter(commitment__fund=fund).select_related("commitment", "account")
    if hidden := hidden_refs(fund, reader_id):
        rows = rows.exclude(commitment__source_ref__in=hidden)
    if state:
        rows = rows.filter(state=state)
    if aid_request is not None:
        rows = rows.filter(commitment__source_ref=aid_request.ledger_ref)
    chosen = list(rows.order_by("-prepared_at", "pk")[:AT_MOST])
    refs = {row.commitment.source_ref for row in chosen}
    known = AidRequest.objects.filter(ledger_ref__in=refs).values_list("ledger_ref", "reference")
    references = dict(known)
    return [
        {**picture_of(row), "reference": references.get(row.commitment.source_ref), "rate": rate_of(row, fund, on=on)}
        for row in chosen
    ]


def picture_of(row: Disbursement) -> dict[str, Any]:
    """Return a payment in the form of the API."""
    return {
        "id": str(row.pk),
        "state": row.state,
        "use": row.commitment.use,
        "amount": Money(row.amount_minor, row.currency).as_json(),
        # What leaves the account for it, in the account's currency.
        "leaves": row.leaving.as_json(),
        "payment_code": row.payment_code,
        "way": row.way,
        "account": row.account.code,
        "advance": str(row.advance_id) if row.advance_id else None,
    }
