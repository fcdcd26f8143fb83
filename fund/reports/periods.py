"""Which days a report is about when somebody names a day, two days, or none."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from fund.models import Fund
from fund.reports.frame import Definition, Over, Question
from notifications.errors import Malformed

MONTHS = {Over.QUARTER: 3, Over.HALF: 6, Over.YEAR: 12}
# The public learns of a half-year this much later: who was helped shall not be guessed from the week.
PUBLISHED_AFTER = timedelta(days=60)
_A_DAY = timedelta(days=1)


def question(
    definition: Definition,
    fund: Fund,
    *,
    now: datetime,
    days: Mapping[str, date] | None = None,
    known_at: datetime | None = None,
) -> Question:
    """Return what is asked; `days` names `at` (a day in the quarter, half or year) or `since` and `until`.

    Raises Malformed.
    """
    said = days or {}
    at, since = said.get("at") or said.get("until"), said.get("since")
    if definition.over is Over.DAY:
        return Question(fund, None, at or now.date(), now, known_at)
    if definition.over is Over.SPAN:
        last = at or now.date()
        first = since or date(last.year, 1, 1)
        if first > last:
            raise Malformed(fields={"since": _("The first day comes after the last one.")})
        return Question(fund, first, last, now, known_at)
    first, last = stretch(definition.over, at or last_finished(definition.over, now.date()))
    # Of a stretch that is not over only what has passed is told.
    return Question(fund, first, max(first, min(last, now.date())), now, known_at)


def stretch(over: Over, day: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter, half or year in which a day lies."""
    months = MONTHS[over]
    begins = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = begins.month + months
    ends = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - _A_DAY  # noqa: PLR2004  # December
    return begins, ends


def last_finished(over: Over, today: date) -> date:
    """Return the last day of the last stretch that is over; of a half-year also published."""
    first, _last = stretch(over, today)
    ended = first - _A_DAY
    if over is Over.HALF and today < published_on(ended):
        ended = stretch(over, ended)[0] - _A_DAY
    return ended


def published_on(ended: date) -> date:
    """Return the day on which a half-year that ended on this day may be told."""
    return ended + PUBLISHED_AFTER
