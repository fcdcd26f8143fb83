"""Posting what a bank line shows by itself: fees, interest, gifts, unexplained money, own transfers; all are facts."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime

from fund.ledger import charges, chart
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.models import Account, EntryKind, Fund, JournalEntry
from fund.money import Money
from fund.rates.look_up import base_value

# What stands on the other side of the bank account.
AGAINST = {
    EntryKind.BANK_FEE: chart.BANK_FEES,
    EntryKind.INTEREST: chart.INTEREST,
    EntryKind.DONATION: chart.DONATIONS,
    EntryKind.UNKNOWN_RECEIPT: chart.UNIDENTIFIED,
    EntryKind.OWN_TRANSFER: chart.IN_TRANSIT,
}


@dataclass(frozen=True)
class Movement:
    """So much moved on this bank account on this day, money out negative."""

    account: Account
    amount: Money
    on: date


def record_movement(
    kind: EntryKind, moved: Movement, *, fund: Fund, by: uuid.UUID, now: datetime, fee: Money | None = None
) -> JournalEntry:
    """Post one movement against the account of its kind, with what a bank took of it on the way beside it.

    Raises RateMissing in a currency without a rate.
    """
    draft = _draft(kind, moved, uuid.uuid4(), fund=fund, base_minor=base_value(fund, moved.amount, moved.on))
    arrived, against = draft.postings
    whole = charges.whole_of(arrived, fee)
    against = replace(against, amount=-whole.amount, base_minor=-whole.in_base())
    draft = replace(draft, postings=charges.told_on_both_sides([whole, against], arrived, whole))
    return post_entries([draft], by=by, now=now)[0]


def record_transfer(
    left: Movement, arrived: Movement, *, fund: Fund, by: uuid.UUID, now: datetime
) -> tuple[JournalEntry, JournalEntry]:
    """Post a transfer between own accounts: one entry on one day, else out into transit and in from it.

    Returns the entry of each side. Money on the way keeps the value it left with.
    """
    source_id, base_minor = uuid.uuid4(), base_value(fund, left.amount, left.on)
    out = _draft(EntryKind.OWN_TRANSFER, left, source_id, fund=fund, base_minor=base_minor)
    if left.on == arrived.on:
        bank, transit = out.postings
        direct = replace(out, source_step="moved", postings=[bank, replace(transit, account=arrived.account)])
        (entry,) = post_entries([direct], by=by, now=now)
        return entry, entry
    into = _draft(EntryKind.OWN_TRANSFER, arrived, source_id, fund=fund, base_minor=-base_minor)
    first, second = post_entries([out, into], by=by, now=now)
    return first, second


def _draft(kind: EntryKind, moved: Movement, source_id: uuid.UUID, *, fund: Fund, base_minor: int) -> EntryDraft:
    bank = PostingDraft(account=moved.account, fund=fund, amount=moved.amount, base_minor=base_minor)
    other = replace(bank, account=chart.account(fund, AGAINST[kind]), amount=-moved.amount, base_minor=-base_minor)
    step = "arrived" if moved.amount.minor > 0 else "left"
    return EntryDraft(
        kind=kind,
        on=moved.on,
        source_type="line",
        source_id=source_id,
        source_step=step if kind == EntryKind.OWN_TRANSFER else kind.value,
        postings=[bank, other],
    )
