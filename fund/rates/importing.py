"""Taking a file of rates into the books of a network: read, compare with what is known, ask, then store."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund.ledger.posting import lock_funds
from fund.models import Fund, FundAvailable, FxRate
from fund.rates.converting import shown
from fund.rates.planning import Jump, Known, Pair, Plan, plan_of
from fund.rates.quotes import BrokenRates, Quote, worth
from notifications.errors import Refused

# Older rates than these few days before the books began can never be asked for.
BEFORE_THE_BOOKS = timedelta(days=60)
FARTHEST_AHEAD = timedelta(days=40)
YEAR = timedelta(days=366)
SHOWN_JUMPS = 3


class RateJumped(Refused):
    """A rate moved so far that somebody has to compare it with its source first; confirming stores it."""

    code = "rate_jumped"

    def __init__(self, jumps: Sequence[Jump]) -> None:
        shown = " ".join(_told(jump) for jump in jumps[:SHOWN_JUMPS])
        what = _("Nothing was recorded. Compare with the source, then confirm that this is right.")
        super().__init__(f"{shown} {what}")
        self.jumps = list(jumps)


@dataclass(frozen=True)
class Taken:
    """What a file brought: rates new, known before, older than the books; its bank and days."""

    source: str
    from_on: date
    to_on: date
    new: int
    known: int
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """Return the one JSON form of it."""
        days = {"from_on": self.from_on.isoformat(), "to_on": self.to_on.isoformat()}
        counts = {"new": self.new, "known": self.known, "left_out": self.left_out}
        return {"source": str(self.source), **days, **counts}


def take_in(books: Fund, quotes: Sequence[Quote], *, confirmed: bool, now: datetime) -> Taken:
    """Store what is new of one bank's quotes; runs inside the act's transaction.

    Raises BrokenRates for a day that lies far ahead, RateJumped unless `confirmed`, Refused before the books are open.
    """
    days = [quote.effective_on for quote in quotes]
    if max(days) > now.date() + FARTHEST_AHEAD:
        raise BrokenRates(_("it names a day that lies far ahead."))
    plan = planned(books, quotes)
    if plan.jumps and not confirmed:
        raise RateJumped(plan.jumps)
    store(books, plan, now=now)
    return Taken(quotes[0].source, min(days), max(days), len(plan.new), plan.known, plan.left_out)


def planned(books: Fund, quotes: Sequence[Quote]) -> Plan:
    """Return what is new among the quotes; the books' control row stays locked, so that two imports cannot cross."""
    since = _opened_on(books) - BEFORE_THE_BOOKS
    recent = [quote for quote in quotes if quote.effective_on >= since]
    # Long histories are sifted before anybody has to wait for the lock.
    lock_funds([books.pk])
    plan = plan_of(recent, _known(books, recent) if recent else {}, since=since)
    plan.left_out += len(quotes) - len(recent)
    return plan


def store(books: Fund, plan: Plan, *, now: datetime, **by_hand: Any) -> None:
    """Add the rows of a plan; `by_hand` names setter and reason."""
    FxRate.objects.bulk_create(
        (
            FxRate(
                fund=books,
                source=quote.source,
                effective_on=quote.effective_on,
                base=quote.base,
                quote=quote.quote,
                nominal=quote.nominal,
                digits=quote.digits,
                places=quote.places,
                revision=revision,
                recorded_at=now,
                **by_hand,
            )
            for quote, revision in plan.new
        ),
        batch_size=500,
    )


def _opened_on(books: Fund) -> date:
    opened_on = FundAvailable.objects.filter(fund=books).values_list("opened_on", flat=True).first()
    if opened_on is None:
        raise Refused(_("The books of this fund are not open yet."), code="books_not_open")
    return opened_on


def _known(books: Fund, quotes: Iterable[Quote]) -> dict[Pair, list[Known]]:
    days = [quote.effective_on for quote in quotes]
    rows = FxRate.objects.filter(
        fund=books,
        source__in={quote.source for quote in quotes},
        base__in={quote.base for quote in quotes},
        quote__in={quote.quote for quote in quotes},
        effective_on__gte=min(days) - YEAR,
        effective_on__lte=max(days),
    )
    found: dict[Pair, list[Known]] = defaultdict(list)
    for row in rows.order_by("revision"):
        each = worth(row.digits, row.places, row.nominal)
        found[row.source, row.base, row.quote].append(Known(row.effective_on, each, row.revision))
    return found


def _told(jump: Jump) -> str:
    words = {
        "base": jump.quote.base,
        "quote": jump.quote.quote,
        "before": shown(jump.before),
        "before_on": _day(jump.before_on),
        "now": shown(jump.quote.worth),
        "now_on": _day(jump.quote.effective_on),
        "percent": jump.percent,
    }
    return (
        _("One %(base)s was %(before)s %(quote)s on %(before_on)s and is %(now)s on %(now_on)s, %(percent)s %% apart.")
        % words
    )


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
