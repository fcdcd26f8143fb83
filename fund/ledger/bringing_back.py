"""Money that comes back after it was sent: a fact of the bank, so no floor refuses it."""

import uuid
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger import advances, commitments, sureties
from fund.ledger.commitments import Change
from fund.ledger.posting import EntryDraft, lock_funds, pair
from fund.models import CommitmentChange, Disbursement, EntryKind, Posting
from fund.models.payments import PAID_OUT
from fund.money import Money
from fund.rates.converting import proportional
from notifications.errors import Malformed, Refused, Stale


def bring_back(row: Disbursement, *, on: date, by: uuid.UUID, now: datetime) -> None:
    """Post the return of a whole payment and renew its promise, unless the fund is in deficit."""
    amount = _still_out(row)
    sureties.undo(row)
    advances.move_used(row, -amount.minor)
    control = lock_funds([row.commitment.fund_id])[row.commitment.fund_id]
    # The returned money itself covers the renewed promise, unless older promises lack it already.
    renews = control.spendable_minor >= control.committed_minor
    kind = CommitmentChange.RETURNED if renews else CommitmentChange.GIVEN_BACK
    value = _paid_value(row, amount)
    change = Change(row.commitment, kind, amount, row, value)
    row.commitment.liquidated_minor -= amount.minor
    if renews and value is not None:
        row.commitment.held_base_minor = row.commitment.remaining_base_minor + value
    if not renews:
        _leave(row, amount)
    entries = [_receipt(row, EntryKind.PAYMENT_RETURNED, amount, on, source_id=row.pk, value=value)]
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
    advances.move_used(row, -amount.minor)
    row.commitment.liquidated_minor -= amount.minor
    _leave(row, amount)
    value = _paid_value(row, amount)
    entry = _receipt(row, EntryKind.UNSPENT_RETURNED, amount, on, source_id=uuid.uuid4(), value=value)
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


def _paid_value(row: Disbursement, amount: Money) -> int | None:
    """Return at which value this part of what is still out was decided and posted; None in the books' own currency."""
    if row.commitment.held_base_minor is None:
        return None
    booked = Posting.objects.filter(entry__in=row.commitment_events.values("entry"), account=sureties.account_of(row))
    out = booked.aggregate(own=Sum("amount_minor"), base=Sum("base_minor"))
    return proportional(amount.minor, out["own"], out["base"])


def _receipt(
    row: Disbursement, kind: EntryKind, amount: Money, on: date, *, source_id: uuid.UUID, value: int | None
) -> EntryDraft:
    expense = sureties.account_of(row)
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="disbursement",
        source_id=source_id,
        source_step=kind.value,
        postings=pair(row.account, expense, amount, like=commitments.tagged(row.commitment, amount, base_minor=value)),
    )
