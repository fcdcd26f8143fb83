"""Money that arrives or leaves without an act of ours: the bank's facts."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fund.ledger import charges, chart
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import Account, EntryKind, Fund, JournalEntry, Posting
from fund.money import Money
from fund.rates.look_up import base_value
from notifications.errors import Malformed, Refused


def record_opening(
    *, fund: Fund, amounts: Sequence[tuple[Account, Money]], on: date, by: uuid.UUID, now: datetime
) -> JournalEntry:
    """Post what the accounts held when the books began; each account's first entry. Raises Refused later."""
    if _moved(fund, [account for account, _amount in amounts]):
        raise Refused(_("An opening balance is an account's first entry, and this one has moved."), code="not_first")
    credit = chart.account(fund, chart.NET_ASSETS_RESTRICTED if fund.restriction else chart.NET_ASSETS)
    postings: list[PostingDraft] = []
    for account, amount in amounts:
        postings += pair(account, credit, amount, like=PostingDraft(account=account, fund=fund, amount=amount))
    draft = EntryDraft(
        kind=EntryKind.OPENING_BALANCE,
        on=on,
        source_type="opening",
        source_id=uuid.uuid4(),
        source_step="recorded",
        postings=postings,
    )
    return post_entries([draft], by=by, now=now)[0]


def without_entries(fund: Fund) -> list[Account]:
    """Return the bank accounts that hold nothing of this fund and never did, which an opening balance may begin."""
    banks = Account.objects.filter(fund=chart.books_of(fund), is_bank=True, closed_on=None).order_by("code")
    begun = set(_movements(fund, banks).values_list("account_id", flat=True))
    return [bank for bank in banks if bank.pk not in begun]


def record_donation(
    *,
    fund: Fund,
    account: Account,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    source_id: uuid.UUID | None = None,
    fee: Money | None = None,
) -> JournalEntry:
    """Post a gift to the fund; a restricted gift goes to its own purse.

    `amount` arrived; with a `fee` that a bank took on the way the gift is both together, and the fee an expense.
    """
    arrived = _like(fund, account, amount)
    if fee:
        arrived = replace(arrived, base_minor=base_value(fund, amount, on))
    whole = charges.whole_of(arrived, fee)
    draft = _receipt(EntryKind.DONATION, chart.DONATIONS, whole, on=on, source_id=source_id)
    draft = replace(draft, postings=charges.told_on_both_sides(draft.postings, arrived, whole))
    return post_entries([draft], by=by, now=now)[0]


def record_unknown_receipt(
    *,
    fund: Fund,
    account: Account,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    source_id: uuid.UUID | None = None,
) -> JournalEntry:
    """Post money nobody has explained yet: it is in the bank, but owed to whoever sent it and not free."""
    like = _like(fund, account, amount)
    draft = _receipt(EntryKind.UNKNOWN_RECEIPT, chart.UNIDENTIFIED, like, on=on, source_id=source_id)
    return post_entries([draft], by=by, now=now)[0]


def record_other_income(
    *,
    fund: Fund,
    account: Account,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    source_id: uuid.UUID | None = None,
) -> JournalEntry:
    """Post money that is neither a gift nor a project's share, such as a fee the bank gave back."""
    like = _like(fund, account, amount)
    draft = _receipt(EntryKind.OTHER_INCOME, chart.OTHER_INCOME, like, on=on, source_id=source_id)
    return post_entries([draft], by=by, now=now)[0]


def record_fee(
    *,
    fund: Fund,
    account: Account,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    source_id: uuid.UUID | None = None,
) -> JournalEntry:
    """Post what the bank took for itself; never refused for lack of money."""
    like = _like(fund, account, amount)
    draft = _receipt(EntryKind.BANK_FEE, chart.BANK_FEES, replace(like, amount=-amount), on=on, source_id=source_id)
    return post_entries([draft], by=by, now=now)[0]


def _like(fund: Fund, account: Account, amount: Money) -> PostingDraft:
    if amount.minor <= 0:
        raise Malformed(fields={"amount": _("Name an amount above zero.")})
    return PostingDraft(account=account, fund=fund, amount=amount)


def _receipt(kind: EntryKind, against: str, like: PostingDraft, *, on: date, source_id: uuid.UUID | None) -> EntryDraft:
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="receipt",
        source_id=source_id or uuid.uuid4(),
        source_step=kind.value,
        postings=pair(like.account, chart.account(like.fund, against), like.amount, like=like),
    )


def _moved(fund: Fund, accounts: Sequence[Account]) -> bool:
    return _movements(fund, accounts).exists()


def _movements(fund: Fund, accounts: Iterable[Account]) -> QuerySet[Posting]:
    """Return what moved the accounts, without an opening balance that was taken back."""
    rows = Posting.objects.filter(fund=fund, account__in=accounts)
    undone = rows.filter(entry__kind=EntryKind.OPENING_BALANCE, entry__reversed_by__isnull=False)
    undoing = rows.filter(entry__reverses__kind=EntryKind.OPENING_BALANCE)
    return rows.exclude(pk__in=undone.values("pk")).exclude(pk__in=undoing.values("pk"))
