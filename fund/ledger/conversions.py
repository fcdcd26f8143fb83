"""Money changed from one currency into another between two own bank accounts: a fact of the bank, never refused."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.ledger.crossing import clearing_account
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.models import Account, EntryKind, Fund, JournalEntry
from fund.money import Money
from fund.rates.look_up import base_value
from notifications.errors import Malformed

# Codes of the clearing accounts, one per currency.
CLEARING = "19"


@dataclass(frozen=True)
class Exchange:
    """So much left one own account and so much arrived at another; the fee was taken from the first beside it."""

    sold_from: Account
    sold: Money
    bought_into: Account
    bought: Money
    fee: Money | None = None


def record_conversion(
    exchange: Exchange,
    *,
    fund: Fund,
    on: date,
    by: uuid.UUID,
    now: datetime,
    source_id: uuid.UUID | None = None,
) -> JournalEntry:
    """Post a conversion: each currency balances over its clearing account 19, the base in all of them together.

    What arrived is worth its rate of the day, or itself in the base currency, and what left is worth the same; against
    the value at which the account held it the difference is realised and goes to 5400. The fee is an expense of its
    own in the same entry. Raises Malformed, RateMissing.
    """
    _check(exchange)
    draft = EntryDraft(
        kind=EntryKind.CONVERSION,
        on=on,
        source_type="conversion",
        source_id=source_id or uuid.uuid4(),
        source_step="recorded",
        postings=_postings(exchange, fund, on),
    )
    return post_entries([draft], by=by, now=now)[0]


@dataclass(frozen=True)
class Made:
    """A conversion as it stands in the books."""

    entry: JournalEntry
    sold: Money
    bought: Money
    gained: Money


def made_by(fund: Fund, *, limit: int = 100) -> list[Made]:
    """Return the newest conversions of a fund that were not taken back, in two queries."""
    rows = JournalEntry.objects.filter(kind=EntryKind.CONVERSION, posted_at__isnull=False, reversed_by__isnull=True)
    rows = rows.filter(postings__fund=fund).distinct().select_related("fund").prefetch_related("postings__account")
    return [_made(entry) for entry in rows.order_by("-accounting_date", "-number")[:limit]]


def _made(entry: JournalEntry) -> Made:
    rows = list(entry.postings.all())
    through = {row.amount_minor < 0: row for row in rows if row.account.code.startswith(CLEARING)}
    gained = -sum(row.base_minor for row in rows if row.account.code == chart.FX_DIFFERENCE)
    bought, sold = through[True], through[False]
    return Made(
        entry=entry,
        sold=Money(sold.amount_minor, sold.currency),
        bought=Money(-bought.amount_minor, bought.currency),
        gained=Money(gained, entry.fund.base_currency),
    )


def gained_by(entry: JournalEntry) -> Money:
    """Return what an entry gained, below zero what it lost, against the value at which its money lay."""
    rows = entry.postings.filter(account__code=chart.FX_DIFFERENCE)
    return Money(-(rows.aggregate(total=Sum("base_minor"))["total"] or 0), entry.fund.base_currency)


def _postings(exchange: Exchange, fund: Fund, on: date) -> list[PostingDraft]:
    worth = _worth(exchange, fund, on)
    rows = [
        *_through(exchange.bought_into, exchange.bought, fund, worth),
        *_through(exchange.sold_from, -exchange.sold, fund, -worth),
    ]
    if exchange.fee:
        fees = chart.account(fund, chart.BANK_FEES)
        value = base_value(fund, exchange.fee, on)
        rows += [
            PostingDraft(account=fees, fund=fund, amount=exchange.fee, base_minor=value),
            PostingDraft(account=exchange.sold_from, fund=fund, amount=-exchange.fee, base_minor=-value),
        ]
    return rows


def _worth(exchange: Exchange, fund: Fund, on: date) -> int:
    """Return what both sides are worth: the side in the base currency says it, else what arrived."""
    if exchange.sold.currency == fund.base_currency:
        return exchange.sold.minor
    return base_value(fund, exchange.bought, on)


def _through(bank: Account, amount: Money, fund: Fund, worth: int) -> list[PostingDraft]:
    """Return a movement on a bank account and its mirror on the clearing account of its currency."""
    clearing = clearing_account(fund, amount.currency)
    return [
        PostingDraft(account=bank, fund=fund, amount=amount, base_minor=worth),
        PostingDraft(account=clearing, fund=fund, amount=-amount, base_minor=-worth),
    ]


def _check(exchange: Exchange) -> None:
    sold, bought, fee = exchange.sold, exchange.bought, exchange.fee
    wrong: dict[str, str] = {}
    if exchange.sold_from == exchange.bought_into or sold.currency == bought.currency:
        wrong["bought_into"] = _("Name two accounts in different currencies; between equal ones it is a transfer.")
    if (exchange.sold_from.currency, exchange.bought_into.currency) != (sold.currency, bought.currency):
        wrong["bought"] = _("Name each sum in the currency of its account.")
    if sold.minor <= 0 or bought.minor <= 0 or (fee is not None and fee.minor < 0):
        wrong["sold"] = _("Name sums above zero.")
    if fee is not None and fee.currency != sold.currency:
        wrong["fee"] = _("The fee is in the currency of the account it left.")
    if wrong:
        raise Malformed(fields=wrong)
