"""Losses of money held in advance as acts of the treasury: put down by one, confirmed by another, corrected."""

import uuid
from collections.abc import Callable
from datetime import datetime

from fund.actions.advances import PAYERS, advance_of, name_of
from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.ledger import advance_losses as ledger
from fund.models import AdvanceLoss, Role
from fund.money import Money
from notifications.errors import NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt


def put_down(
    *,
    advance_id: uuid.UUID,
    amount: Money,
    reason: str,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> AdvanceLoss:
    """Put down that a part of an advance is lost. Raises NotFound, Malformed, Refused (more than is held)."""
    fund = advance_of(advance_id, by=by, now=now, roles=PAYERS).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        loss = ledger.put_down(advance_id=advance_id, amount=amount, reason=reason, by=by, now=now)
        _finish(act, "advance_loss_claimed", loss)
    return loss


def confirm(*, loss_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AdvanceLoss:
    """Post a loss as the second person. Raises NotFound, Stale, Refused (L21)."""
    return _on("advance_lost", ledger.confirm, loss_id, PAYERS, by=by, now=now, attempt=attempt)


def withdraw(*, loss_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AdvanceLoss:
    """Take back a loss that was only put down. Raises NotFound, Stale."""
    return _on("advance_loss_withdrawn", ledger.withdraw, loss_id, PAYERS, by=by, now=now, attempt=attempt)


def correct(*, loss_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AdvanceLoss:
    """Take back a loss that was none, by its mirror. Raises NotFound, Stale."""
    treasurer = frozenset({Role.TREASURER})
    return _on("advance_loss_corrected", ledger.correct, loss_id, treasurer, by=by, now=now, attempt=attempt)


def loss_of(loss_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: frozenset[str] = PAYERS) -> AdvanceLoss:
    """Return a loss to treasurer and checker; raises NotFound for everybody else."""
    found = AdvanceLoss.objects.select_related("advance__fund__parent").filter(pk=loss_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.advance.fund, roles, by, now=now)
    return found


def picture_of_loss(loss: AdvanceLoss) -> dict[str, object]:
    """Return a loss in the form of the API."""
    return {
        "id": str(loss.pk),
        "advance": str(loss.advance_id),
        "holder": name_of(loss.advance),
        "amount": ledger.money_of(loss).as_json(),
        "reason_code": loss.reason_code,
        "claimed_on": loss.claimed_at.date().isoformat(),
        "waits": loss.waits,
        "counts": loss.counts,
    }


def _on(
    verb: str,
    move: Callable[..., AdvanceLoss],
    loss_id: uuid.UUID,
    roles: frozenset[str],
    *,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt,
) -> AdvanceLoss:
    fund = loss_of(loss_id, by=by, now=now, roles=roles).advance.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=roles) as act:
        loss = move(loss_id=loss_id, by=by, now=now)
        _finish(act, verb, loss)
    return loss


def _finish(act: TreasuryAct, verb: str, loss: AdvanceLoss) -> None:
    act.answer = picture_of_loss(loss)
    act.record(verb, "advance", loss.advance_id, ledger.money_of(loss), reason_code=loss.reason_code)
