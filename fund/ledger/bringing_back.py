"""Money that comes back after it was sent: a fact of the bank, so no floor refuses it.

It comes back to the account it left, in that account's currency. What the bank kept of it on the way is a fee (5300);
what its own exchange made of it is an exchange difference (5400). The promise counts in its own currency, untouched.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger import advances, chart, commitments, sureties
from fund.ledger.commitments import Change
from fund.ledger.exchanging import check_sum
from fund.ledger.posting import EntryDraft, PostingDraft, lock_funds
from fund.models import Account, CommitmentChange, Disbursement, EntryKind, Posting
from fund.models.payments import PAID_OUT
from fund.money import Money
from fund.rates.converting import proportional
from notifications.errors import Malformed, Refused, Stale


@dataclass(frozen=True)
class Arrival:
    """What reached the account, and what the bank kept; by default all that had left, where it had left from."""

    amount: Money | None = None
    fee: Money | None = None
    account: Account | None = None


@dataclass(frozen=True)
class _Back:
    """What is taken off the expense, what of it reached the account, and what the bank kept as its fee."""

    spent: PostingDraft
    arrived: Money
    fee: Money
    account: Account


def bring_back(row: Disbursement, *, on: date, by: uuid.UUID, now: datetime, arrival: Arrival | None = None) -> None:
    """Post the return of a whole payment and renew its promise, unless the fund is in deficit.

    Without an arrival the money never left: all of it is back. Raises Malformed.
    """
    amount = still_out(row)
    back = _back(row, amount, arrival)
    sureties.undo(row)
    advances.move_used(row, -amount.minor)
    control = lock_funds([row.commitment.fund_id])[row.commitment.fund_id]
    value = _decided_value(row, amount, back)
    # What came back covers the renewed promise, unless older promises lack it already or the bank kept it.
    short = (amount.minor if value is None else value) - _share(back.spent, back.arrived)
    renews = control.spendable_minor >= control.committed_minor + short
    kind = CommitmentChange.RETURNED if renews else CommitmentChange.GIVEN_BACK
    change = Change(row.commitment, kind, amount, row, value)
    row.commitment.liquidated_minor -= amount.minor
    if renews and value is not None:
        row.commitment.held_base_minor = row.commitment.remaining_base_minor + value
    if not renews:
        _leave(row, amount)
    entries = [_receipt(row, EntryKind.PAYMENT_RETURNED, back, on, source_id=row.pk)]
    if renews:
        entries.append(commitments.encumbrance(change, now=now))
    commitments.record([change], entries, by=by, now=now)


def give_back(
    row: Disbursement, amount: Money, *, on: date, by: uuid.UUID, now: datetime, arrival: Arrival | None = None
) -> None:
    """Post what was not needed of a payment; raises Refused for more than was paid, Malformed."""
    if row.state not in PAID_OUT:
        raise Stale()
    if amount.minor <= 0 or amount.currency != row.currency:
        raise Malformed(fields={"amount": _("Name an amount above zero in %(currency)s.") % {"currency": row.currency}})
    if amount > still_out(row):
        raise Refused(_("No more can come back than was paid."), code="more_than_paid")
    back = _back(row, amount, arrival)
    if back.account == row.account:
        advances.move_used(row, -amount.minor)
    row.commitment.liquidated_minor -= amount.minor
    _leave(row, amount)
    entry = _receipt(row, EntryKind.UNSPENT_RETURNED, back, on, source_id=uuid.uuid4())
    change = Change(row.commitment, CommitmentChange.GIVEN_BACK, amount, row)
    commitments.record([change], [entry], by=by, now=now)


def still_out(row: Disbursement) -> Money:
    """Return what was paid less what came back."""
    events = row.commitment_events.filter(change=CommitmentChange.GIVEN_BACK)
    back = events.aggregate(total=Sum("amount_minor"))["total"] or 0
    return Money(row.amount_minor - back, row.currency)


def _leave(row: Disbursement, amount: Money) -> None:
    row.commitment.released_minor += amount.minor
    row.instalment.amount_minor -= amount.minor
    row.instalment.save(update_fields=["amount_minor"])


def _back(row: Disbursement, amount: Money, arrival: Arrival | None) -> _Back:
    spent = _spent(row, amount)
    left, said = spent.amount, arrival or Arrival()
    account = said.account or row.account
    if account != row.account and account.currency != left.currency:
        raise Malformed(fields={"account": _("Name an account in %(currency)s.") % {"currency": left.currency}})
    fee = said.fee or Money.zero(left.currency)
    if arrival is not None and said.amount is None and row.leaves_minor is not None:
        raise Malformed(fields={"arrived": _("Name what reached the account: the bank exchanges it back.")})
    if fee.currency != left.currency or fee.minor < 0:
        raise Malformed(fields={"fee": _("The fee is in the currency of the account.")})
    arrived = left - fee if said.amount is None else said.amount
    check_sum(arrived, left.currency, "arrived")
    if row.leaves_minor is None:
        fee = _kept(account, left - arrived, said.fee)
    return _Back(spent, arrived, fee, account)


def _kept(account: Account, missing: Money, named: Money | None) -> Money:
    """Return what the bank kept where nothing was exchanged: all that is missing; raises Malformed."""
    if missing.minor < 0 or (missing and not account.is_bank):
        raise Malformed(fields={"arrived": _("No more can come back than was paid, and an advance gets back all.")})
    if named is not None and named != missing:
        raise Malformed(fields={"fee": _("What arrived and the fee together are what was paid.")})
    return missing


def _spent(row: Disbursement, amount: Money) -> PostingDraft:
    """Return what this part of what is still out stands for on the expense, in the account's currency, at its value."""
    like = commitments.tagged(row.commitment, amount, sureties.account_of(row))
    if row.commitment.held_base_minor is None and row.leaves_minor is None:
        return like
    entries = row.commitment_events.values("entry")
    booked = Posting.objects.filter(entry__in=entries, account=like.account, currency=row.leaving.currency)
    out, whole = booked.aggregate(own=Sum("amount_minor"), base=Sum("base_minor")), still_out(row).minor
    own = Money(proportional(amount.minor, whole, out["own"]), row.leaving.currency)
    return replace(like, amount=own, base_minor=proportional(amount.minor, whole, out["base"]))


def _decided_value(row: Disbursement, amount: Money, back: _Back) -> int | None:
    """Return at which value this part of the promise was decided; None in the books' own currency."""
    if row.commitment.held_base_minor is None:
        return None
    if row.leaves_minor is None:
        return back.spent.base_minor
    sent = row.commitment_events.filter(change=CommitmentChange.SENT).values("entry")
    kept = Posting.objects.filter(entry__in=sent, account__code=chart.ENCUMBRANCES, currency=row.currency)
    return proportional(amount.minor, row.amount_minor, -(kept.aggregate(total=Sum("base_minor"))["total"] or 0))


def _share(spent: PostingDraft, part: Money) -> int:
    """Return the value of a part of what was spent, by the value of the whole."""
    if part.currency == spent.fund.base_currency:
        return part.minor
    return proportional(part.minor, spent.amount.minor, spent.in_base())


def _receipt(row: Disbursement, kind: EntryKind, back: _Back, on: date, *, source_id: uuid.UUID) -> EntryDraft:
    spent = back.spent
    money = replace(spent, account=back.account, amount=back.arrived, base_minor=_share(spent, back.arrived))
    off = replace(spent, amount=-spent.amount, base_minor=-spent.in_base())
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="disbursement",
        source_id=source_id,
        source_step=kind.value,
        postings=[money, off, *_beside(back, money)],
    )


def _beside(back: _Back, money: PostingDraft) -> list[PostingDraft]:
    """Return what stands between what was spent and what arrived: the bank's fee, and what its exchange made of it."""
    fund, spent = back.spent.fund, back.spent
    plain = PostingDraft(account=money.account, fund=fund, amount=back.fee)
    exchanged = spent.amount - back.arrived - back.fee
    missing = spent.in_base() - money.in_base()
    fee = _share(spent, back.fee) if exchanged else missing
    rows = []
    if back.fee:
        rows.append(replace(plain, account=chart.account(fund, chart.BANK_FEES), base_minor=fee))
    if exchanged:
        difference = chart.account(fund, chart.FX_DIFFERENCE)
        rows.append(replace(plain, account=difference, amount=exchanged, base_minor=missing - (fee if back.fee else 0)))
    return rows
