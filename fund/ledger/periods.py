"""On which days entries may be dated (L7), and what stands in the way of closing some of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.models import Fund, Period, PeriodState, StatementLine, StatementLock, TypedStatement
from fund.reconciliation.open_lines import open_lines
from notifications.errors import Refused


@dataclass(frozen=True)
class Standing:
    """Until when the books are closed, how many months that are over are open, whether a second person is asked."""

    closed_until: date | None
    months: int
    waits: bool


def require_open(books: Fund, on: date, *, now: datetime) -> None:
    """Refuse a day in the future or outside an open period; a new year opens with its first entry."""
    refuse_future(on, now=now)
    found = Period.objects.filter(fund=books, starts_on__lte=on, ends_on__gte=on).first()
    if found is None and _follows(books, on):
        found = open_years(books, on.year)
    if found is None:
        raise Refused(_("The books did not exist yet on this day. Choose a later one."), code="period_missing")
    if found.state != PeriodState.OPEN:
        raise Refused(_("This period is closed. Date the entry in an open one."), code="period_closed")


def refuse_future(on: date, *, now: datetime) -> None:
    """Refuse a day that has not come yet."""
    if on > now.date():
        raise Refused(_("The books take no entry dated in the future."), code="date_in_future")


def open_years(books: Fund, until: int) -> Period:
    """Open every year after the last one until this year, without a gap, and return the period that is last then."""
    last = _last(books)
    if last is None:
        raise Refused(_("The books of this fund are not open yet."), code="books_not_open")
    for year in range(last.ends_on.year + 1, until + 1):
        last, _created = Period.objects.get_or_create(
            fund=books, starts_on=date(year, 1, 1), defaults={"ends_on": date(year, 12, 31)}
        )
    return last


def in_order(books: Fund) -> list[Period]:
    """Return the periods of a network, the earliest first."""
    return list(Period.objects.filter(fund=books).order_by("starts_on"))


def first_open(books: Fund) -> Period | None:
    """Return the earliest period that takes entries: the next to be closed."""
    return Period.objects.filter(fund=books, state=PeriodState.OPEN).order_by("starts_on").first()


def closed_until(books: Fund) -> date | None:
    """Return the last day that is closed, or None while nothing is."""
    closed = Period.objects.filter(fund=books).exclude(state=PeriodState.OPEN).order_by("-starts_on").first()
    return closed.ends_on if closed else None


def standing(books: Fund, *, now: datetime) -> Standing:
    """Return how far the books are closed, in one query."""
    rows = in_order(books)
    opened = [row for row in rows if row.is_open]
    asked = any(row.state == PeriodState.REOPEN_ASKED or (row.is_open and row.close_asked_by) for row in rows)
    return Standing(
        closed_until=max((row.ends_on for row in rows if not row.is_open), default=None),
        months=sum(len(_month_ends(row, now)) for row in opened),
        waits=asked,
    )


def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_to_close(period: Period, *, now: datetime) -> list[date]:
    """Return the ends of those months of an open period that are over, its year's end apart."""
    return [end for end in _month_ends(period, now) if end != date(end.year, 12, 31)]


def require_closable(period: Period, through: date, *, now: datetime) -> None:
    """Refuse to close days that are not over, or about which the bank still says what nobody has explained."""
    if through >= now.date():
        raise Refused(
            _("The days until %(day)s are not over. Close them afterwards.") % {"day": _day(through)},
            code="period_not_over",
        )
    if sentences := obstacles(period, through):
        raise Refused(" ".join(sentences), code="period_has_open_ends")


def obstacles(period: Period, through: date) -> list[str]:
    """Return what is still open at the bank until this day, a sentence each."""
    account = {"account__fund": period.fund_id}
    lines = StatementLine.objects.filter(**account, booked_on__lte=through)
    typed = TypedStatement.objects.filter(**account, from_on__lte=through, confirmed_at=None, discarded_at=None)
    locks = StatementLock.objects.filter(
        statement__account__fund=period.fund_id, statement__from_on__lte=through, confirmed_at=None, lifted_at=None
    )
    return [
        *_lines(open_lines(lines).count()),
        *_typed(typed.count()),
        *_locks(locks.count()),
    ]


def _lines(number: int) -> list[str]:
    text = ngettext(
        "%(number)d line of the bank in this time has no entry yet. Reconcile it first.",
        "%(number)d lines of the bank in this time have no entry yet. Reconcile them first.",
        number,
    )
    return [text % {"number": number}] if number else []


def _typed(number: int) -> list[str]:
    text = ngettext(
        "%(number)d typed statement waits for its second person. Have it confirmed or discarded first.",
        "%(number)d typed statements wait for their second person. Have them confirmed or discarded first.",
        number,
    )
    return [text % {"number": number}] if number else []


def _locks(number: int) -> list[str]:
    text = ngettext(
        "%(number)d statement is to be locked and waits for its second person. Have it confirmed or lifted first.",
        "%(number)d statements are to be locked and wait for their second person. Have them confirmed or lifted first.",
        number,
    )
    return [text % {"number": number}] if number else []


def _month_ends(period: Period, now: datetime) -> list[date]:
    found, end = [], month_end(period.starts_on)
    while end <= period.ends_on and end < now.date():
        found.append(end)
        end = month_end(end + timedelta(days=1))
    return found


def _follows(books: Fund, on: date) -> bool:
    last = _last(books)
    return last is not None and on > last.ends_on


def _last(books: Fund) -> Period | None:
    return Period.objects.filter(fund=books).order_by("-ends_on").first()


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
