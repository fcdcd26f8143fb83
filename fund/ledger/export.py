"""The journal for other programs; the fund stands in the account's name."""

from collections.abc import Iterator, Sequence
from datetime import date

from fund.models import Account, AccountType, Fund, JournalEntry, Posting
from fund.money import Money, exponent

# hledger infers the kind of an account from these first words.
_ROOTS = {
    AccountType.ASSET: "assets",
    AccountType.LIABILITY: "liabilities",
    AccountType.NET_ASSETS: "equity",
    AccountType.INCOME: "revenues",
    AccountType.EXPENSE: "expenses",
    AccountType.BUDGETARY: "budget",
}


def hledger(funds: Sequence[Fund], *, base: bool, at: date | None = None) -> Iterator[str]:
    """Yield a journal that `hledger check -s` accepts, line by line without line ends.

    Amounts are in their own currencies or, with `base`, in the books' base currency. Nobody is named in it.
    """
    rows = _postings(funds, at)
    yield from _commodities(rows, base)
    yield from sorted({f"account {_account(row)}" for row in rows})
    last: JournalEntry | None = None
    for row in rows:
        if row.entry != last:
            last = row.entry
            yield ""
            yield f"{last.accounting_date} * ({last.year}/{last.number}) {last.kind}"
        yield f"    {_account(row)}  {_amount(row, base)}"


def account_name(fund: str, account: str, kind: str) -> str:
    """Return the name an account has in the export."""
    return f"{_ROOTS[AccountType(kind)]}:{fund}:{account}"


def _postings(funds: Sequence[Fund], at: date | None) -> list[Posting]:
    rows = Posting.objects.filter(fund__in=[fund.pk for fund in funds], entry__posted_at__isnull=False)
    if at is not None:
        rows = rows.filter(entry__accounting_date__lte=at)
    rows = rows.select_related("entry", "account", "fund")
    return list(rows.order_by("entry__accounting_date", "entry__fund_id", "entry__year", "entry__number", "line"))


def _commodities(rows: Sequence[Posting], base: bool) -> Iterator[str]:
    currencies = {row.fund.base_currency if base else row.currency for row in rows}
    for currency in sorted(currencies):
        yield f"commodity 1000.{'0' * exponent(currency)} {currency}"


def _account(row: Posting) -> str:
    account: Account = row.account
    return account_name(row.fund.code, account.code, account.type)


def _amount(row: Posting, base: bool) -> str:
    return str(Money(row.base_minor, row.fund.base_currency) if base else Money(row.amount_minor, row.currency))
