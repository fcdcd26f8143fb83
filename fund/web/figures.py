"""The pictures on the treasury's first page, each with its words and the rows of the table beneath."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.charts import bars, curves
from fund.documents.paper import plain
from fund.history import standing_over_time
from fund.ledger.owed import SetAsideRow
from fund.models import Fund
from fund.money import Money

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
    words = told([row.on for row in rows], [row.balance for row in rows], [row.free for row in rows])
    return {"chart": chart, "words": words, "rows": list(reversed(rows))}


def by_project(rows: Sequence[SetAsideRow]) -> dict[str, Any] | None:
    """Return what projects have moved of what is due: chart, text in its place, and rows; None while nothing is due."""
    due = sorted((row for row in rows if row.due), key=lambda row: (-row.base["due"].minor, row.project.title))
    if not due:
        return None
    shown = due[:MOST_BARS]
    labels = [
        _("%(project)s: %(moved)s of %(due)s")
        % {"project": row.project.title, "moved": plain(row.moved), "due": plain(row.due)}
        for row in shown
    ]
    drawn = [(label, row.base["moved"], row.base["due"]) for label, row in zip(labels, shown, strict=True)]
    return {"chart": bars(drawn), "words": "; ".join(labels), "rows": due}


def told(days: Sequence[date], balance: Sequence[Money], free: Sequence[Money]) -> str:
    """Return in words what the curves show."""
    least = min(range(len(days)), key=lambda place: free[place].minor)
    return _(
        "From %(first)s to %(last)s the balance went from %(before)s to %(after)s. Free now: %(free)s; least free was "
        "%(least)s on %(when)s."
    ) % {
        "first": plain(days[0]),
        "last": plain(days[-1]),
        "before": plain(balance[0]),
        "after": plain(balance[-1]),
        "free": plain(free[-1]),
        "least": plain(free[least]),
        "when": plain(days[least]),
    }
