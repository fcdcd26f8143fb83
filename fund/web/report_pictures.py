"""The picture above a report's tables, where a picture says more."""

from typing import Any

from django.utils.translation import gettext as _

from fund.charts import bars, curves
from fund.documents.paper import plain
from fund.money import Money
from fund.reports.frame import Question, Report, Sheet
from fund.web.figures import MOST_BARS, told


def picture_of(report: Report, asked: Question) -> dict[str, Any] | None:
    """Return chart, words in its place and the part that draws it; None for a report of tables only."""
    sheets = {sheet.code: sheet for sheet in report.sheets}
    if report.name == "standing":
        return _over_time(sheets["over_time"])
    if report.name == "set-aside":
        return _by_project(sheets["set_aside"])
    return None


def _over_time(sheet: Sheet) -> dict[str, Any]:
    days: list[Any] = [row[0] for row in sheet.rows]
    balance, committed, free = (
        [cell for row in sheet.rows if isinstance(cell := row[place], Money)] for place in (1, 2, 3)
    )
    series: dict[str, Any] = {
        "balance": (_("Balance"), balance),
        "free": (_("Free to promise"), free),
        "committed": (_("Promised, not yet paid"), committed),
    }
    title = _("Balance, promised and free money over time")
    chart = curves(days, series)
    return {"part": "fund/parts/curves.html", "chart": chart, "title": title, "words": told(days, balance, free)}


def _by_project(sheet: Sheet) -> dict[str, Any] | None:
    """Return what projects moved of what became due; of one currency only, for one scale knows one."""
    currencies = {cell.currency for row in sheet.rows if isinstance(cell := row[3], Money) and cell}
    due: list[Any] = [row for row in sheet.rows if isinstance(row[3], Money) and row[3].minor > 0]
    if len(currencies) != 1 or not due:
        return None
    rows = sorted(due, key=lambda row: (-row[3].minor, row[0]))[:MOST_BARS]
    labels = [
        _("%(project)s: %(moved)s of %(due)s") % {"project": row[0], "moved": plain(row[4]), "due": plain(row[3])}
        for row in rows
    ]
    drawn = bars([(label, row[4], row[3]) for label, row in zip(labels, rows, strict=True)])
    title = _("Set-aside moved in, of what is due, by project")
    return {"part": "fund/parts/bars.html", "chart": drawn, "title": title, "words": "; ".join(labels)}
