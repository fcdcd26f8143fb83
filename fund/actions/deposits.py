"""Placing money in deposits, taking it back, breaking a deposit, noting what it earned, and the reminder of its end."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import regulations, report_mails
from fund.actions.frame import TreasuryAct, bank_of, check_is_treasurer, treasury_act
from fund.ledger import deposits, locked
from fund.ledger.balances import overview
from fund.ledger.posting import lock_funds
from fund.models import Deposit, Fund, ReversalReason
from fund.money import Money
from fund.pictures import picture_of_deposit
from fund.rates.look_up import base_value
from fund.rules.facts import MoneyFacts
from fund.rules.findings import Finding
from fund.rules.reserves import judge_deposits
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

# Why more is locked for long than R-06 likes.
PLACING_REASONS: Mapping[str, Any] = {
    "higher_interest": gettext_lazy("it earns clearly more than it would in the bank"),
    "not_needed": gettext_lazy("nothing is in sight that would need it before"),
}
WEEK = timedelta(days=7)
# What R-06 calls it when more is locked for long than it likes.
TOO_MUCH = "deposits_locked"
AT_ONCE = 200
# How many reminders are due by when.
_A_WEEK_BEFORE, _ENDED = 1, 2


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What bank and treasurer agreed on: year's interest in basis points, days of notice, the cost of breaking."""

    ends_on: date
    rate_bps: int = 0
    notice_days: int = 0
    breaking_cost: Money | None = None


def deposit_of(deposit_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> Deposit:
    """Return a deposit to its fund's treasurer; raises NotFound for everybody else."""
    found = Deposit.objects.select_related("fund__parent", "bank").filter(pk=deposit_id).first()
    if found is None:
        raise NotFound()
    check_is_treasurer(found.fund, by, now=now)
    return found


def place(
    *,
    fund: Fund,
    amount: Money,
    account: str,
    on: date,
    terms: Terms,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Deposit:
    """Lock free money up. Raises NotFound, Malformed, ShortOfMoney, AccountTooLow.

    Where more of the fund would be locked for long than the regulations like (R-06), it is refused: a seat of the
    board has to agree (`deposit_wishes`).
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_of(fund, account, amount)
        check_terms(amount, terms, now)
        lock_funds([fund.pk])
        _refuse_too_much(r06_with(fund, amount, terms, now=now))
        found = deposits.place(fund=fund, bank=bank, amount=amount, on=on, by=by, now=now, **vars(terms))
        _keep(act, "deposit_placed", found, amount, account=bank.code)
    return found


def give_notice(
    *, deposit_id: uuid.UUID, on: date, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Deposit:
    """Note that the bank was told that the money is wanted back. Raises NotFound, Malformed, Refused, Stale."""
    deposit = deposit_of(deposit_id, by=by, now=now)
    with treasury_act(deposit.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        _check_not_before(deposit, on)
        noted = deposits.give_notice(deposit_id=deposit_id, on=on)
        _keep(act, "deposit_notice_given", noted, _whole(noted))
    return noted


def receive_interest(
    *,
    deposit_id: uuid.UUID,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    withheld: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Deposit:
    """Post interest the bank paid, `withheld` of it as an expense. A fact. Raises NotFound, Malformed, Refused."""
    deposit = deposit_of(deposit_id, by=by, now=now)
    with treasury_act(deposit.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        _check_not_before(deposit, on)
        paid = deposits.receive_interest(deposit_id=deposit_id, gross=amount, withheld=withheld, on=on, by=by, now=now)
        _keep(act, "deposit_interest_received", deposit, amount, entry=str(paid.entry_id))
    return deposit


def take_back(
    *,
    deposit_id: uuid.UUID,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    interest: Money | None = None,
    withheld: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Deposit:
    """Bring a deposit that has ended, or whose notice has run out, back to its bank with its interest.

    Raises NotFound, Malformed, Refused (a part; not free yet), Stale.
    """
    deposit = deposit_of(deposit_id, by=by, now=now)
    with treasury_act(deposit.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        deposits.require_whole(deposit, amount)
        deposits.require_free_of_cost(deposits.locked(deposit_id), on)
        paid = {"interest": interest, "withheld": withheld}
        back = deposits.withdraw(deposit_id=deposit_id, on=on, by=by, now=now, **paid)
        _keep(act, "deposit_taken_back", back, amount)
    return back


def break_deposit(
    *,
    deposit_id: uuid.UUID,
    amount: Money,
    cost: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Deposit:
    """Bring a deposit back before its end at this cost; interest that it earned and was not paid is given up.

    Raises NotFound, Malformed, Refused (a part; free anyway; notice), Stale.
    """
    deposit = deposit_of(deposit_id, by=by, now=now)
    with treasury_act(deposit.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        deposits.require_whole(deposit, amount)
        deposits.require_breakable(deposits.locked(deposit_id), on)
        back = deposits.withdraw(deposit_id=deposit_id, on=on, cost=cost, by=by, now=now)
        _keep(act, "deposit_broken", back, cost)
    return back


def undo_placing(
    *, deposit_id: uuid.UUID, reason: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Deposit:
    """Take back a deposit that was entered by mistake, by its mirror dated today. Raises NotFound, Refused, Stale."""
    deposit = deposit_of(deposit_id, by=by, now=now)
    with treasury_act(deposit.fund, by=by, now=now, attempt=attempt) as act:
        undone = deposits.undo_placing(deposit_id=deposit_id, reason=ReversalReason(reason), by=by, now=now)
        _keep(act, "deposit_placing_undone", undone, _whole(undone), reason_code=str(reason))
    return undone


def r06_with(fund: Fund, amount: Money, terms: Terms, *, now: datetime) -> Finding | None:
    """Return what R-06 would say with this deposit beside those that are; raises RateMissing."""
    return r06(fund, now=now, more=(base_value(fund, amount, now.date()), terms.ends_on))


def r06(fund: Fund, *, now: datetime, more: tuple[int, date] | None = None) -> Finding | None:
    """Return what R-06 says of the fund's deposits as they are, with `more` until a day; None without regulations."""
    try:
        regulation = regulations.in_force(fund.pk, on=now.date())
    except Refused:
        return None
    parameters = regulations.parameters_of(regulation)
    figures, long = overview(fund, now=now), now.date() + timedelta(days=parameters.locked_long_days)
    held = [(row.worth.minor, row.free_on) for row in locked.locked(fund, on=now.date()).rows]
    minor = sum(worth for worth, free_on in [*held, *([more] if more else [])] if free_on > long)
    money = MoneyFacts(
        liquid_minor=figures.liquid.minor,
        committed_minor=figures.committed.minor,
        balance_minor=figures.balance.minor,
        locked_long_minor=minor,
    )
    found = judge_deposits(money, fund.base_currency, parameters)
    return found.under(regulation.code, found.verdict)


def due_reminders(*, now: datetime) -> list[uuid.UUID]:
    """Return the deposits that end within a week or have ended, and of which nobody was reminded yet."""
    today = now.date()
    soon = Q(reminded=0, ends_on__lte=today + WEEK)
    ended = Q(reminded__lt=_ENDED, ends_on__lte=today)
    rows = Deposit.objects.filter(soon | ended, withdrawn_on=None).order_by("ends_on", "pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def remind(deposit_id: uuid.UUID, *, now: datetime) -> bool:
    """Write to treasurers and board that a deposit ends, and of how much; says whether they were written to."""
    with transaction.atomic():
        deposit = Deposit.objects.select_for_update(of=("self",)).select_related("fund__parent").get(pk=deposit_id)
        reached = _ENDED if deposit.ends_on <= now.date() else _A_WEEK_BEFORE
        if deposit.withdrawn_on or deposit.reminded >= reached:
            return False
        deposit.reminded = reached
        deposit.save(update_fields=["reminded"])
        sentence = report_mails.DEPOSIT_ENDED if reached == _ENDED else report_mails.DEPOSIT_ENDS
        report_mails.write(deposit.fund, sentence, {"amount": _whole(deposit), "day": deposit.ends_on}, now=now)
        audit.record([audit.Event("deposit_reminded", None, "deposit", deposit.pk, {"count": reached})], now=now)
    return True


def _keep(act: TreasuryAct, verb: str, deposit: Deposit, amount: Money, **data: str) -> None:
    row = locked.row_of(deposit, on=act.now.date())
    act.answer = picture_of_deposit(row)
    act.record(verb, "deposit", deposit.pk, amount, **data)


def _whole(deposit: Deposit) -> Money:
    return Money(deposit.amount_minor, deposit.currency)


def check_terms(amount: Money, terms: Terms, now: datetime) -> None:
    """Raise Malformed, naming fields, unless the terms can be those of such a deposit."""
    if terms.ends_on <= now.date():
        raise Malformed(fields={"ends_on": _("Name a day that is still to come.")})
    if terms.breaking_cost is not None and terms.breaking_cost.currency != amount.currency:
        raise Malformed(fields={"breaking_cost": _("Name the cost in the currency of the deposit.")})


def _check_not_before(deposit: Deposit, on: date) -> None:
    if on < deposit.placed_on:
        raise Malformed(fields={"on": _("The deposit was not placed yet on this day.")})


def _refuse_too_much(finding: Finding | None) -> None:
    if finding is not None and finding.code == TOO_MUCH:
        raise Refused(
            _("%(finding)s To place it all the same, choose a reason: a seat of the board then has to agree.")
            % {"finding": finding.sentence},
            code=TOO_MUCH,
            findings=[finding],
        )
