"""Placing a deposit although R-06 warns: asked for by the treasurer with a reason, placed by the word of a seat."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.actions import deposits as acts
from fund.actions.deposits import PLACING_REASONS, Terms
from fund.actions.frame import bank_of, check_holds, treasury_act
from fund.ledger import deposits, locked
from fund.ledger.chart import books_of
from fund.ledger.posting import lock_funds
from fund.models import BOARD, Deposit, DepositWish, Fund, Role
from fund.models.deposit_wishes import WISH_LASTS
from fund.money import Money
from fund.permissions import people_with
from fund.pictures import picture_of_deposit
from notifications import outbox
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

TREASURER = frozenset({Role.TREASURER})


def ask(
    *,
    fund: Fund,
    amount: Money,
    account: str,
    terms: Terms,
    reason: str,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> DepositWish:
    """Ask the board to let a deposit be placed although much is locked for long; nothing is posted yet.

    Raises NotFound for anybody but the treasurer, Malformed, and Refused where nobody has to be asked.
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        bank = bank_of(fund, account, amount)
        acts.check_terms(amount, terms, now)
        if reason not in PLACING_REASONS:
            raise Malformed(fields={"reason": _("Pick a reason from the list.")})
        value = _locked_with(fund, amount, terms, now=now)
        if value is None:
            raise Refused(
                _("Not too much is locked with it. Place it without a reason; nobody has to be asked."),
                code="no_second_needed",
            )
        wish = DepositWish.objects.create(
            fund=fund,
            bank=bank,
            amount_minor=amount.minor,
            **_as_kept(terms),
            reason_code=reason,
            value_minor=value,
            asked_by=by,
            asked_at=now,
        )
        _tell_seats(fund, now=now)
        act.answer = picture_of_wish(wish, now=now)
        act.record("deposit_asked_for", "deposit_wish", wish.pk, amount, account=bank.code, reason_code=reason)
    return wish


def confirm(*, wish_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Deposit:
    """Place what was asked for, as a seat: today, and while no more would be locked than was asked.

    Raises NotFound, Stale once it is placed, withdrawn or a week old, Refused (L21, R-06, R-04, L10).
    """
    fund = wish_of(wish_id, by=by, now=now, roles=BOARD).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=BOARD) as act:
        wish = _waiting(wish_id, now=now)
        check_can_confirm(wish, by)
        amount, terms = money_of(wish), terms_of(wish)
        acts.check_terms(amount, terms, now)
        _check_no_more(wish, _locked_with(fund, amount, terms, now=now))
        found = deposits.place(fund=fund, bank=wish.bank, amount=amount, by=by, now=now, **vars(terms))
        wish.confirmed_by, wish.deposit = by, found
        wish.save(update_fields=["confirmed_by", "deposit"])
        act.answer = picture_of_deposit(locked.row_of(found, on=now.date()))
        act.record("deposit_placed", "deposit", found.pk, amount, account=wish.bank.code, reason_code=wish.reason_code)
    return found


def end(*, wish_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> DepositWish:
    """Withdraw it as treasurer, or refuse it as a seat. Raises NotFound, Stale."""
    roles = BOARD | TREASURER
    fund = wish_of(wish_id, by=by, now=now, roles=roles).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=roles) as act:
        wish = _waiting(wish_id, now=now)
        wish.ended_by, wish.ended_at = by, now
        wish.save(update_fields=["ended_by", "ended_at"])
        act.answer = picture_of_wish(wish, now=now)
        act.record("deposit_not_placed", "deposit_wish", wish.pk, money_of(wish))
    return wish


def wish_of(wish_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: Collection[str]) -> DepositWish:
    """Return what was asked for to who holds one of these roles; raises NotFound for everybody else."""
    found = DepositWish.objects.select_related("fund__parent").filter(pk=wish_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, roles, by, now=now)
    return found


def waiting(fund: Fund, *, now: datetime) -> list[DepositWish]:
    """Return what waits for a seat, the oldest first; what is a week old has lapsed."""
    rows = DepositWish.objects.filter(fund=fund, deposit=None, ended_at=None, asked_at__gt=now - WISH_LASTS)
    return list(rows.select_related("bank", "fund").order_by("asked_at", "pk"))


def check_can_confirm(wish: DepositWish, by: uuid.UUID) -> None:
    """Refuse whoever asked for it."""
    if by == wish.asked_by:
        raise Refused(_("You asked for this, so a seat other than you has to agree."), code="separation_of_duties")


def money_of(wish: DepositWish) -> Money:
    """Return how much is to be locked."""
    return Money(wish.amount_minor, wish.bank.currency)


def terms_of(wish: DepositWish) -> Terms:
    """Return what bank and treasurer agreed on."""
    cost = Money(wish.breaking_cost_minor, wish.bank.currency)
    return Terms(ends_on=wish.ends_on, rate_bps=wish.rate_bps, notice_days=wish.notice_days, breaking_cost=cost)


def picture_of_wish(wish: DepositWish, *, now: datetime) -> dict[str, object]:
    """Return it in the form of the API."""
    return {
        "id": str(wish.pk),
        "account": wish.bank.code,
        "amount": money_of(wish).as_json(),
        "ends_on": wish.ends_on.isoformat(),
        "reason_code": wish.reason_code,
        "locked_with_it": Money(wish.value_minor, wish.fund.base_currency).as_json(),
        "lapses_at": wish.lapses_at.isoformat(),
        "waits": _waits(wish, now=now),
    }


def _as_kept(terms: Terms) -> dict[str, Any]:
    kept = dict(vars(terms))
    cost = kept.pop("breaking_cost")
    return {**kept, "breaking_cost_minor": cost.minor if cost else 0}


def _tell_seats(fund: Fund, *, now: datetime) -> None:
    seats = people_with(books_of(fund).pk, BOARD, now=now).values()
    outbox.enqueue([Notice(QUIET, person) for person in set[uuid.UUID]().union(*seats)], now=now)


def _locked_with(fund: Fund, amount: Money, terms: Terms, *, now: datetime) -> int | None:
    """Return what would be locked for long with it where R-06 warns of that, else None."""
    lock_funds([fund.pk])
    finding = acts.r06_with(fund, amount, terms, now=now)
    if finding is None or finding.code != acts.TOO_MUCH or not isinstance(finding.value, Money):
        return None
    return finding.value.minor


def _check_no_more(wish: DepositWish, value: int | None) -> None:
    if value is not None and value > wish.value_minor:
        raise Refused(
            _("More would be locked by now than when this was asked for. The treasurer can ask anew."),
            code="deposits_locked",
        )


def _waits(wish: DepositWish, *, now: datetime) -> bool:
    return wish.deposit_id is None and wish.ended_at is None and now < wish.lapses_at


def _waiting(wish_id: uuid.UUID, *, now: datetime) -> DepositWish:
    rows = DepositWish.objects.select_for_update(of=("self",)).select_related("bank__fund", "fund__parent")
    wish = rows.get(pk=wish_id)
    if not _waits(wish, now=now):
        raise Stale()
    return wish
