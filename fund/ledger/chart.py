"""The chart of accounts, and opening the books of a fund."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fund.ledger import hashing
from fund.models import Account, AccountType, Fund, FundAvailable, LedgerHead, Period
from fund.money import exponent
from notifications.errors import Malformed, Refused
from notifications.prepared import Prepared

BANK = "1010"
DEPOSITS = "1100"
IN_TRANSIT = "1200"
SETASIDE_RECEIVABLE = "1300"
ADVANCES = "1310"
SURETIES = "1320"
REFUNDABLE = "2030"
UNIDENTIFIED = "2090"
NET_ASSETS = "3010"
NET_ASSETS_RESTRICTED = "3020"
INTERFUND = "3100"
SETASIDE_INCOME = "4010"
DONATIONS = "4020"
INTEREST = "4030"
OTHER_INCOME = "4040"
WRITE_OFF = "5200"
BANK_FEES = "5300"
FX_DIFFERENCE = "5400"
ENCUMBRANCES = "9100"
RESERVE_FOR_ENCUMBRANCES = "9200"

# The budget line's use decides the expense account.
EXPENSES = {
    "housing": "5010",
    "shelter": "5010",
    "visa": "5020",
    "medicine": "5030",
    "basic_needs": "5040",
    "ticket": "5050",
    "legal_aid": "5060",
    "in_kind": "5070",
    "other": "5080",
    # Groups of uses, for the cases of a group of countries.
    "liberty": "5110",
    "health": "5120",
    "living": "5130",
    "moving": "5140",
}

_BANK_CODE = re.compile(r"10\d{2,8}", re.ASCII)


@dataclass(frozen=True)
class _Line:
    code: str
    name: str
    type: AccountType
    is_bank: bool = False
    is_deposit: bool = False


_CHART = (
    _Line(BANK, "Bank", AccountType.ASSET, is_bank=True),
    _Line(DEPOSITS, "Deposits", AccountType.ASSET, is_deposit=True),
    _Line(IN_TRANSIT, "Cash in transit", AccountType.ASSET),
    _Line(SETASIDE_RECEIVABLE, "Set-aside receivable", AccountType.ASSET),
    _Line(ADVANCES, "Advances and floats", AccountType.ASSET),
    _Line(SURETIES, "Returnable deposits", AccountType.ASSET),
    _Line(REFUNDABLE, "Refundable to donors", AccountType.LIABILITY),
    _Line(UNIDENTIFIED, "Unidentified receipts", AccountType.LIABILITY),
    _Line(NET_ASSETS, "Net assets without donor restriction", AccountType.NET_ASSETS),
    _Line(NET_ASSETS_RESTRICTED, "Net assets with donor restriction", AccountType.NET_ASSETS),
    _Line(INTERFUND, "Transfers between funds", AccountType.NET_ASSETS),
    _Line(SETASIDE_INCOME, "Set-aside", AccountType.INCOME),
    _Line(DONATIONS, "Donations", AccountType.INCOME),
    _Line(INTEREST, "Interest", AccountType.INCOME),
    _Line(OTHER_INCOME, "Other income", AccountType.INCOME),
    _Line("5010", "Relief: housing", AccountType.EXPENSE),
    _Line("5020", "Relief: visa", AccountType.EXPENSE),
    _Line("5030", "Relief: medicine", AccountType.EXPENSE),
    _Line("5040", "Relief: basic needs", AccountType.EXPENSE),
    _Line("5050", "Relief: ticket", AccountType.EXPENSE),
    _Line("5060", "Relief: legal aid", AccountType.EXPENSE),
    _Line("5070", "Relief: in kind", AccountType.EXPENSE),
    _Line("5080", "Relief: other", AccountType.EXPENSE),
    _Line("5110", "Relief: liberty", AccountType.EXPENSE),
    _Line("5120", "Relief: health and medicine", AccountType.EXPENSE),
    _Line("5130", "Relief: living", AccountType.EXPENSE),
    _Line("5140", "Relief: moving", AccountType.EXPENSE),
    _Line(WRITE_OFF, "Written off", AccountType.EXPENSE),
    _Line(BANK_FEES, "Bank fees", AccountType.EXPENSE),
    _Line(FX_DIFFERENCE, "Exchange differences", AccountType.EXPENSE),
    _Line(ENCUMBRANCES, "Encumbrances", AccountType.BUDGETARY),
    _Line(RESERVE_FOR_ENCUMBRANCES, "Reserve for encumbrances", AccountType.BUDGETARY),
)


def books_of(fund: Fund) -> Fund:
    """Return the network's fund whose chart, periods and chain this fund uses."""
    return fund.parent or fund


def open_books(fund: Fund, *, by: uuid.UUID, now: datetime, opened_on: date | None = None) -> None:
    """Give a network's fund its chart, its first year and the head of its chain, or a purse its control row.

    The books begin on 1 January of the present year, or on `opened_on`. Raises Refused when they are open already.
    """
    first_day = opened_on or date(now.year, 1, 1)
    try:
        with transaction.atomic():
            FundAvailable.objects.create(fund=fund, opened_on=first_day)
            if fund.parent is None:
                _open_chart(fund, first_day, by=by)
    except IntegrityError as error:
        raise Refused(_("The books of this fund are open already."), code="books_open") from error


def open_missing(fund: Fund) -> None:
    """Add to books that were opened earlier the accounts of relief they lack; none where no books are open."""
    books = books_of(fund)
    known = set(Account.objects.filter(fund=books).values_list("code", flat=True))
    wanted = set(EXPENSES.values()) - known if known else set()
    Account.objects.bulk_create(_row(books, line) for line in _CHART if line.code in wanted)


def open_bank_account(
    fund: Fund, *, code: str, name: str, currency: str, by: uuid.UUID, now: datetime, floor_minor: int | None = 0
) -> Account:
    """Add a bank account to the chart; its code begins with 10. Raises Malformed or Refused."""
    exponent(currency)
    if not _BANK_CODE.fullmatch(code):
        raise Malformed(fields={"account": _("The code of a bank account is 10 and two to eight more digits.")})
    try:
        with transaction.atomic():
            return Account.objects.create(
                fund=books_of(fund),
                code=code,
                name=name,
                type=AccountType.ASSET,
                currency=currency,
                is_bank=True,
                floor_minor=floor_minor,
            )
    except IntegrityError as error:
        raise Refused(_("There is an account with this code already."), code="account_exists") from error


def deposit_account(fund: Fund, currency: str) -> Account:
    """Return the account of deposits in this currency: 1100, or 11 with the currency, opened when first needed."""
    if currency == fund.base_currency:
        return account(fund, DEPOSITS)
    found, _opened = Account.objects.select_related("fund").get_or_create(
        fund=books_of(fund),
        code=f"11{currency}",
        defaults={
            "name": f"Deposits {currency}",
            "type": AccountType.ASSET,
            "currency": currency,
            "is_deposit": True,
            "floor_minor": 0,
        },
    )
    return found


def account(fund: Fund, code: str) -> Account:
    """Return the account with this code in the fund's books; raises Refused when there is none."""
    return accounts(fund, code)[0]


def accounts(fund: Fund, *codes: str) -> list[Account]:
    """Return the accounts with these codes, in the order asked, in one query."""
    named = {f"code{place}": code for place, code in enumerate(codes)}
    found = {row.code: row for row in _named(len(codes)).rows(books=fund.parent_id or fund.pk, **named)}
    if missing := [code for code in codes if code not in found]:
        raise Refused(_("There is no account with the code %(code)s.") % {"code": missing[0]}, code="account_unknown")
    return [found[code] for code in codes]


@cache
def _named(count: int) -> Prepared[Account]:
    def rows(books: uuid.UUID, **codes: str) -> QuerySet[Account]:
        return Account.objects.filter(fund=books, code__in=list(codes.values()))

    return Prepared(rows, books=uuid.UUID, **{f"code{place}": str for place in range(count)})


def _open_chart(fund: Fund, first_day: date, *, by: uuid.UUID) -> None:
    Account.objects.bulk_create(_row(fund, line) for line in _CHART)
    Period.objects.create(fund=fund, starts_on=first_day, ends_on=date(first_day.year, 12, 31))
    LedgerHead.objects.create(fund=fund, hash=hashing.first_hash(fund.pk, by))


def _row(books: Fund, line: _Line) -> Account:
    return Account(
        fund=books,
        code=line.code,
        name=line.name,
        type=line.type,
        currency=books.base_currency if line.is_bank or line.is_deposit else "",
        is_bank=line.is_bank,
        is_deposit=line.is_deposit,
        floor_minor=0 if line.is_bank or line.is_deposit else None,
    )
