"""What pages and the API read of the books; nothing here writes."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum
from django.utils.translation import gettext as _

from fund.ledger import as_of, balances, clearing, owed
from fund.ledger.balances import Overview, TrialBalance
from fund.ledger.chart import books_of
from fund.ledger.owed import SetAsideRow, SetAsideTotal
from fund.models import (
    Account,
    AccountBalance,
    Commitment,
    Deposit,
    Disbursement,
    DonorProject,
    Fund,
    JournalEntry,
    Posting,
    PurseTerms,
)
from fund.money import Money
from notifications.errors import Malformed, NotFound
from notifications.prepared import Prepared

PAGE = 100
_SUMS: Prepared[tuple[uuid.UUID, int, int]] = Prepared(
    lambda fund: (
        AccountBalance.objects.filter(fund=fund)
        .values_list("account_id")
        .annotate(own=Sum("balance_minor"), base=Sum("base_minor"))
    ),
    fund=uuid.UUID,
)
_CHART: Prepared[Account] = Prepared(lambda books: Account.objects.filter(fund=books).order_by("code"), books=uuid.UUID)


@dataclass(frozen=True)
class AccountRow:
    """An account with what it holds of one fund, in base and, where it has one currency, in its own."""

    account: Account
    base: Money
    own: Money | None


@dataclass(frozen=True)
class EntryPage:
    """Entries, newest first, their postings of one fund loaded; `next_cursor` is empty on the last page."""

    entries: list[JournalEntry]
    next_cursor: str


def overview(fund: Fund, *, now: datetime) -> Overview:
    """Return the fund's figures as they stand."""
    return balances.overview(fund, now=now)


def trial_balance(fund: Fund, *, at: date | None, now: datetime, known_at: datetime | None = None) -> TrialBalance:
    """Return the fund's accounts at the end of a day, today by default; as known at a moment, now by default (L20)."""
    if known_at is not None and known_at < now:
        return as_of.trial_balance([fund], on=at or now.date(), known_at=known_at)
    return balances.trial_balance([fund], at=at, now=now)


def setaside_table(fund: Fund, *, now: datetime) -> tuple[list[SetAsideRow], SetAsideTotal]:
    """Return what every donor project owes, and the sums of all in the base currency; `owed` is account 1300."""
    rows = owed.table(fund, on=now.date())
    return rows, owed.total(fund, rows)


def project(project_id: uuid.UUID) -> DonorProject:
    """Return a project with its fund; who may see it is the caller's to ask. Raises NotFound."""
    found = DonorProject.objects.select_related("fund__parent").filter(pk=project_id).first()
    if found is None:
        raise NotFound()
    return found


def purses(fund: Fund) -> list[PurseTerms]:
    """Return the purses of the fund with what they are for, by code."""
    return list(PurseTerms.objects.filter(fund__parent=fund).select_related("fund", "donor").order_by("fund__code"))


def unexplained(fund: Fund) -> list[Posting]:
    """Return the receipts that nobody has explained yet, the oldest first."""
    return clearing.waiting(fund)


def unpaid_promises(fund: Fund, *, limit: int = 200) -> list[Commitment]:
    """Return the promises of the fund of which nothing is paid yet, the oldest first."""
    rows = Commitment.objects.filter(fund=fund, liquidated_minor=0, amount_minor__gt=F("released_minor"))
    return list(rows.order_by("made_at", "pk")[:limit])


def money_of(row: Posting) -> Money:
    """Return the sum of a posting without its side."""
    return Money(abs(row.amount_minor), row.currency)


def projects(fund: Fund, *, limit: int = 200) -> list[DonorProject]:
    """Return what donors have signed, the newest first."""
    rows = DonorProject.objects.filter(fund=fund).select_related("donor")
    return list(rows.order_by("-signed_on", "-registered_at", "pk")[:limit])


def open_deposits(fund: Fund) -> list[Deposit]:
    """Return the deposits not withdrawn, the first to end first."""
    return list(Deposit.objects.filter(fund=fund, withdrawn_on__isnull=True).order_by("ends_on", "pk"))


def accounts_with_balances(fund: Fund) -> list[AccountRow]:
    """Return the chart with the fund's part of every account, by code."""
    sums = {pk: (own, base) for pk, own, base in _SUMS.rows(fund=fund.pk)}
    return [
        _account_row(account, fund, *sums.get(account.pk, (0, 0)))
        for account in _CHART.rows(books=fund.parent_id or fund.pk)
    ]


def bank_account(fund: Fund, code: str) -> Account:
    """Return a bank account of the fund's books; raises NotFound."""
    found = Account.objects.filter(fund=books_of(fund), code=code, is_bank=True).select_related("fund").first()
    if found is None:
        raise NotFound()
    return found


def entries_page(
    fund: Fund,
    *,
    cursor: str = "",
    at: date | None = None,
    years: Collection[int] | None = None,
    limit: int = PAGE,
) -> EntryPage:
    """Return a page of the fund's entries up to a day, of these years only if any are named; raises Malformed."""
    mine = Posting.objects.filter(fund=fund).select_related("account", "fund").order_by("line")
    rows = JournalEntry.objects.filter(Exists(mine.filter(entry=OuterRef("pk"))), posted_at__isnull=False)
    rows = rows.filter(accounting_date__lte=at) if at else rows
    rows = rows if years is None else rows.filter(accounting_date__year__in=list(years))
    rows = rows.filter(_after(fund, cursor)) if cursor else rows
    rows = rows.order_by("-accounting_date", "-number").prefetch_related(Prefetch("postings", queryset=mine))
    found = list(rows[: limit + 1])
    page = found[:limit]
    return EntryPage(page, _cursor(fund, page[-1]) if len(found) > limit else "")


def entry(fund: Fund, entry_id: uuid.UUID) -> JournalEntry:
    """Return a posted entry with its postings of this fund; raises NotFound when it has none."""
    mine = Posting.objects.filter(fund=fund).select_related("account", "fund").order_by("line")
    rows = JournalEntry.objects.filter(Exists(mine.filter(entry=OuterRef("pk"))), posted_at__isnull=False, pk=entry_id)
    found = rows.select_related("reverses").prefetch_related(Prefetch("postings", queryset=mine)).first()
    if found is None:
        raise NotFound()
    return found


def disbursements(fund: Fund, *, states: list[str], limit: int = 200) -> list[Disbursement]:
    """Return the fund's payments in these states, oldest first."""
    rows = Disbursement.objects.filter(commitment__fund=fund, state__in=states)
    return list(rows.select_related("commitment__fund", "account").order_by("prepared_at", "pk")[:limit])


def _account_row(account: Account, fund: Fund, own: int, base: int) -> AccountRow:
    return AccountRow(
        account=account,
        base=Money(base, fund.base_currency),
        own=Money(own, account.currency) if account.currency else None,
    )


def _cursor(fund: Fund, entry: JournalEntry) -> str:
    return signing.dumps([entry.accounting_date.isoformat(), entry.number], salt=f"entries {fund.pk}")


def _after(fund: Fund, cursor: str) -> Q:
    try:
        day, number = signing.loads(cursor, salt=f"entries {fund.pk}")
    except signing.BadSignature as error:
        raise Malformed(fields={"cursor": _("Start again without a cursor.")}) from error
    on = date.fromisoformat(day)
    return Q(accounting_date__lt=on) | Q(accounting_date=on, number__lt=number)
