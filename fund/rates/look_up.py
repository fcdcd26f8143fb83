"""The rate of a currency on a day: which published row counts, and what money was worth by it.

The sources are asked in the order the network has chosen. Of each the latest rate that was effective on the day or
before it counts, never a later one, and none older than the age limit. A rate set by hand counts until the chosen
source has a rate of a later day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models.mandates import Fund
from fund.models.rates import FxRate, RateSettings, RateSource
from fund.money import Money
from fund.rates.converting import converted
from fund.rates.quotes import worth
from fund.rates.sources import MAX_AGE_DAYS, MONTH_DAYS, PREFERRED, SOURCES
from notifications.errors import Refused


class RateMissing(Refused):
    """No rate tells what this currency was worth on this day."""

    code = "rate_missing"


@dataclass(frozen=True)
class Rate:
    """What one unit of `currency` is worth in `into`; made of one row, or of two across a home currency."""

    currency: str
    into: str
    worth: Fraction
    effective_on: date
    rows: tuple[FxRate, ...]

    @property
    def source(self) -> str:
        """Whose rate it is; empty for a currency in itself."""
        return self.rows[0].source if self.rows else ""

    def value(self, money: Money) -> Money:
        """Return what this money is worth."""
        return converted(money, self.worth, self.into)


@dataclass(frozen=True)
class Choice:
    """Which sources a network prefers and how old a rate may be."""

    sources: Sequence[str] = PREFERRED
    max_age_days: int = MAX_AGE_DAYS

    def oldest(self, source: str, on: date) -> date:
        """Return the first effective day that may still stand for this day."""
        known = SOURCES.get(source)
        return on - timedelta(days=self.max_age_days + (MONTH_DAYS if known and known.monthly else 0))


def base_value(fund: Fund, money: Money, on: date) -> int:
    """Return what this money was worth on this day, in minor units of the fund's base currency.

    The base currency itself is worth its own amount and needs no rate. Raises RateMissing (a Refused with a sentence
    that names currency, day and what to do) when the books have no rate of the day or of the few days before it.
    """
    return convert(fund, money, fund.base_currency, on).minor


def convert(fund: Fund, money: Money, into: str, on: date) -> Money:
    """Return this money in another currency at the rate of the day; raises RateMissing."""
    return rate_on(fund, money.currency, on, into=into).value(money)


def rate_on(fund: Fund, currency: str, on: date, *, into: str = "") -> Rate:
    """Return the rate that counts on this day, into the base currency by default; raises RateMissing."""
    into = into or fund.base_currency
    if currency == into:
        return Rate(currency, into, Fraction(1), on, ())
    choice = choice_of(fund)
    found = _best(_rows(fund, currency, into, on, choice), currency, into, on, choice)
    if found is None:
        raise RateMissing(_missing(fund, currency, into, on, choice))
    return found


def choice_of(fund: Fund) -> Choice:
    """Return what the fund's network has chosen, or what is chosen for everybody."""
    row = RateSettings.objects.filter(fund=chart.books_of(fund)).first()
    return Choice(tuple(row.sources), row.max_age_days) if row else Choice()


def _rows(fund: Fund, currency: str, into: str, on: date, choice: Choice) -> list[FxRate]:
    """Return the rows that may count, newest first, and of one day the latest revision first; one query."""
    oldest = min(choice.oldest(source, on) for source in (*choice.sources, RateSource.BY_HAND))
    rows = FxRate.objects.filter(fund=chart.books_of(fund), effective_on__lte=on, effective_on__gte=oldest)
    return list(rows.filter(_touching(currency, into)).order_by("-effective_on", "-revision"))


def _touching(currency: str, into: str) -> Q:
    homes = {source.home for source in SOURCES.values()}
    found = Q()
    for one, others in ((currency, homes | {into}), (into, homes)):
        found |= Q(base=one, quote__in=others) | Q(quote=one, base__in=others)
    return found


def _best(rows: Iterable[FxRate], currency: str, into: str, on: date, choice: Choice) -> Rate | None:
    by_source: dict[str, list[FxRate]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)

    def of(source: str) -> Rate | None:
        oldest = choice.oldest(source, on)
        return _of_source([row for row in by_source.get(source, ()) if row.effective_on >= oldest], currency, into)

    official = next((rate for source in choice.sources if (rate := of(source))), None)
    by_hand = of(RateSource.BY_HAND)
    if by_hand and (official is None or by_hand.effective_on >= official.effective_on):
        return by_hand
    return official


def _of_source(rows: Sequence[FxRate], currency: str, into: str) -> Rate | None:
    """Return the latest rate that one source gives: directly, or across its home.

    A daily bank's two rates are of one and the same day; of a monthly one each is the last that was changed.
    """
    source = SOURCES.get(rows[0].source) if rows else None
    if source and source.monthly:
        return _across(rows, currency, into, source.home)
    for day in dict.fromkeys(row.effective_on for row in rows):
        same_day = [row for row in rows if row.effective_on == day]
        if found := _across(same_day, currency, into, source.home if source else ""):
            return found
    return None


def _across(rows: Sequence[FxRate], currency: str, into: str, home: str) -> Rate | None:
    """Return the rate that the first of these rows give, newest first."""
    if direct := _leg(rows, currency, into):
        return Rate(currency, into, direct[0], direct[1].effective_on, (direct[1],))
    first, second = _leg(rows, currency, home), _leg(rows, home, into)
    if first is None or second is None:
        return None
    day = max(first[1].effective_on, second[1].effective_on)
    return Rate(currency, into, first[0] * second[0], day, (first[1], second[1]))


def _leg(rows: Iterable[FxRate], currency: str, into: str) -> tuple[Fraction, FxRate] | None:
    for row in rows:
        each = worth(row.digits, row.places, row.nominal)
        if (row.base, row.quote) == (currency, into):
            return each, row
        if (row.base, row.quote) == (into, currency):
            return 1 / each, row
    return None


def _missing(fund: Fund, currency: str, into: str, on: date, choice: Choice) -> str:
    words = {"currency": currency, "base": into, "day": date_format(on, "DATE_FORMAT"), "days": choice.max_age_days}
    return (
        _(
            "There is no rate of %(currency)s in %(base)s for %(day)s, and none of the %(days)s days before it. "
            "Import a central bank's file of that day, or set the rate by hand."
        )
        % words
    )
