"""All that could explain one line: entries near it, lines that cancel it out, the other side of a transfer."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from fund.models import Match, Reconciliation, StatementLine
from fund.money import Money
from fund.reconciliation import candidates, matching
from fund.reconciliation.holding import seen_line
from fund.reconciliation.matching import DAYS_APART, Suggestion
from fund.reconciliation.open_lines import left_of, untouched_lines
from fund.reconciliation.splitting import FURTHEST_APART
from fund.reconciliation.transfers import Pair, suggested_transfers

MOST_ENTRIES = 40
MOST_OTHERS = 20


@dataclass(frozen=True)
class LineDesk:
    """A line, what is left of it, and what could explain that; the nearest and best first."""

    line: StatementLine
    left: Money
    entries: list[Suggestion]
    others: list[StatementLine]
    transfers: list[Pair]


def line_desk(line_id: uuid.UUID, *, by: uuid.UUID, now: datetime, is_far: bool = False) -> LineDesk:
    """Return one line with what could explain it; raises NotFound for strangers.

    `is_far` looks at entries up to two months apart instead of ten days.
    """
    line = seen_line(line_id, by=by, now=now)
    left = left_of([line.pk])[line.pk]
    is_untouched = bool(left) and left == line.amount_minor
    pairs = suggested_transfers(line.account.fund, by=by, now=now) if is_untouched else []
    return LineDesk(
        line=line,
        left=Money(left, line.currency),
        entries=_entries(line, left, FURTHEST_APART if is_far else DAYS_APART) if left else [],
        others=_others(line) if is_untouched else [],
        transfers=[pair for pair in pairs if line.pk in {pair.left.pk, pair.arrived.pk}],
    )


def live_acts(line: StatementLine) -> tuple[list[Match], Reconciliation | None]:
    """Return the live ties of a line, and the act that set it aside."""
    ties = list(line.matches.filter(undone_at=None).select_related("entry").order_by("matched_at"))
    aside = Reconciliation.objects.filter(ignored_lines__line=line, ignored_lines__undone_at=None).first()
    return ties, aside


def _entries(line: StatementLine, left: int, apart: int) -> list[Suggestion]:
    facts = candidates.facts_of(line, left)
    found = candidates.open_entries(line.account, days=candidates.days_around([line], apart))
    fitting = [each for each in found if (each.amount_minor < 0) == (left < 0)]
    weighed = [matching.weigh(facts, each) or Suggestion(each, 0, ()) for each in fitting]
    ordered = sorted(weighed, key=lambda one: (-one.score, abs((one.candidate.day - line.booked_on).days)))
    return ordered[:MOST_ENTRIES]


def _others(line: StatementLine) -> list[StatementLine]:
    """Return untouched lines of the account that may cancel this one out; those of the same sum stand first."""
    apart = timedelta(days=FURTHEST_APART)
    rows = StatementLine.objects.filter(
        account=line.account, booked_on__range=(line.booked_on - apart, line.booked_on + apart)
    ).exclude(pk=line.pk)
    untouched = untouched_lines(rows).order_by("booked_on", "pk")[: 10 * MOST_OTHERS]

    def distance(other: StatementLine) -> tuple[bool, int]:
        return other.amount_minor != -line.amount_minor, abs((other.booked_on - line.booked_on).days)

    return sorted(untouched, key=distance)[:MOST_OTHERS]
