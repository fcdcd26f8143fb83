"""The journal for other programs: the fund stands in the account's name, what the banks say as assertions."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from fund.ledger.statements_said import said_by_banks
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
# Beancount knows these five and no other.
_BEANCOUNT = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.NET_ASSETS: "Equity",
    AccountType.INCOME: "Income",
    AccountType.EXPENSE: "Expenses",
    AccountType.BUDGETARY: "Equity",
}
_A_DAY = timedelta(days=1)


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
    for said in said_by_banks(funds, base=base, at=at):
        yield ""
        if said.is_in_the_books:
            yield f"{said.on} * bank statement {said.number} of account {said.account.code}"
            name = account_name(said.fund.code, said.account.code, said.account.type)
            yield f"    {name}  {Money.zero(said.fund_part.currency)} = {said.fund_part}"
        else:
            yield f"; {said.sentence}"


def beancount(funds: Sequence[Fund], *, base: bool, at: date | None = None) -> Iterator[str]:
    """Yield a journal that `bean-check` accepts, line by line without line ends; else as for hledger."""
    rows = _postings(funds, at)
    names = beancount_names(funds)
    for currency in sorted({row.fund.base_currency for row in rows}):
        yield f'option "operating_currency" "{currency}"'
    if rows:
        opened_on = rows[0].entry.accounting_date
        yield from sorted({f"{opened_on} open {_beancount_account(row.account, row.fund, names)}" for row in rows})
    last: JournalEntry | None = None
    for row in rows:
        if row.entry != last:
            last = row.entry
            yield ""
            yield f'{last.accounting_date} * "{last.year}/{last.number}" "{last.kind}"'
        yield f"  {_beancount_account(row.account, row.fund, names)}  {_amount(row, base)}"
    yield ""
    for said in said_by_banks(funds, base=base, at=at):
        if said.is_in_the_books:
            # Beancount looks at the beginning of a day, and would let a cent pass.
            account = _beancount_account(said.account, said.fund, names)
            yield f"{said.on + _A_DAY} balance {account}  {said.fund_part.text()} ~ 0 {said.fund_part.currency}"
        else:
            yield f"; {said.sentence}"


FORMATS = {"hledger": hledger, "beancount": beancount}


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


def _beancount_account(account: Account, fund: Fund, names: dict[str, str]) -> str:
    return f"{_BEANCOUNT[AccountType(account.type)]}:{names[fund.code]}:{account.code}"


def beancount_names(funds: Sequence[Fund]) -> dict[str, str]:
    """Return the funds' codes as Beancount writes them: a capital first, no underscore, and no two alike."""
    names: dict[str, str] = {}
    for fund in funds:
        plain = fund.code.replace("_", "-").lstrip("-") or "Fund"
        name = wanted = plain[0].upper() + plain[1:]
        while name in names.values():
            name = f"{wanted}-{len(names)}"
        names[fund.code] = name
    return names
