"""What the first page counts in each fund, in one statement however many funds there are."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from emergency.models import CaseTask, Restored, TaskKind
from emergency.reading.relocking import told_to
from emergency.reading.shelves import HAND_OVER, read_since
from fund.models import Fund
from notifications.prepared import Prepared


@dataclass(frozen=True)
class Counted:
    """Of one fund: what waits for the board's word, for whom locks are missing, and a restored copy to be seen to."""

    to_ratify: int = 0
    newcomers: int = 0
    restored_id: uuid.UUID | None = None
    copied_on: date | None = None


def counted(funds: Collection[Fund], user_id: uuid.UUID, *, now: datetime) -> dict[uuid.UUID, Counted]:
    """Return by fund what is counted there; what of it concerns the person is the page's to say."""
    if not funds:
        return {}
    named = {f"fund{place}": fund.pk for place, fund in enumerate(funds)}
    days = {"on": now.date(), "since": now.date() - HAND_OVER}
    rows = _counting(len(funds)).rows(user=user_id, **days, **named)
    return {fund_id: Counted(*rest) for fund_id, *rest in rows}


@cache
def _counting(funds: int) -> Prepared[tuple[Any, ...]]:
    """Return the question about so many funds."""

    def build(user: uuid.UUID, on: date, since: date, **named: uuid.UUID) -> QuerySet[Any, Any]:
        of_fund = {"fund": OuterRef("pk")}
        ratify = CaseTask.objects.filter(**of_fund, done_at__isnull=True, kind=TaskKind.RATIFY)
        restored = Restored.objects.filter(**of_fund, dismissed_at__isnull=True).order_by("-restored_at", "pk")
        return Fund.objects.filter(pk__in=list(named.values())).values_list(
            "pk",
            _number(ratify),
            _number(told_to(user, read_since(since, on=on)).filter(**of_fund)),
            Subquery(restored.values("pk")[:1]),
            Subquery(restored.values("copied_on")[:1]),
        )

    named = {f"fund{place}": uuid.UUID for place in range(funds)}
    return Prepared(build, user=uuid.UUID, on=date, since=date, **named)


def _number(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("fund").annotate(number=Count("pk")).values("number")), 0)
