"""What each donor project owes the fund, read from its instalments and from the journal (L16).

owed         account 1300 of the project
moved        what came off 1300 by money that moved in, less what a correction gave back to the donor
written off  what came off 1300 by decision of the board
due          the shares of the instalments less corrections; always owed + moved + written off
waived       the share of what arrived under an exemption: not asked, and shown
covered      what came from other money in place of the waived share
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fund.ledger import chart
from fund.models import (
    DonorProject,
    EntryKind,
    ExemptionLift,
    Fund,
    InstalmentCorrection,
    Posting,
    ProjectExemption,
    ProjectInstalment,
    ProjectWord,
)
from fund.money import WHOLE, Money
from fund.rates.converting import proportional
from notifications.prepared import Prepared

_CORRECTED = (EntryKind.INSTALMENT_CORRECTED,)
_OFF = (EntryKind.SETASIDE_WRITTEN_OFF, EntryKind.INSTALMENT_CORRECTED)
_IN = (EntryKind.SETASIDE_MOVED,)


@dataclass(frozen=True)
class Sum2:
    """The same sum twice: in the project's currency and in the fund's base currency, minor units."""

    own: int = 0
    base: int = 0

    def __add__(self, other: "Sum2") -> "Sum2":
        return Sum2(self.own + other.own, self.base + other.base)

    def __neg__(self) -> "Sum2":
        return Sum2(-self.own, -self.base)


@dataclass(frozen=True)
class Standing:
    """What the journal says of one project; `refundable` is what lies in the fund for its donor, by currency."""

    owed: Sum2 = Sum2()
    moved: Sum2 = Sum2()
    written_off: Sum2 = Sum2()
    covered: Sum2 = Sum2()
    refundable: dict[str, Sum2] = field(default_factory=dict)

    @property
    def due(self) -> Sum2:
        """What became due and still counts."""
        return self.owed + self.moved + self.written_off


@dataclass(frozen=True)
class OwingRow:
    """A project that owes something, and how much of it is overdue, in its own and in the base currency."""

    project: DonorProject
    owed: Money
    owed_base: Money
    overdue: Money
    overdue_base: Money
    next_due_on: date | None


@dataclass(frozen=True)
class SetAsideRow:
    """One project: what it received, what became due of it, was moved, is owed and is overdue.

    `reached_bps` is the share of the received money that lies in the fund, in basis points rounded down. `base` has
    the same sums in the fund's base currency, by name.
    """

    project: DonorProject
    received: Money
    due: Money
    moved: Money
    owed: Money
    overdue: Money
    written_off: Money
    waived: Money
    covered: Money
    next_due_on: date | None
    reached_bps: int
    base: dict[str, Money]
    refundable: list[Money]
    exemption: ProjectExemption | None
    lift: ExemptionLift | None
    word: ProjectWord | None

    @property
    def is_exempt(self) -> bool:
        """Whether nothing is asked of what arrives now."""
        return self.exemption is not None and self.lift is None


@dataclass(frozen=True)
class SetAsideTotal:
    """All projects together in the base currency; `owed` is the balance of account 1300."""

    received: Money
    due: Money
    moved: Money
    owed: Money
    overdue: Money
    written_off: Money
    waived: Money
    covered: Money
    reached_bps: int


SUMS = ("received", "due", "moved", "owed", "overdue", "written_off", "waived", "covered")


def owed_minor(project: DonorProject) -> int:
    """Return what the project still owes, minor units: its part of account 1300."""
    return standing(project).owed.own


def standing(project: DonorProject) -> Standing:
    """Return what the journal says of one project, in one query."""
    return _standings([project]).get(project.pk, Standing())


def due_minor(project: DonorProject) -> tuple[int, int]:
    """Return, in ten-thousandths of a minor unit, the share of what counts as received; and what became due of it."""
    parts = project.instalments.prefetch_related("corrections")
    asked = [part for part in parts if not part.is_exempt]
    return sum(_counts(part) * part.share_bps for part in asked), sum(map(_share, asked))


def table(fund: Fund, *, on: date) -> list[SetAsideRow]:
    """Return every project of the fund by title, with what it owes on this day."""
    rows = DonorProject.objects.filter(fund=fund).select_related("donor", "exemption__lift").order_by("title", "pk")
    return _rows(fund, rows, on=on)


def row_of(project: DonorProject, *, on: date) -> SetAsideRow:
    """Return one project with what it owes on this day."""
    rows = DonorProject.objects.filter(pk=project.pk).select_related("donor", "exemption__lift")
    return _rows(project.fund, rows, on=on)[0]


def total(fund: Fund, rows: Sequence[SetAsideRow]) -> SetAsideTotal:
    """Return the sums of these rows in the base currency, and the share reached over all of them."""
    sums = {name: Money(sum(row.base[name].minor for row in rows), fund.base_currency) for name in SUMS}
    lies = sums["moved"].minor + sums["covered"].minor
    received = sums["received"].minor
    return SetAsideTotal(**sums, reached_bps=lies * WHOLE // received if received else 0)


def owing(fund: Fund, *, on: date) -> list[OwingRow]:
    """Return the projects of the fund that owe something by title, with what they owe on this day; one query."""
    parts: dict[DonorProject, list[Any]] = defaultdict(list)
    for part in _OWED_PARTS.rows(fund=fund.pk):
        parts[part.project].append(part)
    return [
        _owing(project, found, Sum2(found[0].still_owed, found[0].still_base), _net_of_annotation, on=on)
        for project, found in parts.items()
    ]


def _owed_parts(fund: UUID) -> QuerySet[Any]:
    moved = Posting.objects.filter(account__code=chart.SETASIDE_RECEIVABLE, entry__posted_at__isnull=False)
    sums = moved.filter(project=OuterRef("project")).order_by().values("project")
    taken = InstalmentCorrection.objects.filter(instalment=OuterRef("pk")).order_by().values("instalment")
    rows = ProjectInstalment.objects.filter(project__fund=fund).select_related("project__fund")
    rows = rows.annotate(
        still_owed=Subquery(sums.annotate(total=Sum("amount_minor")).values("total")),
        still_base=Subquery(sums.annotate(total=Sum("base_minor")).values("total")),
        taken=Coalesce(Subquery(taken.annotate(total=Sum("share_minor")).values("total")), 0),
    )
    return rows.filter(still_owed__gt=0).order_by("project__title", "project_id", "due_on", "arrived_on")


_OWED_PARTS: Prepared[Any] = Prepared(_owed_parts, fund=UUID)


def _rows(fund: Fund, projects: Iterable[DonorProject], *, on: date) -> list[SetAsideRow]:
    found = list(projects)
    journal = _standings(found)
    parts: dict[UUID, list[ProjectInstalment]] = defaultdict(list)
    rows = ProjectInstalment.objects.filter(project__in=found).prefetch_related("corrections")
    for part in rows.order_by("due_on", "arrived_on"):
        parts[part.project_id].append(part)
    words = {
        row.project_id: row for row in ProjectWord.objects.filter(project__in=found).order_by("said_on", "noted_at")
    }
    for project in found:
        project.fund = fund
    return [
        _row(project, parts[project.pk], journal.get(project.pk, Standing()), words.get(project.pk), on=on)
        for project in found
    ]


def _row(
    project: DonorProject,
    parts: list[ProjectInstalment],
    said: Standing,
    word: ProjectWord | None,
    *,
    on: date,
) -> SetAsideRow:
    late = _owing(project, parts, said.owed, _share, on=on)
    sums = _sums(parts, said, Sum2(late.overdue.minor, late.overdue_base.minor))
    received, exemption = sums["received"].own, getattr(project, "exemption", None)
    lies = said.moved.own + said.covered.own
    return SetAsideRow(
        project=project,
        **{name: Money(both.own, project.currency) for name, both in sums.items()},
        next_due_on=late.next_due_on,
        reached_bps=lies * WHOLE // received if received else 0,
        base={name: Money(both.base, project.fund.base_currency) for name, both in sums.items()},
        refundable=[Money(sums.own, currency) for currency, sums in sorted(said.refundable.items()) if sums.own],
        exemption=exemption,
        lift=getattr(exemption, "lift", None),
        word=word,
    )


def _sums(parts: list[ProjectInstalment], said: Standing, overdue: Sum2) -> dict[str, Sum2]:
    return {
        "received": Sum2(sum(map(_counts, parts)), sum(map(_counts_base, parts))),
        "due": said.due,
        "moved": said.moved,
        "owed": said.owed,
        "overdue": overdue,
        "written_off": said.written_off,
        "waived": Sum2(_waived(parts, _counts), _waived(parts, _counts_base)),
        "covered": said.covered,
    }


def _owing(
    project: DonorProject, parts: Sequence[Any], owed: Sum2, share: Callable[[Any], int], *, on: date
) -> OwingRow:
    settled = sum(map(share, parts)) - owed.own
    late = sum(share(part) for part in parts if part.due_on < on)
    overdue = max(0, min(owed.own, late - settled))
    base = project.fund.base_currency
    return OwingRow(
        project=project,
        owed=Money(owed.own, project.currency),
        owed_base=Money(owed.base, base),
        overdue=Money(overdue, project.currency),
        overdue_base=Money(proportional(overdue, owed.own, owed.base) if overdue else 0, base),
        next_due_on=_next_due(parts, settled, share),
    )


def _next_due(parts: Sequence[Any], settled: int, share: Callable[[Any], int]) -> date | None:
    covered = 0
    for part in parts:
        covered += share(part)
        if covered > settled:
            return part.due_on
    return None


def _share(part: ProjectInstalment) -> int:
    return part.share_minor - sum(row.share_minor for row in part.corrections.all())


def _net_of_annotation(part: Any) -> int:
    return int(part.share_minor - part.taken)


def _counts(part: ProjectInstalment) -> int:
    return part.amount_minor - sum(row.amount_minor for row in part.corrections.all())


def _counts_base(part: ProjectInstalment) -> int:
    return part.base_minor - sum(row.base_minor for row in part.corrections.all())


def _waived(parts: Iterable[ProjectInstalment], counts: Callable[[ProjectInstalment], int]) -> int:
    return -(-sum(counts(part) * part.share_bps for part in parts if part.is_exempt) // WHOLE)


def _standings(projects: Iterable[DonorProject]) -> dict[UUID, Standing]:
    codes = (chart.SETASIDE_RECEIVABLE, chart.REFUNDABLE, chart.WRITE_OFF, chart.SETASIDE_INCOME)
    rows = Posting.objects.filter(
        project__in=[project.pk for project in projects], account__code__in=codes, entry__posted_at__isnull=False
    )
    # A reversal counts as what it takes back.
    named = rows.annotate(event=Coalesce("entry__reverses__kind", "entry__kind"))
    sums = named.values_list("project_id", "account__code", "event", "currency").annotate(
        own=Sum("amount_minor"), base=Sum("base_minor")
    )
    found: dict[UUID, list[tuple[str, str, str, Sum2]]] = defaultdict(list)
    for project_id, code, event, currency, own, base in sums:
        found[project_id].append((code, event, currency, Sum2(own, base)))
    return {project_id: _stands(rows) for project_id, rows in found.items()}


def _stands(rows: Sequence[tuple[str, str, str, Sum2]]) -> Standing:
    def of(code: str, events: Iterable[str] | None = None) -> Sum2:
        wanted = (sums for at, event, _currency, sums in rows if at == code and (events is None or event in events))
        return sum(wanted, Sum2())

    refundable: dict[str, Sum2] = defaultdict(Sum2)
    for code, _event, currency, sums in rows:
        if code == chart.REFUNDABLE:
            refundable[currency] += -sums
    return Standing(
        owed=of(chart.SETASIDE_RECEIVABLE),
        moved=-of(chart.SETASIDE_RECEIVABLE, _IN) + of(chart.REFUNDABLE, _CORRECTED),
        written_off=of(chart.WRITE_OFF, _OFF),
        covered=-of(chart.SETASIDE_INCOME, _IN),
        refundable=dict(refundable),
    )
