"""Closing months, and years with their result carried to net assets (L7, L19).

A closing locks the funds of the network first and then its periods, in the order in which every posting takes them:
an entry of that time is either in the digest or refused.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund.ledger import chart, hashing, periods
from fund.ledger.posting import EntryDraft, PostingDraft, lock_funds, mirror_of, post_entries
from fund.models import Account, AccountType, EntryKind, Fund, JournalEntry, Period, PeriodState, Posting
from fund.money import Money
from notifications.errors import Malformed, Refused, Stale

_RESULT = (AccountType.INCOME, AccountType.EXPENSE)


class NeedsSecondPerson(Refused):
    """Whoever asked for it cannot be the one to confirm it."""

    code = "separation_of_duties"
    sentence = _("You asked for this yourself, so a second person has to confirm it.")


def network(books: Fund) -> list[Fund]:
    """Return the fund that keeps the books and its purses, by code."""
    return [books, *Fund.objects.filter(parent=books).select_related("parent").order_by("code")]


def locked_periods(books: Fund) -> list[Period]:
    """Return the periods of a network, the earliest first; nothing is posted there before this transaction ends."""
    lock_funds(fund.pk for fund in network(books))
    return list(Period.objects.select_for_update().filter(fund=books).order_by("starts_on"))


def locked_period(period_id: uuid.UUID, books: Fund) -> Period:
    """Return one of these periods under lock; raises Stale when it is gone."""
    found = next((row for row in locked_periods(books) if row.pk == period_id), None)
    if found is None:
        raise Stale()
    return found


def balance_hash(books: Fund, on: date) -> str:
    """Return the digest of what every account held at the end of a day, and of how many entries."""
    until = Q(entry__fund=books, entry__posted_at__isnull=False, entry__accounting_date__lte=on)
    sums = Posting.objects.filter(until).order_by().values_list("fund_id", "account_id", "currency")
    rows = list(sums.annotate(amount=Sum("amount_minor"), base=Sum("base_minor")))
    entries = JournalEntry.objects.filter(fund=books, posted_at__isnull=False, accounting_date__lte=on).count()
    return hashing.balance_hash(books.pk, on, entries, rows)


def close_months(*, books: Fund, through: date, by: uuid.UUID, now: datetime) -> Period:
    """Close everything until the end of a month and leave the rest of the year open; raises Malformed, Refused."""
    period = _next_to_close(locked_periods(books))
    if through != periods.month_end(through):
        raise Malformed(fields={"through": _("Name the last day of a month.")})
    _require_within(period, through)
    if through == date(through.year, 12, 31):
        raise Refused(_("The last month is closed with its year, by two people."), code="year_needs_two")
    periods.require_closable(period, through, now=now)
    rest = (through + timedelta(days=1), period.ends_on)
    period.ends_on = through
    _close(period, by=by, now=now)
    if rest[0] <= rest[1]:
        Period.objects.create(fund=books, starts_on=rest[0], ends_on=rest[1])
    return period


def ask_year_close(*, period_id: uuid.UUID, books: Fund, by: uuid.UUID, now: datetime) -> Period:
    """Ask for the end of a year on the books as they stand; somebody else confirms it. Raises Refused."""
    period = _year_to_close(period_id, books, now=now)
    period.close_asked_by, period.close_asked_at = by, now
    period.close_asked_hash = balance_hash(books, period.ends_on)
    period.save(update_fields=["close_asked_by", "close_asked_at", "close_asked_hash"])
    return period


def confirm_year_close(*, period_id: uuid.UUID, books: Fund, by: uuid.UUID, now: datetime) -> Period:
    """Carry the year's result to net assets, close its last period, open the next year. Raises Refused, Stale."""
    period = _year_to_close(period_id, books, now=now)
    if period.close_asked_by is None:
        raise Refused(_("Nobody has asked for the end of this year yet."), code="not_asked")
    if period.close_asked_by == by:
        raise NeedsSecondPerson()
    if period.close_asked_hash != balance_hash(books, period.ends_on):
        raise Refused(
            _("Entries were dated in this year after its end was asked for. The treasurer has to ask again."),
            code="books_changed",
        )
    if drafts := closing_entries(books, period):
        post_entries(drafts, by=by, now=now)
    periods.open_years(books, period.ends_on.year + 1)
    _close(period, by=by, now=now)
    return period


def closing_entries(books: Fund, period: Period) -> list[EntryDraft]:
    """Return one entry per fund that brings its income and expense until the end of the year to net assets."""
    source = uuid.uuid4()
    found = [(fund, _to_net_assets(fund, period.ends_on)) for fund in network(books)]
    return [
        EntryDraft(
            kind=EntryKind.YEAR_CLOSE,
            on=period.ends_on,
            source_type="period",
            source_id=source,
            source_step=f"closed {place}",
            postings=postings,
        )
        for place, (_fund, postings) in enumerate(found, start=1)
        if postings
    ]


def undo_year_close(books: Fund, period: Period) -> list[EntryDraft]:
    """Return the mirrors of what closed the year that ends with this period; only reopening it posts them."""
    entries = JournalEntry.objects.filter(
        fund=books, kind=EntryKind.YEAR_CLOSE, accounting_date=period.ends_on, reversed_by__isnull=True
    )
    return [mirror_of(entry, on=period.ends_on) for entry in entries.order_by("number")]


def _to_net_assets(fund: Fund, on: date) -> list[PostingDraft]:
    rows = Posting.objects.filter(
        fund=fund, account__type__in=_RESULT, entry__posted_at__isnull=False, entry__accounting_date__lte=on
    )
    sums = rows.order_by("account__code", "currency").values_list("account_id", "currency")
    left = [row for row in sums.annotate(amount=Sum("amount_minor"), base=Sum("base_minor")) if row[2] or row[3]]
    accounts = Account.objects.in_bulk({row[0] for row in left})
    target = chart.account(fund, chart.NET_ASSETS_RESTRICTED if fund.restriction else chart.NET_ASSETS)
    cleared = [_draft(fund, accounts[pk], currency, -own, -base) for pk, currency, own, base in left]
    carried = [
        _draft(fund, target, currency, *_together(currency, left)) for currency in sorted({row[1] for row in left})
    ]
    return [*cleared, *carried]


def _together(currency: str, rows: Sequence[tuple[uuid.UUID, str, int, int]]) -> tuple[int, int]:
    mine = [row for row in rows if row[1] == currency]
    return sum(row[2] for row in mine), sum(row[3] for row in mine)


def _draft(fund: Fund, account: Account, currency: str, own: int, base: int) -> PostingDraft:
    return PostingDraft(account=account, fund=fund, amount=Money(own, currency), base_minor=base)


def _next_to_close(found: Sequence[Period]) -> Period:
    period = next((row for row in found if row.is_open), None)
    if period is None:
        raise Refused(_("Everything is closed already."), code="nothing_open")
    return period


def _year_to_close(period_id: uuid.UUID, books: Fund, *, now: datetime) -> Period:
    found = locked_periods(books)
    period = _next_to_close(found)
    if period.pk != period_id or not period.ends_a_year:
        raise Refused(_("Close what is earlier first: years are closed one after the other."), code="earlier_open")
    periods.require_closable(period, period.ends_on, now=now)
    return period


def _require_within(period: Period, through: date) -> None:
    if through < period.starts_on:
        raise Refused(_("These days are closed already."), code="closed_already")
    if through > period.ends_on:
        raise Refused(
            _("Close the days until %(day)s first.") % {"day": date_format(period.ends_on, "DATE_FORMAT")},
            code="earlier_open",
        )


def _close(period: Period, *, by: uuid.UUID, now: datetime) -> None:
    period.state = PeriodState.CLOSED
    period.trial_balance_hash = balance_hash(period.fund, period.ends_on)
    period.closed_by, period.closed_at = by, now
    period.save()
