"""The pictures on the treasury's first page, each with its words and the rows of the table beneath."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.charts import bars, curves
from fund.documents.paper import plain
from fund.history import Standing, standing_over_time
from fund.ledger.owed import SetAsideRow
from fund.models import Fund

# More would be a wall; the table beneath has them all.
MOST_BARS = 12


def over_time(fund: Fund, *, now: datetime) -> dict[str, Any]:
    """Return how the fund stood: chart, text in its place, and rows."""
    rows = standing_over_time(fund, now=now)
    chart = curves(
        [row.on for row in rows],
        {
            "balance": (_("Balance"), [row.balance for row in rows]),
            "free": (_("Free to promise"), [row.free for row in rows]),
            "committed": (_("Promised, not yet paid"), [row.committed for row in rows]),
        },
    )
    return {"chart": chart, "words": _told(rows), "rows": list(reversed(rows))}


def by_project(rows: Sequence[SetAsideRow]) -> dict[str, Any] | None:
    """Return what projects have moved of what is due: chart, text in its place, and rows; None while nothing is due."""
    due = sorted((row for row in rows if row.due), key=lambda row: (-row.due.minor, row.project.title))
    if not due:
        return None
    shown = due[:MOST_BARS]
    labels = [
        _("%(project)s: %(moved)s of %(due)s")
        % {"project": row.project.title, "moved": plain(row.moved), "due": plain(row.due)}
        for row in shown
    ]
    drawn = [(label, row.moved, row.due) for label, row in zip(labels, shown, strict=True)]
    return {"chart": bars(drawn), "words": "; ".join(labels), "rows": due}


def _told(rows: Sequence[Standing]) -> str:
    first, last = rows[0], rows[-1]
    lowest = min(rows, key=lambda row: row.free.minor)
    return _(
        "From %(first)s to %(last)s the balance went from %(before)s to %(after)s. Free now: %(free)s; least free was "
        "%(least)s on %(when)s."
    ) % {
        "first": plain(first.on),
        "last": plain(last.on),
        "before": plain(first.balance),
        "after": plain(last.balance),
        "free": plain(last.free),
        "least": plain(lowest.free),
        "when": plain(lowest.on),
    }
