"""Money that was paid and not needed: posted as come back, free again, and counted with the proofs (R-27)."""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from emergency.actions.base import Act
from emergency.actions.disbursing.accounting import account_if_complete
from emergency.actions.disbursing.paying import on_payment
from emergency.actors import Actor
from fund.ledger import disbursements
from fund.models import Disbursement
from fund.money import Money
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt


def return_unspent(
    *,
    disbursement_id: uuid.UUID,
    amount: Money,
    by: Actor,
    now: datetime,
    on: date | None = None,
    arrived: Money | None = None,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Disbursement:
    """Note that a part of a payment came back because it was not needed; a fact, so that no floor refuses it.

    `arrived` is what reached the account of it, less a `fee`, or exchanged back. Raises Malformed for a day still to
    come, Refused for more than was paid.
    """

    def step(act: Act, row: Disbursement) -> Disbursement:
        day = on or now.date()
        if day > now.date():
            raise Malformed(fields={"on": _("This day is still to come.")})
        done = disbursements.return_unspent(
            disbursement_id=row.pk, amount=amount, on=day, by=act.books_id, now=now, arrived=arrived, fee=fee
        )
        account_if_complete(act)
        return done

    return on_payment("unspent", disbursement_id, step, by=by, now=now, attempt=attempt)
