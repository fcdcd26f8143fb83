"""Locking money up for interest, and getting it back."""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.ledger.floors import require_base_currency, require_free, require_in_bank
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import Account, Deposit, EntryKind, Fund
from fund.money import Money
from notifications.errors import Malformed, Stale


def place(
    *,
    fund: Fund,
    bank: Account,
    amount: Money,
    ends_on: date,
    by: uuid.UUID,
    now: datetime,
    breaking_cost: Money | None = None,
    on: date | None = None,
) -> Deposit:
    """Move free money into a deposit until `ends_on`; raises ShortOfMoney, AccountTooLow."""
    placed_on = on or now.date()
    if amount.minor <= 0 or ends_on < placed_on:
        raise Malformed(fields={"amount": _("Name an amount above zero, and a last day that is still to come.")})
    require_base_currency(fund, amount)
    require_free(fund, amount)
    require_in_bank(bank, fund, amount)
    deposit = Deposit.objects.create(
        fund=fund,
        bank=bank,
        currency=amount.currency,
        amount_minor=amount.minor,
        breaking_cost_minor=breaking_cost.minor if breaking_cost else 0,
        placed_on=placed_on,
        ends_on=ends_on,
    )
    post_entries([_move(deposit, EntryKind.DEPOSIT_PLACED, placed_on)], by=by, now=now)
    return deposit


def withdraw(*, deposit_id: uuid.UUID, by: uuid.UUID, now: datetime, on: date | None = None) -> Deposit:
    """Bring a deposit back to its bank account; interest and a breaking cost are entries of their own."""
    deposit = Deposit.objects.select_for_update(of=("self",)).select_related("fund", "bank").get(pk=deposit_id)
    if deposit.withdrawn_on:
        raise Stale()
    deposit.withdrawn_on = on or now.date()
    deposit.save(update_fields=["withdrawn_on"])
    post_entries([_move(deposit, EntryKind.DEPOSIT_WITHDRAWN, deposit.withdrawn_on)], by=by, now=now)
    return deposit


def _move(deposit: Deposit, kind: EntryKind, on: date) -> EntryDraft:
    placed = kind == EntryKind.DEPOSIT_PLACED
    amount = Money(deposit.amount_minor if placed else -deposit.amount_minor, deposit.currency)
    like = PostingDraft(account=deposit.bank, fund=deposit.fund, amount=amount)
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="deposit",
        source_id=deposit.pk,
        source_step="placed" if placed else "withdrawn",
        postings=pair(chart.account(deposit.fund, chart.DEPOSITS), deposit.bank, amount, like=like),
    )
