"""What the treasurer enters when the bank changed money between two own accounts of different currencies."""

import uuid
from datetime import date, datetime
from typing import Any

from fund.actions.frame import bank_of, treasury_act
from fund.ledger import conversions
from fund.ledger.conversions import Exchange
from fund.models import Fund, JournalEntry
from fund.money import Money
from notifications.idempotency import NO_ATTEMPT, Attempt


def convert(
    *,
    fund: Fund,
    sold_from: str,
    sold: Money,
    bought_into: str,
    bought: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> dict[str, Any]:
    """Post what left one account and what arrived at the other, as the bank did it, and return what was posted.

    No floor refuses it. Raises NotFound for anybody but the treasurer, Malformed, RateMissing, and Refused (period).
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        exchange = Exchange(
            sold_from=bank_of(fund, sold_from, sold),
            sold=sold,
            bought_into=bank_of(fund, bought_into, bought),
            bought=bought,
            fee=fee if fee else None,
        )
        entry = conversions.record_conversion(exchange, fund=fund, on=on, by=by, now=now)
        act.answer = _picture(entry, exchange)
        act.record("entry_made", "entry", entry.pk, sold, kind=str(entry.kind), account=sold_from)
        act.record("entry_made", "entry", entry.pk, bought, kind=str(entry.kind), account=bought_into)
    return act.answer


def _picture(entry: JournalEntry, exchange: Exchange) -> dict[str, Any]:
    """Return what was posted, and what the books gained or lost by it beside the fee, in the base currency."""
    return {
        "entry": str(entry.pk),
        "number": str(entry),
        "on": entry.accounting_date.isoformat(),
        "sold": exchange.sold.as_json(),
        "bought": exchange.bought.as_json(),
        "fee": exchange.fee.as_json() if exchange.fee else None,
        "gained": conversions.gained_by(entry).as_json(),
    }
