"""What each donor project owes the fund, read from its instalments and from account 1300 (L16)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum

from fund.ledger import chart
from fund.models import DonorProject, Fund, Posting, ProjectInstalment
from fund.money import WHOLE, Money


@dataclass(frozen=True)
class SetAsideRow:
    """One project: what it received, what became due of it, was moved, is owed and is overdue.

    `reached_bps` is the share of the received money that lies in the fund, in basis points rounded down.
    """

    project: DonorProject
    received: Money
    due: Money
    moved: Money
    owed: Money
    overdue: Money
    next_due_on: date | None
    reached_bps: int


def owed_minor(project: DonorProject) -> int:
    """Return what the project still owes, minor units: its part of account 1300."""
    return _receivable([project]).get(project.pk, 0)


def due_minor(project: DonorProject) -> tuple[int, int]:
    """Return what the project has received and what became due of it, minor units."""
    sums = project.instalments.aggregate(received=Sum("amount_minor"), due=Sum("share_minor"))
    return sums["received"] or 0, sums["due"] or 0


def table(fund: Fund, *, on: date) -> list[SetAsideRow]:
    """Return every project of the fund by title, with what it owes on this day."""
    projects = list(DonorProject.objects.filter(fund=fund).select_related("donor").order_by("title", "pk"))
    owed = _receivable(projects)
    parts: dict[UUID, list[ProjectInstalment]] = defaultdict(list)
    for part in ProjectInstalment.objects.filter(project__in=projects).order_by("due_on", "arrived_on"):
        parts[part.project_id].append(part)
    return [_row(project, parts[project.pk], owed.get(project.pk, 0), on=on) for project in projects]


def owing(fund: Fund, *, on: date) -> list[SetAsideRow]:
    """Return the projects of the fund that owe something by title, with what they owe on this day; one query."""
    moved = Posting.objects.filter(account__code=chart.SETASIDE_RECEIVABLE, entry__posted_at__isnull=False)
    sums = moved.filter(project=OuterRef("project")).order_by().values("project")
    owed = Subquery(sums.annotate(total=Sum("amount_minor")).values("total"))
    rows = ProjectInstalment.objects.filter(project__fund=fund).select_related("project").annotate(still_owed=owed)
    parts: dict[DonorProject, list[Any]] = defaultdict(list)
    for part in rows.filter(still_owed__gt=0).order_by("project__title", "project_id", "due_on", "arrived_on"):
        parts[part.project].append(part)
    return [_row(project, found, found[0].still_owed, on=on) for project, found in parts.items()]


def _row(project: DonorProject, parts: list[ProjectInstalment], owed: int, *, on: date) -> SetAsideRow:
    received = sum(part.amount_minor for part in parts)
    due = sum(part.share_minor for part in parts)
    moved = due - owed
    late = sum(part.share_minor for part in parts if part.due_on < on)
    return SetAsideRow(
        project=project,
        received=Money(received, project.currency),
        due=Money(due, project.currency),
        moved=Money(moved, project.currency),
        owed=Money(owed, project.currency),
        overdue=Money(max(0, late - moved), project.currency),
        next_due_on=_next_due(parts, moved),
        reached_bps=moved * WHOLE // received if received else 0,
    )


def _next_due(parts: list[ProjectInstalment], moved: int) -> date | None:
    covered = 0
    for part in parts:
        covered += part.share_minor
        if covered > moved:
            return part.due_on
    return None


def _receivable(projects: Iterable[DonorProject]) -> dict[UUID, int]:
    rows = Posting.objects.filter(
        account__code=chart.SETASIDE_RECEIVABLE, project__in=[project.pk for project in projects]
    )
    sums = rows.filter(entry__posted_at__isnull=False).values_list("project_id").annotate(total=Sum("amount_minor"))
    return {project_id: total for project_id, total in sums if project_id}
