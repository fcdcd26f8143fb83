"""Settling what is owed in one currency with money in another, so that each currency and the base sum to zero.

A claim leaves the books at the value it came in with; what the money is worth beside that is an exchange difference.
"""

from dataclasses import replace

from fund.ledger import chart
from fund.ledger.posting import PostingDraft
from fund.models import Account, AccountType, Fund
from fund.money import Money


def settled(money: PostingDraft, claim: PostingDraft) -> list[PostingDraft]:
    """Return both postings, balanced: `money` at its worth on the day, `claim` of the other sign at its book value."""
    rows = [money, claim]
    if money.amount.currency != claim.amount.currency:
        rows += [_cleared(money, -money.in_base()), _cleared(claim, _worth(claim, money.in_base()))]
    difference = -sum(row.in_base() for row in rows)
    return [*rows, _difference(rows, difference)] if difference else rows


def clearing_account(fund: Fund, currency: str) -> Account:
    """Return the account 19 of this currency in the fund's books, opened when it is first needed."""
    found, _opened = Account.objects.select_related("fund").get_or_create(
        fund=chart.books_of(fund),
        code=f"19{currency}",
        defaults={"name": f"FX clearing {currency}", "type": AccountType.ASSET, "currency": currency},
    )
    return found


def _cleared(row: PostingDraft, base_minor: int) -> PostingDraft:
    account = clearing_account(row.fund, row.amount.currency)
    return replace(row, account=account, amount=-row.amount, base_minor=base_minor)


def _worth(claim: PostingDraft, base_minor: int) -> int:
    # In the base currency an amount is its own value.
    return -claim.amount.minor if claim.amount.currency == claim.fund.base_currency else base_minor


def _difference(rows: list[PostingDraft], base_minor: int) -> PostingDraft:
    """Return a line without amount: nothing of the foreign currency is gained or lost, only its value."""
    foreign = next(row for row in rows if row.amount.currency != row.fund.base_currency)
    account = chart.account(foreign.fund, chart.FX_DIFFERENCE)
    return replace(foreign, account=account, amount=Money.zero(foreign.amount.currency), base_minor=base_minor)
