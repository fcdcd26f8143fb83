"""Taking hold of lines before an act on them: who may, what is left of each, and whether their statement is locked."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from fund.models import Account, Disbursement, StatementLine, StatementLock
from fund.reconciliation import candidates, permissions, ties
from fund.reconciliation.matching import Candidate, LineFacts
from fund.reconciliation.open_lines import left_of
from notifications.errors import NotFound, Refused, Stale
from notifications.prepared import Prepared

_LINE: Prepared[StatementLine] = Prepared(
    lambda line: StatementLine.objects.select_related("account__fund", "donor", "statement").filter(pk=line),
    line=uuid.UUID,
)


@dataclass(frozen=True)
class HeldLine:
    """A line whose account is locked for this transaction, with what is left of it in minor units."""

    line: StatementLine
    left_minor: int

    @property
    def facts(self) -> LineFacts:
        """What of it may be compared."""
        return candidates.facts_of(self.line, self.left_minor)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing of it is explained."""
        return bool(self.left_minor) and self.left_minor == self.line.amount_minor

    def less(self, minor: int) -> "HeldLine":
        """Return it after this much of it was tied."""
        return replace(self, left_minor=self.left_minor - minor)


def seen_line(line_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> StatementLine:
    """Return a line to those who may reconcile it; raises NotFound for everybody else."""
    line = _LINE.first(line=line_id)
    if line is None:
        raise NotFound()
    permissions.check_can_reconcile(line.account.fund, by, now=now)
    return line


def hold_lines(line_ids: Iterable[uuid.UUID], *, by: uuid.UUID, now: datetime) -> list[HeldLine]:
    """Lock the accounts of these lines, in the order of their keys, and return the lines as asked.

    Raises NotFound for strangers and for lines of two networks.
    """
    lines = [seen_line(line_id, by=by, now=now) for line_id in line_ids]
    if len({line.account.fund_id for line in lines}) > 1:
        raise NotFound()
    hold_accounts(line.account for line in lines)
    left = left_of(line.pk for line in lines)
    return [HeldLine(line, left[line.pk]) for line in lines]


def hold_open(line_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> HeldLine:
    """Lock one line's account and return the line; raises Stale where nothing is left of it."""
    (held,) = hold_lines([line_id], by=by, now=now)
    if not held.left_minor:
        raise Stale()
    return held


def hold_accounts(accounts: Iterable[Account]) -> None:
    """Lock these accounts against other imports and ties, always in one order."""
    for account in sorted({account.pk: account for account in accounts}.values(), key=lambda each: each.pk):
        ties.hold(account)


def check_unlocked(lines: Sequence[StatementLine]) -> None:
    """Refuse to undo anything in a locked statement."""
    locks = StatementLock.objects.filter(statement__in={line.statement_id for line in lines}, lifted_at=None)
    if locks.filter(confirmed_at__isnull=False).exists():
        raise Refused(
            _("This statement is locked. A treasurer has to unlock it first, with a reason."), code="statement_locked"
        )


def check_confirmer(candidate: Candidate, by: uuid.UUID) -> None:
    """Refuse whoever had a part in the candidate's payment."""
    if candidate.disbursement_id is not None:
        payments = Disbursement.objects.select_related("commitment")
        permissions.check_can_confirm(payments.get(pk=candidate.disbursement_id), by)
