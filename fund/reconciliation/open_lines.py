"""How much of a bank's lines is left to explain; what is set aside or tied in full waits for nothing."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fund.models import IgnoredLine, Match, StatementLine


def with_left(lines: QuerySet[StatementLine]) -> QuerySet[Any]:
    """Add `left_minor`, what of a line no live tie explains, and `is_ignored`, whether it is set aside."""
    live = Match.objects.filter(line=OuterRef("pk"), undone_at=None).order_by().values("line")
    tied = Subquery(live.annotate(total=Sum("allocated_minor")).values("total"), output_field=BigIntegerField())
    aside = Exists(IgnoredLine.objects.filter(line=OuterRef("pk"), undone_at=None))
    return lines.annotate(
        tied_minor=Coalesce(tied, 0), is_ignored=aside, left_minor=F("amount_minor") - F("tied_minor")
    )


def open_lines(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """Return those of the lines that are not explained in full; a line that moved nothing needs no entry."""
    return with_left(lines).filter(is_ignored=False).exclude(left_minor=0)


def untouched_lines(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """Return those of the lines of which nothing is explained."""
    return with_left(lines).filter(is_ignored=False, tied_minor=0).exclude(amount_minor=0)


def explained_lines(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """Return those of the lines for which nothing is left to do."""
    return with_left(lines).filter(Q(is_ignored=True) | Q(left_minor=0))


def left_minor_of(line: StatementLine) -> int:
    """Return what is left of a line that was read by `with_left` or `open_lines`."""
    return 0 if vars(line)["is_ignored"] else int(vars(line)["left_minor"])


def left_of(line_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return by line what is left of it, in minor units; a line set aside has nothing left."""
    rows = with_left(StatementLine.objects.filter(pk__in=list(line_ids)))
    return {pk: 0 if aside else left for pk, left, aside in rows.values_list("pk", "left_minor", "is_ignored")}
