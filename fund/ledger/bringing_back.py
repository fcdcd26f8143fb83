"""Money that comes back after it was sent: a fact of the bank, so no floor refuses it."""

import uuid
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger import chart, commitments
from fund.ledger.commitments import Change
from fund.ledger.posting import EntryDraft, lock_funds, pair
from fund.models import CommitmentChange, Disbursement, EntryKind
from fund.models.payments import PAID_OUT
from fund.money import Money
from notifications.errors import Malformed, Refused, Stale


def bring_back(row: Disbursement, *, on: date, by: uuid.UUID, now: datetime) -> None:
    """Post the return of a whole payment and renew its promise, unless the fund is in deficit."""
    amount = _still_out(row)
    control = lock_funds([row.commitment.fund_id])[row.commitment.fund_id]
    # The returned money itself covers the renewed promise, unless older promises lack it already.
    renews = control.spendable_minor >= control.committed_minor
    kind = CommitmentChange.RETURNED if renews else CommitmentChange.GIVEN_BACK
    change = Change(row.commitment, kind, amount, row)
    row.commitment.liquidated_minor -= amount.minor
    if not renews:
        _leave(row, amount)
    entries = [_receipt(row, EntryKind.PAYMENT_RETURNED, amount, on, row.pk)]
    if renews:
        entries.append(commitments.encumbrance(change, now=now))
    commitments.record([change], entries, by=by, now=now)


def give_back(row: Disbursement, amount: Money, *, on: date, by: uuid.UUID, now: datetime) -> None:
    """Post what was not needed of a payment; raises Refused for more than was paid."""
    if row.state not in PAID_OUT:
        raise Stale()
    if amount.minor <= 0 or amount.currency != row.currency:
        raise Malformed(fields={"amount": _("Name an amount above zero in %(currency)s.") % {"currency": row.currency}})
    if amount > _still_out(row):
        raise Refused(_("No more can come back than was paid."), code="more_than_paid")
    row.commitment.liquidated_minor -= amount.minor
    _leave(row, amount)
    entry = _receipt(row, EntryKind.UNSPENT_RETURNED, amount, on, uuid.uuid4())
    change = Change(row.commitment, CommitmentChange.GIVEN_BACK, amount, row)
    commitments.record([change], [entry], by=by, now=now)


def _still_out(row: Disbursement) -> Money:
    events = row.commitment_events.filter(change=CommitmentChange.GIVEN_BACK)
    back = events.aggregate(total=Sum("amount_minor"))["total"] or 0
    return Money(row.amount_minor - back, row.currency)


def _leave(row: Disbursement, amount: Money) -> None:
    row.commitment.released_minor += amount.minor
    row.instalment.amount_minor -= amount.minor
    row.instalment.save(update_fields=["amount_minor"])


def _receipt(row: Disbursement, kind: EntryKind, amount: Money, on: date, source_id: uuid.UUID) -> EntryDraft:
    expense = chart.account(row.commitment.fund, chart.EXPENSES[row.commitment.use])
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="disbursement",
        source_id=source_id,
        source_step=kind.value,
        postings=pair(row.account, expense, amount, like=commitments.tagged(row.commitment, amount)),
    )
