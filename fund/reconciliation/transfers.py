"""Money that went from one of our accounts to another, seen from both sides and tied in one act."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from fund.actions.frame import treasury_act
from fund.ledger import chart
from fund.ledger.bank_lines import Movement, record_transfer
from fund.models import EntryKind, Fund, JournalEntry, Reconciliation, ReconciliationKind, StatementLine
from fund.money import Money
from fund.reconciliation import candidates, permissions, ties
from fund.reconciliation.holding import HeldLine, hold_lines, seen_line
from fund.reconciliation.matching import DAYS_APART
from fund.reconciliation.open_lines import untouched_lines
from fund.reconciliation.splitting import Planned, answer_of, fitting, tie_planned
from notifications.errors import Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt

LONGEST_LIST = 200


@dataclass(frozen=True)
class Pair:
    """Two lines of two accounts, equal and opposite: what left one may have arrived at the other."""

    left: StatementLine
    arrived: StatementLine

    @property
    def days_apart(self) -> int:
        """How many days lie between them."""
        return abs((self.arrived.booked_on - self.left.booked_on).days)


def suggested_transfers(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[Pair]:
    """Return pairs of untouched lines, equal and opposite, of two accounts within ten days; the nearest first.

    Lines that bear a word of ours or come from a donor are explained otherwise. Raises NotFound for strangers.
    """
    permissions.check_can_reconcile(fund, by, now=now)
    rows = StatementLine.objects.filter(account__fund=chart.books_of(fund), words=[], donor=None)
    untouched = untouched_lines(rows).select_related("account").order_by("-booked_on", "pk")
    lines = list(untouched[:LONGEST_LIST])
    return _paired([line for line in lines if line.amount_minor < 0], [line for line in lines if line.amount_minor > 0])


def tie_transfer(
    *, left_id: uuid.UUID, arrived_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Reconciliation:
    """Post the transfer that these two lines show, across days by 1200, and tie each line to its side.

    Raises NotFound for anybody but the treasurer, Stale where a line is tied, Refused where they are no transfer.
    """
    books = seen_line(left_id, by=by, now=now).account.fund
    with treasury_act(books, by=by, now=now, attempt=attempt) as act:
        left, arrived = hold_lines([left_id, arrived_id], by=by, now=now)
        _check_belong_together(left, arrived)
        entries = record_transfer(_movement(left), _movement(arrived), fund=books, by=by, now=now)
        made = Reconciliation.objects.create(fund=books, kind=ReconciliationKind.TRANSFER, made_by=by, made_at=now)
        planned = [_planned(*side) for side in zip((left, arrived), entries, strict=True)]
        matches = tie_planned(planned, act=made, by=by, now=now)
        act.answer = answer_of(made, matches)
        amount = Money(arrived.left_minor, arrived.line.currency)
        for entry in dict.fromkeys(entries):
            act.record("entry_made", "entry", entry.pk, amount, kind=str(EntryKind.OWN_TRANSFER))
        act.events += ties.events("match_made", matches, by=by)
    return made


def _paired(left: Iterable[StatementLine], arrived: Iterable[StatementLine]) -> list[Pair]:
    """Pair each line at most once, the nearest days first."""
    every = [Pair(one, other) for one in left for other in arrived if _may_pair(one, other)]
    taken: set[uuid.UUID] = set()
    found = []
    for pair in sorted(every, key=lambda pair: (pair.days_apart, pair.left.booked_on, pair.left.pk, pair.arrived.pk)):
        if not taken & {pair.left.pk, pair.arrived.pk}:
            taken |= {pair.left.pk, pair.arrived.pk}
            found.append(pair)
    return found


def _may_pair(left: StatementLine, arrived: StatementLine) -> bool:
    return (
        left.account_id != arrived.account_id
        and (left.amount_minor, left.currency) == (-arrived.amount_minor, arrived.currency)
        and abs((arrived.booked_on - left.booked_on).days) <= DAYS_APART
    )


def _check_belong_together(left: HeldLine, arrived: HeldLine) -> None:
    if not (left.is_untouched and arrived.is_untouched):
        raise Stale()
    if left.left_minor > 0 or not _may_pair(left.line, arrived.line):
        raise Refused(
            _(
                "These two are no transfer: the same sum has to leave one of our accounts and reach another in the "
                "same currency within %(count)d days."
            )
            % {"count": DAYS_APART},
            code="not_a_transfer",
        )


def _movement(held: HeldLine) -> Movement:
    return Movement(held.line.account, Money(held.left_minor, held.line.currency), held.line.booked_on)


def _planned(held: HeldLine, entry: JournalEntry) -> Planned:
    (candidate,) = candidates.open_entries(held.line.account, entry_id=entry.pk)
    return Planned(held, fitting(held, candidate), candidate.amount_minor)
