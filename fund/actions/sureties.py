"""Returnable deposits as acts of the treasury: what came back, and what is lost on the word of two people."""

import uuid
from collections.abc import Callable
from datetime import date, datetime

from fund.actions.frame import TreasuryAct, bank_of, check_holds, treasury_act
from fund.ledger import sureties
from fund.models import Role, Surety
from fund.money import Money
from fund.rules.codes import USE_NAMES
from notifications.errors import NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt

PAYERS = frozenset({Role.TREASURER, Role.CHECKER})


def came_back(
    *,
    surety_id: uuid.UUID,
    amount: Money,
    account: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Surety:
    """Note what came back of a deposit; a fact. Raises NotFound, Malformed, Refused for more than is out."""
    found = surety_of(surety_id, by=by, now=now, roles=frozenset({Role.TREASURER}))
    fund = found.disbursement.commitment.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_of(fund, account, amount)
        surety = sureties.came_back(surety_id=surety_id, amount=amount, account=bank, on=on, by=by, now=now)
        _finish(act, "surety_returned", surety, amount)
    return surety


def claim_loss(
    *,
    surety_id: uuid.UUID,
    amount: Money,
    reason: str,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Surety:
    """Put down that a deposit does not come back; nothing is posted before a second person has confirmed it."""
    found = surety_of(surety_id, by=by, now=now)
    with treasury_act(found.disbursement.commitment.fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        surety = sureties.claim_loss(surety_id=surety_id, amount=amount, reason=reason, by=by, now=now)
        _finish(act, "surety_loss_claimed", surety, amount, reason_code=reason)
    return surety


def confirm_loss(*, surety_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Surety:
    """Post a loss as the second person. Raises NotFound, Stale when none waits, Refused for who put it down."""
    return _on_claim("surety_lost", sureties.confirm_loss, surety_id, by=by, now=now, attempt=attempt)


def withdraw_claim(*, surety_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Surety:
    """Take back a loss that was only put down. Raises NotFound, Stale when none waits."""
    return _on_claim("surety_claim_withdrawn", sureties.withdraw_claim, surety_id, by=by, now=now, attempt=attempt)


def surety_of(surety_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: frozenset[str] = PAYERS) -> Surety:
    """Return a deposit to treasurer and checker of its fund; raises NotFound for everybody else."""
    found = Surety.objects.select_related("disbursement__commitment__fund__parent").filter(pk=surety_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.disbursement.commitment.fund, roles, by, now=now)
    return found


def age_days(surety: Surety, *, now: datetime) -> int:
    """Return for how many days the deposit has been out."""
    sent_at = surety.disbursement.sent_at
    return (now.date() - sent_at.date()).days if sent_at else 0


def is_overdue(surety: Surety, *, now: datetime) -> bool:
    """Say whether something should have come back by now."""
    return bool(surety.left_minor) and surety.expected_on < now.date()


def picture_of(surety: Surety, *, now: datetime) -> dict[str, object]:
    """Return a deposit in the form of the API."""
    currency = surety.disbursement.currency
    return {
        "id": str(surety.pk),
        "kind": surety.kind,
        "use": surety.disbursement.commitment.use,
        "country": surety.disbursement.commitment.country,
        "amount": Money(surety.amount_minor, currency).as_json(),
        "returned": Money(surety.returned_minor, currency).as_json(),
        "lost": Money(surety.lost_minor, currency).as_json(),
        "left": sureties.left_of(surety).as_json(),
        "claimed": Money(surety.claimed_minor, currency).as_json(),
        "reason_code": surety.reason_code,
        "expected_on": surety.expected_on.isoformat(),
        "age_days": age_days(surety, now=now),
        "overdue": is_overdue(surety, now=now),
    }


def use_of(surety: Surety) -> object:
    """Return what the deposit was paid for, in words."""
    return USE_NAMES[surety.disbursement.commitment.use]


def _on_claim(
    verb: str,
    move: Callable[..., Surety],
    surety_id: uuid.UUID,
    *,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt,
) -> Surety:
    found = surety_of(surety_id, by=by, now=now)
    amount = Money(found.claimed_minor, found.disbursement.currency)
    with treasury_act(found.disbursement.commitment.fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        surety = move(surety_id=surety_id, by=by, now=now)
        _finish(act, verb, surety, amount, reason_code=found.reason_code)
    return surety


def _finish(act: TreasuryAct, verb: str, surety: Surety, amount: Money, **data: str) -> None:
    act.answer = picture_of(surety, now=act.now)
    act.record(verb, "surety", surety.pk, amount, kind=surety.kind, **data)
