"""What the treasurer enters of what the bank did by itself: gifts, fees, money nobody has explained; and takes back."""

import uuid
from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.actions.frame import bank_of, check_is_treasurer, treasury_act
from fund.ledger import receipts
from fund.ledger.taking_back import take_back as take_entry_back
from fund.models import EntryKind, Fund, JournalEntry, ReversalReason
from fund.money import Money
from fund.pictures import picture_of_receipt, picture_of_reversal
from notifications.errors import Malformed, NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt

# What is entered by hand, and by what it is posted; everything else has an act of its own.
BY_HAND: dict[str, Callable[..., JournalEntry]] = {
    EntryKind.DONATION: receipts.record_donation,
    EntryKind.UNKNOWN_RECEIPT: receipts.record_unknown_receipt,
    EntryKind.OTHER_INCOME: receipts.record_other_income,
    EntryKind.BANK_FEE: receipts.record_fee,
}


def enter(
    *,
    fund: Fund,
    kind: str,
    amount: Money,
    account: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post a fact of the bank on the account of this code; no floor refuses it.

    `amount` is what moved on the account; a gift may have lost a `fee` on the way, which counts to it.
    Raises NotFound for anybody but the treasurer, Malformed, and Refused (period).
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_of(fund, account, amount)
        entry = BY_HAND[kind](fund=fund, account=bank, amount=amount, on=on, by=by, now=now, **_with_fee(kind, fee))
        act.answer = picture_of_receipt(entry, amount)
        act.record("entry_made", "entry", entry.pk, amount, kind=str(kind), account=bank.code)
    return entry


def _with_fee(kind: str, fee: Money | None) -> dict[str, Money]:
    if not fee:
        return {}
    if kind != EntryKind.DONATION:
        raise Malformed(fields={"fee": _("Only of a gift is it known what was sent. Leave the fee empty.")})
    return {"fee": fee}


def entry_of(entry_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> JournalEntry:
    """Return an entry to the treasurer of its books; raises NotFound for everybody else."""
    found = JournalEntry.objects.select_related("fund__parent").filter(pk=entry_id).first()
    if found is None:
        raise NotFound()
    check_is_treasurer(found.fund, by, now=now)
    return found


def take_back(
    *, entry_id: uuid.UUID, reason: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> JournalEntry:
    """Post the exact mirror of an entry, dated today. Raises NotFound, and Refused where it is undone another way."""
    entry = entry_of(entry_id, by=by, now=now)
    with treasury_act(entry.fund, by=by, now=now, attempt=attempt) as act:
        mirror = take_entry_back(entry, by=by, now=now, reason=ReversalReason(reason))
        act.answer = picture_of_reversal(mirror, entry)
        amount = Money(sum(max(0, row.base_minor) for row in mirror.postings.all()), entry.fund.base_currency)
        act.record("entry_taken_back", "entry", entry.pk, amount, entry=str(mirror.pk), reason_code=str(reason))
    return mirror
