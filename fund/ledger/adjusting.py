"""Deciding again on what a case is promised: kept, lowered, or raised, in one posting and never promised twice."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fund.ledger import commitments
from fund.ledger.commitments import Change, CommitmentLine, of_source
from fund.ledger.floors import require_free
from fund.models import Commitment, CommitmentInstalment, Fund
from fund.models.payments import LIVE
from fund.money import Money


@dataclass(frozen=True)
class Held:
    """What the books hold for a case, under lock: promised and paid by use, minor units."""

    rows: Sequence[Commitment]

    @property
    def promised(self) -> dict[str, int]:
        """Return what is promised and not yet paid."""
        return _sums((row.use, row.remaining_minor) for row in self.rows)

    @property
    def paid(self) -> dict[str, int]:
        """Return what was paid and has not come back."""
        return _sums((row.use, row.liquidated_minor) for row in self.rows)


def held(source_ref: uuid.UUID) -> Held:
    """Return what a case is promised; the rows stay ours until the transaction ends."""
    return Held(commitments.of_source(source_ref, lock=True))


def adjust(
    *,
    fund: Fund,
    source_ref: uuid.UUID,
    held: Held,
    lines: Sequence[CommitmentLine],
    barred_people: frozenset[uuid.UUID],
    country: str,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Bring what is promised to these sums: what is more is promised anew, what is less goes back to the fund.

    What is promised in another currency is decided anew at the rate of the day, so that deciding again the same sum
    tops up a promise whose rate has drifted. Who was barred from paying stays barred, and `barred_people` are so too.
    Raises ShortOfMoney when more is wanted than is free, RateMissing.
    """
    wanted = _sums((line.use, line.amount.minor) for line in lines)
    held_base = sum(row.remaining_base_minor for row in held.rows)
    more = commitments.worth_of(fund, lines, now=now).minor - held_base
    require_free(fund, Money(max(0, more), fund.base_currency))
    abroad = {line.use for line in lines if line.amount.currency != fund.base_currency}
    abroad |= {row.use for row in held.rows if row.held_base_minor is not None}
    raised = {use for use, amount in wanted.items() if use in abroad or amount > held.promised.get(use, 0)}
    less = _less(held.rows, {use: amount for use, amount in wanted.items() if use not in raised})
    barred = barred_people | {uuid.UUID(hex=one) for row in held.rows for one in row.barred_people}
    _bar(held.rows, barred)
    planned = _planned([row for row in held.rows if row.use in abroad and wanted.get(row.use) == row.remaining_minor])
    changes = commitments.give_back(less) if less else []
    fresh = [line for line in lines if line.use in raised]
    if fresh:
        made = commitments.make(
            fund=fund, source_ref=source_ref, lines=fresh, barred_people=barred, country=country, now=now
        )
        _plan_again(made, planned)
        changes += made
    if changes:
        commitments.record(changes, commitments.entries_for(changes, now=now), by=by, now=now)


def _planned(rows: Sequence[Commitment]) -> dict[str, list[tuple[date, int]]]:
    """Return by use on which days how much of these promises falls due; a promise of another sum is planned anew."""
    found: dict[str, list[tuple[date, int]]] = {}
    for row in rows:
        parts = row.instalments.filter(amount_minor__gt=0).exclude(disbursements__state__in=LIVE)
        found[row.use] = list(parts.order_by("due_on", "pk").values_list("due_on", "amount_minor"))
    return found


def _plan_again(made: Sequence[Change], planned: Mapping[str, Sequence[tuple[date, int]]]) -> None:
    for change in made:
        row, parts = change.commitment, planned.get(change.commitment.use, ())
        if len(parts) > 1 and sum(amount for _due_on, amount in parts) == row.amount_minor:
            row.instalments.all().delete()
            CommitmentInstalment.objects.bulk_create(
                CommitmentInstalment(commitment=row, due_on=due_on, amount_minor=amount) for due_on, amount in parts
            )


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for use, amount in pairs:
        found[use] = found.get(use, 0) + amount
    return found


def _less(rows: Sequence[Commitment], kept: Mapping[str, int]) -> dict[Commitment, Money]:
    """Return what of each commitment is no longer wanted, where these sums stay promised by use."""
    left, less = dict(kept), {}
    for row in rows:
        stays = min(row.remaining_minor, left.get(row.use, 0))
        left[row.use] = left.get(row.use, 0) - stays
        if row.remaining_minor > stays:
            less[row] = Money(row.remaining_minor - stays, row.currency)
    return less


def _bar(rows: Sequence[Commitment], people: frozenset[uuid.UUID]) -> None:
    names = sorted(person.hex for person in people)
    for row in rows:
        if row.remaining_minor and row.barred_people != names:
            row.barred_people = names
            row.save(update_fields=["barred_people"])


def lift_bar(source_ref: uuid.UUID, people: frozenset[uuid.UUID]) -> None:
    """Let these people handle what is still promised to a case although they were barred from it (R-15, in red)."""
    freed = {person.hex for person in people}
    for row in of_source(source_ref, lock=True):
        if row.remaining_minor and freed & set(row.barred_people):
            row.barred_people = sorted(set(row.barred_people) - freed)
            row.save(update_fields=["barred_people"])
