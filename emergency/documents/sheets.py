"""The minute as tables for a spreadsheet: the same codes, numbers and digests as on paper, sums as figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from emergency.documents.minute import minute_as_paper
from emergency.documents.minutes import Minute
from fund.documents.paper import Facts, Part, Section, Table, Words
from fund.money import Money
from fund.reports.frame import Cell, Column, Report, Sheet, figure, words
from fund.rules.codes import USE_NAMES

NAME = "decision-minute"
_SUMS = ("asked", "proposed", "approved")


def minute_as_report(minutes: Sequence[Minute]) -> Report:
    """Return every decision on a case as tables in the reader's language of this moment."""
    paper, aid_request = minute_as_paper(minutes), minutes[0].aid_request
    sheets = [_amounts(one.decision.record["amounts"]) for one in minutes]
    sheets += [sheet for section in paper.sections for sheet in _sheets(section)]
    decided_on = [one.decision.decided_at.date() for one in minutes]
    title = f"{paper.title} {aid_request.reference}"
    return Report(NAME, title, aid_request.fund, min(decided_on), max(decided_on), tuple(sheets))


def _amounts(rows: Iterable[Mapping[str, Any]]) -> Sheet:
    names = (_("Asked"), _("Proposed"), _("Approved"))
    columns = (words("use", _("Use")), *map(figure, _SUMS, names))
    lines = tuple((str(USE_NAMES.get(row["use"], row["use"])), *(_sum(row[name]) for name in _SUMS)) for row in rows)
    return Sheet("amounts", _("Sums"), columns, lines)


def _sum(said: Mapping[str, str] | None) -> Cell:
    return None if said is None else Money.parse(said["amount"], said["currency"], signed=True)


def _sheets(section: Section) -> list[Sheet]:
    """Return the tables of a section; sums stand in a table of their own."""
    return [sheet for part in section.parts if section.title != _("Sums") and (sheet := _sheet(section.title, part))]


def _sheet(title: str, part: Part) -> Sheet | None:
    if isinstance(part, Words):
        return None
    if isinstance(part, Facts):
        return Sheet("facts", title, (words("what", _("What")), words("value", _("Value"))), part.rows)
    columns = tuple(Column(f"column_{place}", name, is_figure=False) for place, name in enumerate(part.head))
    return Sheet("table", title, columns, part.rows) if isinstance(part, Table) else None
