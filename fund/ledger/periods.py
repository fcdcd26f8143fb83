"""On which days entries may be dated (L7)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.models import Fund, Period, PeriodState
from notifications.errors import Refused


def require_open(books: Fund, on: date, *, now: datetime) -> None:
    """Refuse a day in the future or outside an open period; a new year opens with its first entry."""
    if on > now.date():
        raise Refused(_("The books take no entry dated in the future."), code="date_in_future")
    found = Period.objects.filter(fund=books, starts_on__lte=on, ends_on__gte=on).first()
    if found is None and _follows(books, on):
        found = _open_year(books, on.year)
    if found is None:
        raise Refused(_("The books did not exist yet on this day. Choose a later one."), code="period_missing")
    if found.state != PeriodState.OPEN:
        raise Refused(_("This period is closed. Date the entry in an open one."), code="period_closed")


def _follows(books: Fund, on: date) -> bool:
    last = Period.objects.filter(fund=books).order_by("-ends_on").first()
    return last is not None and on > last.ends_on


def _open_year(books: Fund, year: int) -> Period:
    period, _created = Period.objects.get_or_create(
        fund=books, starts_on=date(year, 1, 1), defaults={"ends_on": date(year, 12, 31)}
    )
    return period
