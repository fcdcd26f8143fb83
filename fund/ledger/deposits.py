"""Locking money up for interest, and getting it back."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.ledger.crossing import settled
from fund.ledger.floors import require_free_in, require_in_bank
from fund.ledger.posting import EntryDraft, PostingDraft, mirror_of, pair, post_entries
from fund.models import Account, Deposit, DepositInterest, EntryKind, Fund, JournalEntry, ReversalReason
from fund.money import Money
from fund.rates.look_up import base_value
from notifications.errors import Malformed, Refused, Stale


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
    rate_bps: int = 0,
    notice_days: int = 0,
) -> Deposit:
    """Move free money into a deposit in its account's currency; raises ShortOfMoney, AccountTooLow, RateMissing."""
    placed_on = on or now.date()
    if amount.minor <= 0 or ends_on < placed_on:
        raise Malformed(fields={"amount": _("Name an amount above zero, and a last day that is still to come.")})
    require_free_in(bank, fund, amount, on=placed_on)
    require_in_bank(bank, fund, amount)
    deposit = Deposit.objects.create(
        fund=fund,
        bank=bank,
        currency=amount.currency,
        amount_minor=amount.minor,
        base_minor=None if amount.currency == fund.base_currency else base_value(fund, amount, placed_on),
        rate_bps=rate_bps,
        breaking_cost_minor=breaking_cost.minor if breaking_cost else 0,
        notice_days=notice_days,
        placed_on=placed_on,
        ends_on=ends_on,
    )
    post_entries([_move(deposit, EntryKind.DEPOSIT_PLACED, placed_on)], by=by, now=now)
    return deposit


def give_notice(*, deposit_id: uuid.UUID, on: date) -> Deposit:
    """Note that the bank was told on this day that the money is wanted; raises Stale, Refused."""
    deposit = locked(deposit_id)
    if deposit.notice_given_on is not None:
        raise Refused(
            _("Notice was given already; the deposit can be broken on %(day)s.")
            % {"day": _day(deposit.breakable_on(on))},
            code="notice_given",
        )
    deposit.notice_given_on = on
    deposit.save(update_fields=["notice_given_on"])
    return deposit


def receive_interest(
    *,
    deposit_id: uuid.UUID,
    gross: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    withheld: Money | None = None,
    until_on: date | None = None,
) -> DepositInterest:
    """Post interest that the bank has paid, for the days until `until_on`; what was withheld of it is an expense.

    A fact. Raises Malformed.
    """
    deposit = Deposit.objects.select_for_update(of=("self",)).select_related("fund__parent", "bank").get(pk=deposit_id)
    kept = withheld or Money(0, gross.currency)
    draft = _interest(deposit, gross, kept, on)
    entry = post_entries([draft], by=by, now=now)[0]
    return _note_interest(deposit, entry, gross, kept, until_on or on)


def withdraw(
    *,
    deposit_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    on: date | None = None,
    cost: Money | None = None,
    interest: Money | None = None,
    withheld: Money | None = None,
) -> Deposit:
    """Bring a deposit back to its bank account, less what breaking it cost, with the interest paid along.

    Whether it has ended is the caller's question. Raises Stale when it is back already.
    """
    deposit = locked(deposit_id)
    day = on or now.date()
    if day < deposit.placed_on:
        raise Malformed(fields={"on": _("The deposit was not placed yet on this day.")})
    deposit.withdrawn_on = day
    deposit.save(update_fields=["withdrawn_on"])
    drafts = [_move(deposit, EntryKind.DEPOSIT_WITHDRAWN, day)]
    kept = withheld or Money(0, deposit.currency)
    if interest:
        drafts.append(_interest(deposit, interest, kept, day))
    if cost:
        drafts.append(_cost(deposit, cost, day))
    entries = post_entries(drafts, by=by, now=now)
    if interest:
        _note_interest(deposit, entries[1], interest, kept, day)
    return deposit


def undo_placing(*, deposit_id: uuid.UUID, reason: ReversalReason, by: uuid.UUID, now: datetime) -> Deposit:
    """Post the mirror of a deposit that was entered by mistake, dated today. Raises Refused, Stale."""
    deposit = locked(deposit_id)
    if deposit.interest.filter(entry__reversed_by__isnull=True).exists():
        raise Refused(
            _("Interest of this deposit was noted. Take that entry back first, then the deposit."),
            code="deposit_has_interest",
        )
    placed = JournalEntry.objects.get(source_type="deposit", source_id=deposit.pk, source_step="placed")
    deposit.withdrawn_on = now.date()
    deposit.save(update_fields=["withdrawn_on"])
    post_entries([mirror_of(placed, on=now.date(), reason=ReversalReason(reason).value)], by=by, now=now)
    return deposit


def locked(deposit_id: uuid.UUID) -> Deposit:
    """Return a deposit under lock; raises Stale when it is back already."""
    rows = Deposit.objects.select_for_update(of=("self",)).select_related("fund__parent", "bank")
    deposit = rows.get(pk=deposit_id)
    if deposit.withdrawn_on:
        raise Stale()
    return deposit


def require_free_of_cost(deposit: Deposit, on: date) -> None:
    """Refuse to take a deposit back before its end, or the end of a free notice: that is breaking it."""
    if on < deposit.free_on:
        raise Refused(
            _("This deposit is free on %(day)s. Until then it has to be broken, which costs %(cost)s.")
            % {"day": _day(deposit.free_on), "cost": Money(deposit.breaking_cost_minor, deposit.currency)},
            code="deposit_not_ended",
        )


def require_breakable(deposit: Deposit, on: date) -> None:
    """Refuse to break a deposit that is free anyway, or whose notice has not run out yet."""
    if on >= deposit.free_on:
        raise Refused(_("This deposit is free already. Take it back without breaking it."), code="deposit_ended")
    if deposit.breakable_on(on) > on:
        raise Refused(
            _("The bank wants %(days)d days of notice. Given today, the deposit can be broken on %(day)s.")
            % {"days": deposit.notice_days, "day": _day(deposit.breakable_on(on))},
            code="deposit_wants_notice",
        )


def require_whole(deposit: Deposit, amount: Money) -> None:
    """Refuse to take a part of a deposit back."""
    if amount != Money(deposit.amount_minor, deposit.currency):
        raise Refused(
            _("A deposit comes back whole: %(amount)s. Place again what is not needed.")
            % {"amount": Money(deposit.amount_minor, deposit.currency)},
            code="deposit_whole",
        )


def _move(deposit: Deposit, kind: EntryKind, on: date) -> EntryDraft:
    placed = kind == EntryKind.DEPOSIT_PLACED
    sign = 1 if placed else -1
    amount = Money(sign * deposit.amount_minor, deposit.currency)
    into = chart.deposit_account(deposit.fund, deposit.currency)
    value = None if deposit.base_minor is None else sign * deposit.base_minor
    laid = PostingDraft(account=into, fund=deposit.fund, amount=amount, base_minor=value)
    # What it is worth today beside what it went in at is an exchange difference.
    worth = base_value(deposit.fund, -amount, on)
    left = PostingDraft(account=deposit.bank, fund=deposit.fund, amount=-amount, base_minor=worth)
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="deposit",
        source_id=deposit.pk,
        source_step="placed" if placed else "withdrawn",
        postings=settled(left, laid),
    )


def _interest(deposit: Deposit, gross: Money, withheld: Money, on: date) -> EntryDraft:
    if gross.minor <= 0 or not 0 <= withheld.minor <= gross.minor:
        raise Malformed(fields={"interest": _("Name the whole interest, and of it at most all as withheld.")})
    income, expense = chart.accounts(deposit.fund, chart.INTEREST, chart.BANK_FEES)
    postings: Sequence[PostingDraft] = pair(deposit.bank, income, gross, like=_like(deposit, gross))
    if withheld:
        postings = [*postings, *pair(expense, deposit.bank, withheld, like=_like(deposit, withheld))]
    return EntryDraft(
        kind=EntryKind.INTEREST,
        on=on,
        source_type="interest",
        source_id=uuid.uuid4(),
        source_step="received",
        postings=postings,
    )


def _cost(deposit: Deposit, cost: Money, on: date) -> EntryDraft:
    expense = chart.account(deposit.fund, chart.BANK_FEES)
    return EntryDraft(
        kind=EntryKind.BANK_FEE,
        on=on,
        source_type="deposit",
        source_id=deposit.pk,
        source_step="broken",
        postings=pair(expense, deposit.bank, cost, like=_like(deposit, cost)),
    )


def _note_interest(
    deposit: Deposit, entry: JournalEntry, gross: Money, withheld: Money, until_on: date
) -> DepositInterest:
    return DepositInterest.objects.create(
        deposit=deposit, entry=entry, gross_minor=gross.minor, withheld_minor=withheld.minor, until_on=until_on
    )


def _like(deposit: Deposit, amount: Money) -> PostingDraft:
    return PostingDraft(account=deposit.bank, fund=deposit.fund, amount=amount)


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
