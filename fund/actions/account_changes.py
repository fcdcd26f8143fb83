"""A bank account renamed, its floor moved, or closed: proposed by one of the fund's payers, done by another."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.ledger.chart import books_of
from fund.ledger.closing_accounts import check_can_close
from fund.ledger.posting import lock_funds
from fund.models import Account, AccountBalance, AccountChange, AccountChangeKind, Fund, Role
from fund.money import Money
from fund.reconciliation import ties
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt

PAYERS = frozenset({Role.TREASURER, Role.CHECKER})


@dataclass(frozen=True)
class Wanted:
    """What is to change: a new name, how far it may go below zero, or that it is closed."""

    kind: str
    name: str = ""
    overdraft: Money | None = None


def propose(
    *, fund: Fund, account: str, wanted: Wanted, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> AccountChange:
    """Propose a change of a bank account. Raises NotFound, Malformed, Refused for what could not be done now."""
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        found = account_of(fund, account)
        change = _made(found, wanted, by=by, now=now)
        _check_possible(change)
        try:
            with transaction.atomic():
                change.save(force_insert=True)
        except IntegrityError as error:
            raise Refused(_("A change of this account waits already."), code="change_waits") from error
        _finish(act, "account_change_proposed", change)
    return change


def confirm(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AccountChange:
    """Do what was proposed, as the second person. Raises NotFound, Stale, Refused (L21, what stands against it)."""
    account = change_of(change_id, by=by, now=now).account
    fund = account.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        # No statement comes in and nothing is posted between what is looked at and what is done.
        ties.hold(account)
        lock_funds([fund.pk, *fund.children.values_list("pk", flat=True)])
        change = _waiting(change_id)
        check_can_confirm(change, by)
        _check_possible(change)
        change.confirmed_by, change.confirmed_at = by, now
        change.save(update_fields=["confirmed_by", "confirmed_at"])
        _carry_out(change, now=now)
        _finish(act, "account_changed", change)
    return change


def withdraw(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AccountChange:
    """Let a change that waits go. Raises NotFound, Stale."""
    fund = change_of(change_id, by=by, now=now).account.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        change = _waiting(change_id)
        change.ended_by, change.ended_at = by, now
        change.save(update_fields=["ended_by", "ended_at"])
        _finish(act, "account_change_withdrawn", change)
    return change


def change_of(change_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> AccountChange:
    """Return a change to treasurer and checker; raises NotFound for everybody else."""
    found = AccountChange.objects.select_related("account__fund").filter(pk=change_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.account.fund, PAYERS, by, now=now)
    return found


def account_of(fund: Fund, code: str) -> Account:
    """Return a bank account that is not closed; raises NotFound."""
    rows = Account.objects.select_related("fund").filter(fund=books_of(fund), code=code, is_bank=True)
    found = rows.filter(closed_on__isnull=True).first()
    if found is None:
        raise NotFound()
    return found


def waiting(fund: Fund) -> list[AccountChange]:
    """Return the changes that wait for a second person, oldest first."""
    rows = AccountChange.objects.filter(account__fund=books_of(fund), confirmed_at=None, ended_at=None)
    return list(rows.select_related("account__fund").order_by("proposed_at", "pk"))


def check_can_confirm(change: AccountChange, by: uuid.UUID) -> None:
    """Refuse whoever proposed it."""
    if by == change.proposed_by:
        raise Refused(_("You proposed this, so a second person has to confirm it."), code="separation_of_duties")


def picture_of_change(change: AccountChange) -> dict[str, object]:
    """Return a change in the form of the API."""
    floor = change.floor_minor
    return {
        "id": str(change.pk),
        "account": change.account.code,
        "kind": change.kind,
        "name": change.name,
        "overdraft": None if floor is None else Money(-floor, change.account.currency).as_json(),
        "waits": change.waits,
        "done": change.confirmed_at is not None,
    }


def _made(account: Account, wanted: Wanted, *, by: uuid.UUID, now: datetime) -> AccountChange:
    change = AccountChange(account=account, kind=wanted.kind, proposed_by=by, proposed_at=now)
    if wanted.kind == AccountChangeKind.RENAME:
        change.name = " ".join(wanted.name.split())
        if not change.name:
            raise Malformed(fields={"name": _("Write the new name.")})
    elif wanted.kind == AccountChangeKind.FLOOR:
        if wanted.overdraft is None or wanted.overdraft.currency != account.currency:
            raise Malformed(fields={"overdraft": _("Write it in the currency of the account.")})
        change.floor_minor = -wanted.overdraft.minor
    elif wanted.kind != AccountChangeKind.CLOSE:
        raise Malformed(fields={"kind": _("Pick a kind from the list.")})
    return change


def _check_possible(change: AccountChange) -> None:
    if change.kind == AccountChangeKind.CLOSE:
        check_can_close(change.account)
    if change.floor_minor is not None and _is_below(change.account, change.floor_minor):
        raise Refused(_("The account stands lower than that already. Move money in first."), code="account_below_floor")


def _is_below(account: Account, floor: int) -> bool:
    return (
        floor > (account.floor_minor or 0)
        and AccountBalance.objects.filter(account=account, balance_minor__lt=floor).exists()
    )


def _carry_out(change: AccountChange, *, now: datetime) -> None:
    account = change.account
    if change.kind == AccountChangeKind.RENAME:
        account.name = change.name
    elif change.kind == AccountChangeKind.FLOOR:
        # The control rows follow by a trigger.
        account.floor_minor = change.floor_minor
    else:
        account.closed_on = now.date()
    account.save(update_fields=["name", "floor_minor", "closed_on"])


def _waiting(change_id: uuid.UUID) -> AccountChange:
    rows = AccountChange.objects.select_for_update(of=("self",)).select_related("account__fund")
    change = rows.get(pk=change_id)
    if not change.waits:
        raise Stale()
    return change


def _finish(act: TreasuryAct, verb: str, change: AccountChange) -> None:
    act.answer = picture_of_change(change)
    floor = {} if change.floor_minor is None else {"amount_minor": change.floor_minor}
    act.note(verb, "account", change.account_id, kind=change.kind, account=change.account.code, **floor)
