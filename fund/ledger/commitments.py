"""Promising money to approved budget lines, and giving it back to the fund."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.ledger.floors import ShortOfMoney, require_free
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.ledger.purpose import require_purpose
from fund.models import (
    Account,
    Commitment,
    CommitmentChange,
    CommitmentEvent,
    CommitmentInstalment,
    Disbursement,
    EntryKind,
    Fund,
    JournalEntry,
)
from fund.models.payments import LIVE, PENDING
from fund.money import Money
from fund.rates.converting import proportional
from fund.rates.look_up import base_value
from notifications.errors import Malformed, Refused
from notifications.prepared import Prepared

__all__ = ["Change", "CommitmentLine", "ShortOfMoney", "commit", "encumbrance", "of_source", "release", "remaining"]


_OF_SOURCE: Prepared[Commitment] = Prepared(
    lambda source: Commitment.objects.filter(source_ref=source).select_related("fund").order_by("made_at", "pk"),
    source=uuid.UUID,
)
# PostgreSQL locks in the order of the sort; the funds' rows are read, never locked, here.
_LOCKED_OF_SOURCE: Prepared[Commitment] = Prepared(
    lambda source: _OF_SOURCE.build(source).select_for_update(of=("self",)), source=uuid.UUID
)


@dataclass(frozen=True)
class CommitmentLine:
    """One approved budget line."""

    use: str
    amount: Money


@dataclass(frozen=True)
class Change:
    """A change of a commitment on its way into the books; `base_minor` is its value where the currency is foreign."""

    commitment: Commitment
    change: CommitmentChange
    amount: Money
    disbursement: Disbursement | None = None
    base_minor: int | None = None


def commit(
    *,
    fund: Fund,
    source_ref: uuid.UUID,
    lines: Sequence[CommitmentLine],
    barred_people: frozenset[uuid.UUID],
    country: str,
    by: uuid.UUID,
    now: datetime,
) -> list[Commitment]:
    """Promise money to each line, all or none, in the order of the lines, at the rate of the day.

    `source_ref` is the opaque reference of the case; `barred_people` may neither prepare nor authorise its payment.
    Raises ShortOfMoney, and Refused when a line of the same use is still promised.
    """
    _check_lines(fund, lines)
    require_free(fund, worth_of(fund, lines, now=now))
    _refuse_second_promise(source_ref, lines)
    changes = make(fund=fund, source_ref=source_ref, lines=lines, barred_people=barred_people, country=country, now=now)
    record(changes, entries_for(changes, now=now), by=by, now=now)
    return [change.commitment for change in changes]


def make(
    *,
    fund: Fund,
    source_ref: uuid.UUID,
    lines: Sequence[CommitmentLine],
    barred_people: frozenset[uuid.UUID],
    country: str,
    now: datetime,
) -> list[Change]:
    """Write commitments whose money the caller has weighed, and return them as changes still to be posted."""
    require_purpose(fund, [line.use for line in lines], country)
    barred = sorted(person.hex for person in barred_people)
    made = Commitment.objects.bulk_create(
        Commitment(
            fund=fund,
            source_ref=source_ref,
            use=line.use,
            country=country,
            currency=line.amount.currency,
            amount_minor=line.amount.minor,
            held_base_minor=_worth(fund, line.amount, now=now),
            barred_people=barred,
            made_at=now,
        )
        for line in lines
    )
    CommitmentInstalment.objects.bulk_create(
        CommitmentInstalment(commitment=row, due_on=now.date(), amount_minor=row.amount_minor) for row in made
    )
    return [
        Change(row, CommitmentChange.MADE, Money(row.amount_minor, row.currency), base_minor=row.held_base_minor)
        for row in made
    ]


def release(
    *, source_ref: uuid.UUID, by: uuid.UUID, now: datetime, lines: Mapping[uuid.UUID, Money] | None = None
) -> list[Commitment]:
    """Free what a case no longer needs: everything left, or per commitment id the amount named in `lines`.

    Raises Refused while a payment is prepared or authorised, or when more is named than is left.
    """
    rows = of_source(source_ref, lock=True)
    changes = give_back({row: wanted for row in rows if (wanted := _to_release(row, lines))})
    if changes:
        record(changes, entries_for(changes, now=now), by=by, now=now)
    return rows


def give_back(amounts: Mapping[Commitment, Money]) -> list[Change]:
    """Take these amounts from commitments held under lock, and return the changes still to be posted.

    Raises Refused while a payment of one of them is prepared or authorised.
    """
    if Disbursement.objects.filter(commitment__in=list(amounts), state__in=PENDING).exists():
        raise Refused(_("A payment is on its way. Send it back first."), code="payment_under_way")
    changes = []
    for row, amount in amounts.items():
        changes.append(Change(row, CommitmentChange.RELEASED, amount, base_minor=take_value(row, amount)))
        row.released_minor += amount.minor
        _shrink_instalments(row, amount.minor)
    return changes


def take_value(row: Commitment, amount: Money) -> int | None:
    """Take the value of a part off what is still promised, and return it; None in the books' own currency.

    Called before the part itself is taken off.
    """
    if row.held_base_minor is None:
        return None
    value = proportional(amount.minor, row.remaining_minor, row.held_base_minor)
    row.held_base_minor -= value
    return value


def worth_of(fund: Fund, lines: Sequence[CommitmentLine], *, now: datetime) -> Money:
    """Return what these lines are worth together today in the base currency; raises RateMissing."""
    return Money(sum(base_value(fund, line.amount, now.date()) for line in lines), fund.base_currency)


def of_source(source_ref: uuid.UUID, *, lock: bool = False) -> list[Commitment]:
    """Return the commitments of a case, oldest first; with `lock` they stay ours until the transaction ends."""
    return (_LOCKED_OF_SOURCE if lock else _OF_SOURCE).rows(source=source_ref)


def remaining(source_ref: uuid.UUID) -> list[Commitment]:
    """Return the commitments of a case that still promise money; none left means everything is paid or released."""
    return [row for row in of_source(source_ref) if row.remaining_minor]


def encumbrance(change: Change, *, now: datetime) -> EntryDraft:
    """Return the entry between 9100 and 9200 that makes or takes back a promise."""
    gives = change.change in {CommitmentChange.MADE, CommitmentChange.RETURNED}
    sign = 1 if gives else -1
    amount = change.amount if gives else -change.amount
    value = None if change.base_minor is None else sign * change.base_minor
    row = change.commitment
    encumbrances, reserve = chart.accounts(row.fund, chart.ENCUMBRANCES, chart.RESERVE_FOR_ENCUMBRANCES)
    # Known already: asking an account for its fund would ask the database.
    encumbrances.fund = reserve.fund = chart.books_of(row.fund)
    kinds = {CommitmentChange.MADE: EntryKind.COMMITMENT, CommitmentChange.RETURNED: EntryKind.RECOMMITMENT}
    return EntryDraft(
        kind=kinds.get(change.change, EntryKind.RELEASE),
        on=now.date(),
        source_type="promise",
        source_id=uuid.uuid4(),
        source_step=change.change.value,
        postings=pair(encumbrances, reserve, amount, like=tagged(row, amount, encumbrances, base_minor=value)),
    )


def tagged(row: Commitment, amount: Money, account: Account, *, base_minor: int | None = None) -> PostingDraft:
    """Return a draft that carries the commitment's fund, case reference, use and country."""
    return PostingDraft(
        account=account,
        fund=row.fund,
        amount=amount,
        base_minor=base_minor,
        source_ref=row.source_ref,
        use=row.use,
        country=row.country,
    )


def record(
    changes: Sequence[Change], entries: Sequence[EntryDraft], *, by: uuid.UUID, now: datetime
) -> list[JournalEntry]:
    """Save the changed commitments, post the entries and tie each change to the entry of the same place."""
    known = [change for change in changes if change.change != CommitmentChange.MADE]
    for row in {change.commitment.pk: change.commitment for change in known}.values():
        row.save(update_fields=["liquidated_minor", "released_minor", "held_base_minor"])
    posted = post_entries(entries, by=by, now=now)
    CommitmentEvent.objects.bulk_create(
        CommitmentEvent(
            commitment=change.commitment,
            change=change.change,
            amount_minor=change.amount.minor,
            entry=entry,
            disbursement=change.disbursement,
            actor_id=by,
            happened_at=now,
        )
        for change, entry in zip(changes, posted, strict=False)
    )
    return posted


def entries_for(changes: Sequence[Change], *, now: datetime) -> list[EntryDraft]:
    """Return the entries of these changes, in their order."""
    return [encumbrance(change, now=now) for change in changes]


def _check_lines(fund: Fund, lines: Sequence[CommitmentLine]) -> None:
    if not lines or any(line.amount.minor <= 0 for line in lines):
        raise Malformed(fields={"lines": _("Name at least one line, each with an amount above zero.")})
    if unknown := [line.use for line in lines if line.use not in chart.EXPENSES]:
        raise Malformed(fields={"lines": _("There is no use called %(use)s.") % {"use": unknown[0]}})


def _worth(fund: Fund, amount: Money, *, now: datetime) -> int | None:
    return base_value(fund, amount, now.date()) if amount.currency != fund.base_currency else None


def _refuse_second_promise(source_ref: uuid.UUID, lines: Sequence[CommitmentLine]) -> None:
    # Under the lock of the fund's control row, so that two rounds of one case cannot both promise.
    uses = {line.use for line in lines}
    if any(row.use in uses for row in remaining(source_ref)):
        raise Refused(_("Money is promised for this already."), code="already_committed")


def _to_release(row: Commitment, lines: Mapping[uuid.UUID, Money] | None) -> Money | None:
    left = Money(row.remaining_minor, row.currency)
    wanted = left if lines is None else lines.get(row.pk, Money.zero(row.currency))
    if wanted > left or wanted.minor < 0:
        raise Refused(_("Only what is still promised and not yet paid can be released."), code="more_than_left")
    return wanted or None


def _shrink_instalments(row: Commitment, amount: int) -> None:
    for part in row.instalments.exclude(disbursements__state__in=LIVE).order_by("-due_on", "-pk"):
        taken = min(part.amount_minor, amount)
        part.amount_minor, amount = part.amount_minor - taken, amount - taken
        part.save(update_fields=["amount_minor"])
