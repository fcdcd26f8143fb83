"""What everybody may know of a half-year: rounded sums, counts of five and more, sixty days late, never changed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from fund.country_groups import groups_at
from fund.models import Fund, FundAvailable
from fund.money import Money
from fund.reports import flows, sums
from fund.reports.frame import Cell, Column, Named, Over, Question, Report, Sheet, Withheld, figure, words
from fund.reports.named import country, money, use
from fund.reports.periods import last_finished, published_on, stretch
from fund.reports.suppression import rounded, suppressed
from fund.rules.use_groups import group_of
from notifications.errors import Malformed, NotFound, Refused

MOST_HALVES = 10


@dataclass(frozen=True)
class _Cut:
    """By what relief is told: its column, the table's title, what a code is called, under which code a row counts."""

    column: Column
    title: str
    name: Callable[[str], Named]
    code_of: Callable[[sums.Movement | sums.Spent], str]


def half_year(asked: Question) -> Report:
    """Return the half-year as it is published; raises Refused before its day and before the books began."""
    if asked.until not in published_halves(asked.fund, now=asked.now):
        raise Refused(
            _("This half-year is not published. Figures of a half-year come 60 days after its end."),
            code="not_published",
        )
    known = replace(asked, known_at=_frozen_at(asked))
    rows = sums.movements(known)
    by_groups = bool(groups_at(known.fund, known.known))
    sheets = (
        _relief(known, rows, _Cut(words("use", _("Use")), _("Relief by use"), use, _use_of(by_groups=by_groups))),
        _relief(known, rows, _Cut(words("country", _("Country")), _("Relief by country"), country, _country_of)),
        _income(known, rows),
        _dependence(known, rows),
    )
    notes = _notes(by_groups=by_groups)
    return Report("public-half-year", _("Published figures"), asked.fund, asked.since, asked.until, sheets, notes)


def published_halves(fund: Fund, *, now: datetime) -> list[date]:
    """Return the last days of the half-years that are published, the newest first."""
    opened_on = FundAvailable.objects.filter(fund=fund).values_list("opened_on", flat=True).first()
    if opened_on is None:
        return []
    ends = [last_finished(Over.HALF, now.date())]
    while len(ends) < MOST_HALVES:
        ends.append(stretch(Over.HALF, ends[-1])[0] - timedelta(days=1))
    return [day for day in ends if day >= opened_on]


def public_fund(code: str | None) -> Fund:
    """Return the network's fund of this code, or the only one; raises NotFound, or Malformed when it is unclear."""
    found = {fund.code: fund for fund in Fund.objects.filter(parent__isnull=True).order_by("code")}
    if code is None and len(found) > 1:
        raise Malformed(fields={"fund": _("Name one of: %(funds)s.") % {"funds": ", ".join(found)}})
    wanted = code or next(iter(found), "")
    if wanted not in found:
        raise NotFound()
    return found[wanted]


def _frozen_at(asked: Question) -> datetime:
    """Return the moment it was published: what is booked later never changes it, so that two states tell nothing."""
    return datetime.combine(published_on(asked.until), time(), tzinfo=UTC)


def _relief(asked: Question, rows: list[sums.Movement], cut: _Cut) -> Sheet:
    amounts: dict[str, int] = defaultdict(int)
    for row in flows.relief(rows):
        amounts[cut.code_of(row)] += row.base_minor
    spent = sums.spent_by_case(asked)
    helped = sums.helped(spent, cut.code_of)
    counts = {code: len(helped.get(code, ())) for code in {*amounts, *helped} if amounts[code] or helped.get(code)}
    together = len(sums.helped(spent, lambda _row: "").get("", ()))
    told = suppressed({code: helped.get(code, frozenset()) for code in counts}, together)
    order = sorted(counts, key=lambda code: (code in told.withheld, cut.name(code).name))
    lines = tuple((cut.name(code), *_told(asked, code in told.withheld, counts[code], amounts[code])) for code in order)
    total = (_("Together"), *_told(asked, told.total_withheld, together, sum(amounts.values())))
    columns = (cut.column, figure("requests", _("Requests helped")), figure("amount", _("Amount")))
    return Sheet(f"by_{cut.column.code}", cut.title, columns, lines, total if lines else None)


def _use_of(*, by_groups: bool) -> Callable[[sums.Movement | sums.Spent], str]:
    # Beside uses, those of a group of countries would split that group: its row less one use would tell the other.
    return lambda row: group_of(row.use) if by_groups else row.use


def _country_of(row: sums.Movement | sums.Spent) -> str:
    return row.country


def _told(asked: Question, is_withheld: bool, count: int, minor: int) -> tuple[Cell, Cell]:
    return (Withheld(), Withheld()) if is_withheld else (count, rounded(money(asked, minor)))


def _income(asked: Question, rows: list[sums.Movement]) -> Sheet:
    earned = flows.earned(rows)
    by_source = flows.by_source(asked, earned)
    lines = tuple((*row[:2], rounded(row[2])) for row in by_source.rows if isinstance(row[2], Money))
    total = (_("Together"), "", rounded(money(asked, -sum(row.base_minor for row in earned))))
    return Sheet(by_source.code, by_source.title, by_source.columns, lines, total if lines else None)


def _dependence(asked: Question, rows: list[sums.Movement]) -> Sheet:
    told = flows.dependence(asked, flows.earned(rows))
    lines = tuple((row[0], row[2]) for row in told.rows)
    return Sheet(told.code, told.title, (told.columns[0], told.columns[2]), lines)


def _notes(*, by_groups: bool) -> tuple[str, ...]:
    groups = _("Some countries are told as a group; uses are then told in groups everywhere.")
    return (
        _("Sums are rounded to hundreds. Rounded sums need not add up."),
        _("Where fewer than five requests were helped, number and sum are withheld, and one more with them."),
        _("A request helped with two things counts in both rows and once in the total."),
        *((groups,) if by_groups else ()),
        _("These figures stand as they were 60 days after the half-year; what is booked later does not change them."),
    )
