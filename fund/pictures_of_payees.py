"""A listed payee as the API answers it; account details are a sealed file of their own."""

from typing import Any

from fund.models import FeeAgreement, ListedPayee
from fund.payees import waits_for_second

Picture = dict[str, Any]


def picture_of_payee(payee: ListedPayee) -> Picture:
    """Return a payee with its agreements."""
    return {
        "id": str(payee.pk),
        "name": payee.name,
        "kind": payee.kind,
        "country": payee.country,
        "uses": payee.uses,
        "revision": payee.revision,
        "listed": payee.is_listed,
        "waits_for_second": waits_for_second(payee),
        "ended": payee.ended_at is not None,
        "has_details": payee.has_details,
        "agreements": [_agreement(one) for one in payee.agreements.all()],
    }


def _agreement(one: FeeAgreement) -> Picture:
    return {
        "id": str(one.pk),
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "uses": one.uses,
        "confirmed": one.confirmed_at is not None,
    }
