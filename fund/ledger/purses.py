"""Restricted money is spent on its purpose only (R-04), and a promise is charged to the purse it fits."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger import commitments
from fund.ledger.commitments import CommitmentLine
from fund.ledger.floors import require_free
from fund.ledger.posting import lock_funds
from fund.ledger.purpose import require_purpose
from fund.models import Commitment, Fund
from fund.money import Money
from notifications.errors import Refused


def charge(commitment: Commitment, purse: Fund, *, by: uuid.UUID, now: datetime) -> Commitment:
    """Let a purse carry what is still promised of a budget line: released by its fund, promised by the purse.

    Raises Refused for another purpose, for a promise already paid in part or on its way, ShortOfMoney.
    """
    if purse.parent_id != commitment.fund_id:
        raise Refused(_("Only a purse of the same fund can carry this."), code="other_purse")
    rows = commitments.of_source(commitment.source_ref, lock=True)
    row = next(one for one in rows if one.pk == commitment.pk)
    require_purpose(purse, [row.use], row.country)
    if not row.remaining_minor or row.liquidated_minor:
        raise Refused(_("Only a promise of which nothing is paid yet can be carried by a purse."), code="paid_already")
    amount = Money(row.remaining_minor, row.currency)
    lock_funds([purse.pk, row.fund_id])
    lines = [CommitmentLine(row.use, amount)]
    require_free(purse, commitments.worth_of(purse, lines, now=now))
    made = commitments.make(
        fund=purse,
        source_ref=row.source_ref,
        lines=lines,
        barred_people=frozenset(uuid.UUID(person) for person in row.barred_people),
        country=row.country,
        now=now,
    )
    changes = [*commitments.give_back({row: amount}), *made]
    commitments.record(changes, commitments.entries_for(changes, now=now), by=by, now=now)
    return made[0].commitment
