"""Payments that the bank exchanges, beside the official rate: what treasurer and checker see before one goes."""

from dataclasses import dataclass
from datetime import date

from emergency.facts import parameters_of
from emergency.models import AidRequest
from fund.ledger.exchanging import Price, price_of
from fund.models import Disbursement, Fund
from fund.models.payments import PENDING
from fund.rates.look_up import RateMissing


@dataclass(frozen=True)
class Exchange:
    """At which rate a payment is made, and whether its authoriser has to confirm it."""

    price: Price
    is_far: bool
    # How far what the bank takes in the end may be from what was authorised, per cent.
    most: str


def exchange_of(row: Disbursement, aid_request: AidRequest, *, on: date) -> Exchange | None:
    """Return how a payment not sent yet is exchanged; None where it is not, and where no rate is known."""
    price = _price(row, on)
    if price is None:
        return None
    most_bps = parameters_of(aid_request).rate_drift_bps
    return Exchange(price, price.is_far(most_bps), f"{most_bps / 100:g}")


def rate_of(row: Disbursement, fund: Fund, *, on: date) -> dict[str, str] | None:
    """Return the rate of such a payment in the form of the API: what one unit buys, the official sum, how far apart."""
    if row.commitment.fund_id == fund.pk:
        row.commitment.fund = fund
    price = _price(row, on)
    if price is None:
        return None
    return {
        "per_unit": price.rate,
        "official": price.official.text(),
        "currency": price.official.currency,
        "apart_percent": price.apart,
        "on": on.isoformat(),
    }


def _price(row: Disbursement, on: date) -> Price | None:
    if row.leaves_minor is None or row.state not in PENDING:
        return None
    try:
        return price_of(row, on)
    except RateMissing:
        return None
