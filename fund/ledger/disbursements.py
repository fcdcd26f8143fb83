"""Paying: prepared by one person, authorised by another, sent and posted once."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.ledger import advances, bringing_back, chart, commitments, drifting, duties, exchanging, sources, sureties
from fund.ledger.bringing_back import Arrival
from fund.ledger.commitments import Change
from fund.ledger.posting import EntryDraft, PostingDraft, pair
from fund.models import (
    Account,
    Advance,
    Commitment,
    CommitmentChange,
    CommitmentInstalment,
    Disbursement,
    DisbursementState,
)
from fund.models.payments import LIVE, PENDING, new_payment_code
from fund.money import Money
from fund.rates.look_up import base_value
from notifications.errors import Malformed, NotFound, Refused
from notifications.prepared import Prepared

_COMMITMENT: Prepared[Commitment] = Prepared(
    lambda commitment: Commitment.objects.select_for_update(of=("self",)).select_related("fund").filter(pk=commitment),
    commitment=uuid.UUID,
)
# A payment never changes its commitment, so that whoever waited for the lock has the right one.
_COMMITMENT_OF: Prepared[Commitment] = Prepared(
    lambda payment: (
        Commitment.objects.select_for_update(of=("self",)).select_related("fund").filter(disbursements=payment)
    ),
    payment=uuid.UUID,
)
_PAYMENT: Prepared[Disbursement] = Prepared(
    lambda payment: (
        Disbursement.objects.select_for_update(of=("self",))
        .select_related("account__fund", "instalment")
        .filter(pk=payment)
    ),
    payment=uuid.UUID,
)


def prepare(
    *,
    commitment_id: uuid.UUID,
    amount: Money,
    account: Account,
    way: str,
    by: uuid.UUID,
    now: datetime,
    releases_rest: bool = False,
    payment_code: str | None = None,
    advance: Advance | None = None,
    drift_bps: int = drifting.MOST_BPS,
    leaves: Money | None = None,
) -> Disbursement:
    """Prepare a payment of the commitment's next unpaid instalment, from a bank or, account 1310, from an advance.

    Less than the instalment either leaves the rest to a later payment or, with `releases_rest`, gives it back to the
    fund when the payment is sent ("861 of 900"). From an account in another currency `leaves` is what leaves it, by
    default what the official rate of the day asks. Raises Refused (L13, L14, L21; RateDrifted beyond `drift_bps`).
    """
    commitment = _commitment(commitment_id)
    duties.check_can_prepare(commitment, by)
    _check_account(commitment, amount, account, advance)
    row = Disbursement(
        commitment=commitment,
        instalment=_next_instalment(commitment),
        account=account,
        currency=amount.currency,
        amount_minor=amount.minor,
        leaves_minor=exchanging.leaving_for(commitment.fund, amount, account, leaves, now.date()),
        releases_rest=releases_rest,
        way=way,
        advance=advance,
        payment_code=payment_code or new_payment_code(),
        prepared_by=by,
        prepared_at=now,
    )
    return _begun(row, on=now.date(), drift_bps=drift_bps)


def change(
    *,
    disbursement_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    amount: Money | None = None,
    account: Account | None = None,
    way: str | None = None,
    leaves: Money | None = None,
) -> Disbursement:
    """Change a payment that has not been sent; whoever changes it prepares it anew and any authorisation is void.

    Called without a change when the payee's details were changed elsewhere. What leaves an account in another currency
    is worked out anew unless it is named.
    """
    row = locked(disbursement_id)
    duties.check_can_prepare(row.commitment, by)
    wanted = amount or Money(row.amount_minor, row.currency)
    _check_account(row.commitment, wanted, account or row.account, row.advance)
    _check_covered(wanted, row.instalment)
    row.void()
    if not row.releases_rest:
        _split(row.instalment, wanted.minor)
    row.amount_minor, row.account, row.way = wanted.minor, account or row.account, way or row.way
    row.leaves_minor = exchanging.leaving_for(row.commitment.fund, wanted, row.account, leaves, now.date())
    row.prepared_by, row.prepared_at = by, now
    row.save()
    return row


def authorise(
    *,
    disbursement_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    drift_bps: int = drifting.MOST_BPS,
    rate_confirmed: bool = False,
) -> Disbursement:
    """Let a second person approve the payment; raises Refused (L10, L21; RateToConfirm)."""
    row = locked(disbursement_id)
    duties.check_can_authorise(row, by)
    drifting.require_payable(row, now.date(), most_bps=drift_bps)
    row.authorise(by=by, now=now)
    row.is_rate_confirmed = exchanging.require_confirmed(row, now.date(), most_bps=drift_bps, confirmed=rate_confirmed)
    sources.require_there(row, row.leaving)
    row.save()
    return row


def send(
    *,
    disbursement_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    on: date | None = None,
    drift_bps: int = drifting.MOST_BPS,
    leaves: Money | None = None,
) -> Disbursement:
    """Pay: expense, bank and the promise now kept in one entry; a rest not needed is released beside it.

    `leaves` is what the bank really took where it exchanged. Raises Refused (L10, L21; RateDrifted, RateToConfirm).
    """
    row, day = locked(disbursement_id), on or now.date()
    duties.check_can_send(row, by)
    exchanging.take_actual(row, leaves, most_bps=drift_bps)
    drifting.require_payable(row, day, most_bps=drift_bps)
    exchanging.require_confirmed(row, day, most_bps=drift_bps, confirmed=row.is_rate_confirmed)
    row.send(by=by, now=now)
    sources.require_there(row, row.leaving)
    advances.move_used(row, row.amount_minor)
    row.save()
    changes = [Change(row.commitment, CommitmentChange.SENT, money_of(row), row)]
    drifting.require_value_free(row, money_of(row))
    entries = [_payment(row, day)]
    row.commitment.liquidated_minor += row.amount_minor
    if rest := _release_rest(row):
        changes.append(rest)
        entries.append(commitments.encumbrance(rest, now=now))
    commitments.record(changes, entries, by=by, now=now)
    return row


def settle(*, disbursement_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Disbursement:
    """Note that the bank's statement shows the payment; nothing is posted."""
    return _step(disbursement_id, Disbursement.settle)


def unsettle(*, disbursement_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Disbursement:
    """Take back the match with the statement; nothing is posted."""
    return _step(disbursement_id, Disbursement.unsettle)


def send_back(*, disbursement_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Disbursement:
    """Give up a payment that was not sent because its details cannot be used; the promise stays."""
    return _step(disbursement_id, lambda row: row.send_back(now=now))


def send_back_all(*, source_ref: uuid.UUID, by: uuid.UUID, now: datetime) -> int:
    """Give up every unsent payment of a case and return how many there were."""
    rows = Disbursement.objects.filter(commitment__source_ref=source_ref, state__in=PENDING)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        send_back(disbursement_id=pk, by=by, now=now)
    return len(ids)


def void_authorisations(*, source_ref: uuid.UUID, by: uuid.UUID, now: datetime) -> int:
    """Void the authorisations of a case whose payee or way changed; return how many there were."""
    rows = Disbursement.objects.filter(commitment__source_ref=source_ref, state=DisbursementState.AUTHORISED)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        _step(pk, Disbursement.void)
    return len(ids)


def fail(*, disbursement_id: uuid.UUID, by: uuid.UUID, now: datetime, on: date | None = None) -> Disbursement:
    """Note that a payment did not go through; if it was posted, money and promise come back."""
    row = locked(disbursement_id)
    was_sent = row.state == DisbursementState.SENT
    row.fail(now=now)
    row.save()
    if was_sent:
        bringing_back.bring_back(row, on=on or now.date(), by=by, now=now)
    return row


def returned(
    *,
    disbursement_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    on: date | None = None,
    arrived: Money | None = None,
    fee: Money | None = None,
) -> Disbursement:
    """Note that the bank brought the money back, less what it kept on the way; no floor refuses it.

    The promise is renewed whole unless the fund is already short: then the commitment keeps nothing and the case waits.
    `arrived` is what reached the account: all that left it by default, and named where the bank had exchanged.
    """
    row = locked(disbursement_id)
    row.return_money(now=now)
    row.save()
    bringing_back.bring_back(row, on=on or now.date(), by=by, now=now, arrival=Arrival(arrived, fee))
    return row


def return_unspent(
    *,
    disbursement_id: uuid.UUID,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    arrived: Money | None = None,
    fee: Money | None = None,
    account: Account | None = None,
) -> Disbursement:
    """Post money the person did not need and gave back; it is free again.

    `amount` is counted as the promise is, `arrived` is what reached the account of it; `account` is where it came back,
    by default where it had left from.
    """
    row = locked(disbursement_id)
    sureties.refuse_deposit(row)
    bringing_back.give_back(row, amount, on=on, by=by, now=now, arrival=Arrival(arrived, fee, account))
    return row


def forget_payment_codes(*, source_ref: uuid.UUID, by: uuid.UUID, now: datetime) -> int:
    """Erase the payment codes of a case, the only tie between it and the bank; return how many went."""
    rows = Disbursement.objects.filter(commitment__source_ref=source_ref, payment_code__isnull=False)
    forgotten: int = rows.exclude(state__in=PENDING).update(payment_code=None)
    return forgotten


def locked(disbursement_id: uuid.UUID) -> Disbursement:
    """Return the payment with its commitment, both locked until the transaction ends; raises NotFound."""
    commitment = _COMMITMENT_OF.first(payment=disbursement_id)
    # Read after that lock is won: in the same statement the payment would be as old as the wait for it.
    row = _PAYMENT.first(payment=disbursement_id) if commitment else None
    if commitment is None or row is None:
        raise NotFound()
    row.commitment = commitment
    return row


def money_of(row: Disbursement) -> Money:
    """Return the amount of a payment."""
    return Money(row.amount_minor, row.currency)


def _step(disbursement_id: uuid.UUID, transition: Callable[[Disbursement], None]) -> Disbursement:
    row = locked(disbursement_id)
    transition(row)
    row.save()
    return row


def _commitment(commitment_id: uuid.UUID) -> Commitment:
    found = _COMMITMENT.first(commitment=commitment_id)
    if found is None:
        raise NotFound()
    return found


def _begun(row: Disbursement, *, on: date, drift_bps: int) -> Disbursement:
    """Save a fresh payment that its instalment and the rate of the day allow; what it leaves is a part of its own."""
    _check_covered(money_of(row), row.instalment)
    drifting.require_payable(row, on, most_bps=drift_bps)
    if not row.releases_rest:
        _split(row.instalment, row.amount_minor)
    row.save(force_insert=True)
    return row


def _check_account(commitment: Commitment, amount: Money, account: Account, advance: Advance | None) -> None:
    if amount.minor <= 0 or amount.currency != commitment.currency:
        raise Malformed(
            fields={"amount": _("Name an amount above zero in %(currency)s.") % {"currency": commitment.currency}}
        )
    sources.check_pays(commitment, amount, account, advance)


def _next_instalment(commitment: Commitment) -> CommitmentInstalment:
    parts = commitment.instalments.filter(amount_minor__gt=0).order_by("due_on", "pk")
    for part in parts:
        if not part.disbursements.filter(state__in=LIVE).exists():
            return part
    raise Refused(_("Everything promised here is paid or on its way."), code="nothing_left_to_pay")


def _check_covered(amount: Money, part: CommitmentInstalment) -> None:
    if amount.minor > part.amount_minor:
        raise Refused(_("A payment cannot be more than what is promised and not yet paid."), code="more_than_promised")


def _split(part: CommitmentInstalment, amount: int) -> None:
    if rest := part.amount_minor - amount:
        part.amount_minor = amount
        part.save(update_fields=["amount_minor"])
        CommitmentInstalment.objects.create(commitment=part.commitment, due_on=part.due_on, amount_minor=rest)


def _release_rest(row: Disbursement) -> Change | None:
    rest = row.instalment.amount_minor - row.amount_minor
    if not rest:
        return None
    row.instalment.amount_minor = row.amount_minor
    row.instalment.save(update_fields=["amount_minor"])
    given_back = Money(rest, row.currency)
    value = commitments.take_value(row.commitment, given_back)
    row.commitment.released_minor += rest
    return Change(row.commitment, CommitmentChange.RELEASED, given_back, row, value)


def _payment(row: Disbursement, on: date) -> EntryDraft:
    amount, fund = money_of(row), row.commitment.fund
    expense, reserve, encumbrances = chart.accounts(
        fund, sureties.code_of(row), chart.RESERVE_FOR_ENCUMBRANCES, chart.ENCUMBRANCES
    )
    # The expense is what was decided; what the bank gave beside it is an exchange difference.
    like = commitments.tagged(
        row.commitment, amount, encumbrances, base_minor=commitments.take_value(row.commitment, amount)
    )
    left = like if row.leaves_minor is None else _exchanged(row, like, on)
    return EntryDraft(
        kind=sources.kind_of(row),
        on=on,
        source_type="disbursement",
        source_id=row.pk,
        source_step="sent",
        postings=pair(expense, row.account, left.amount, like=left) + pair(reserve, encumbrances, amount, like=like),
    )


def _exchanged(row: Disbursement, like: PostingDraft, on: date) -> PostingDraft:
    """Return what left an account in another currency than the promise, at its worth of the day: it is what was spent.

    The promise is kept in its own currency, so that each currency sums to zero by itself.
    """
    left = row.leaving
    return replace(like, amount=left, base_minor=base_value(row.commitment.fund, left, on))
