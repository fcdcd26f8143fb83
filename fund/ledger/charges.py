"""Money that arrives less a fee which a bank took on the way: the whole that was sent counts, the fee is an expense."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.ledger.posting import EntryDraft, PostingDraft, mirror_of, post_entries
from fund.models import Account, EntryKind, JournalEntry, ReversalReason
from fund.money import Money
from fund.rates.converting import proportional
from notifications.errors import Malformed


def whole_of(arrived: PostingDraft, fee: Money | None) -> PostingDraft:
    """Return what was sent: what arrived with the fee beside it, valued alike. Raises Malformed for an odd fee."""
    if fee is None or not fee:
        return arrived
    if fee.minor < 0 or fee.currency != arrived.amount.currency:
        words = {"currency": arrived.amount.currency}
        raise Malformed(fields={"fee": _("Name the fee in %(currency)s, as the money that arrived.") % words})
    sent = arrived.amount + fee
    worth = proportional(sent.minor, arrived.amount.minor, arrived.in_base())
    return replace(arrived, amount=sent, base_minor=sent.minor if _is_home(arrived) else worth)


def told_on_both_sides(rows: Sequence[PostingDraft], arrived: PostingDraft, whole: PostingDraft) -> list[PostingDraft]:
    """Return the postings of the whole with what arrived of it in its account, and the fee as an expense."""
    if whole.amount == arrived.amount:
        return list(rows)
    fee = PostingDraft(
        account=chart.account(arrived.fund, chart.BANK_FEES),
        fund=arrived.fund,
        amount=whole.amount - arrived.amount,
        base_minor=whole.in_base() - arrived.in_base(),
    )
    return [arrived, fee, *(row for row in rows if row.account != arrived.account)]


def tell_fee(entry: JournalEntry, account: Account, fee: Money, *, by: uuid.UUID, now: datetime) -> JournalEntry:
    """Take back a receipt that stands in the books as it was sent, and post it anew with what arrived and the fee.

    Both are dated as the receipt was; raises Refused where its period is closed.
    """
    mirror = mirror_of(entry, on=entry.accounting_date, reason=ReversalReason.WRONG_AMOUNT.value)
    sent = [replace(row, amount=-row.amount, base_minor=-row.in_base()) for row in mirror.postings]
    own = [row for row in sent if row.account == account]
    whole = replace(
        own[0],
        amount=sum((row.amount for row in own), Money.zero(fee.currency)),
        base_minor=sum(row.in_base() for row in own),
    )
    left = whole.amount - fee
    worth = proportional(left.minor, whole.amount.minor, whole.in_base())
    arrived = replace(whole, amount=left, base_minor=left.minor if _is_home(whole) else worth)
    fresh = EntryDraft(
        kind=EntryKind(entry.kind),
        on=entry.accounting_date,
        source_type="after_fee",
        source_id=entry.pk,
        source_step="told_anew",
        postings=told_on_both_sides(sent, arrived, whole),
    )
    return post_entries([mirror, fresh], by=by, now=now)[1]


def _is_home(row: PostingDraft) -> bool:
    return row.amount.currency == row.fund.base_currency
