"""Taking a part out of one promise for another: what a frame has promised for many is promised to one case."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger.commitments import CommitmentLine, entries_for, give_back, make, of_source, record, worth_of
from fund.ledger.posting import lock_funds
from fund.models import Commitment, Fund
from fund.money import Money
from notifications.errors import Refused


def take_part(
    *,
    fund: Fund,
    out_of: uuid.UUID,
    source_ref: uuid.UUID,
    lines: Sequence[CommitmentLine],
    barred_people: frozenset[uuid.UUID],
    country: str,
    by: uuid.UUID,
    now: datetime,
) -> list[Commitment]:
    """Promise these lines to `source_ref` out of what is promised to `out_of`; the fund's free money stays the same.

    `out_of` is promised in the base currency; lines in another take what they are worth today. Raises Refused when less
    than their sum is left there, RateMissing.
    """
    lock_funds([fund.pk])
    wanted = worth_of(fund, lines, now=now)
    held = next((row for row in of_source(out_of, lock=True) if row.remaining_minor >= wanted.minor), None)
    if held is None:
        raise Refused(_("Not enough is left of what was set apart for this."), code="part_too_large")
    made = make(fund=fund, source_ref=source_ref, lines=lines, barred_people=barred_people, country=country, now=now)
    changes = [*give_back({held: wanted}), *made]
    record(changes, entries_for(changes, now=now), by=by, now=now)
    return [change.commitment for change in made]


def return_part(*, into: uuid.UUID, source_ref: uuid.UUID, by: uuid.UUID, now: datetime) -> int:
    """Promise to `into` again what is left of the promise to `source_ref`, and return how much that is, minor units.

    The fund's free money stays the same. Raises Refused while a payment is prepared or authorised.
    """
    rows = [row for row in of_source(source_ref, lock=True) if row.remaining_minor]
    if not rows:
        return 0
    fund, uses = rows[0].fund, of_source(into)
    left = Money(sum(row.remaining_base_minor for row in rows), fund.base_currency)
    back = CommitmentLine(uses[0].use if uses else rows[0].use, left)
    changes = give_back({row: Money(row.remaining_minor, row.currency) for row in rows})
    country = uses[0].country if uses else rows[0].country
    made = make(fund=fund, source_ref=into, lines=[back], barred_people=frozenset(), country=country, now=now)
    record([*changes, *made], entries_for([*changes, *made], now=now), by=by, now=now)
    return left.minor
