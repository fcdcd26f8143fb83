"""Which currencies people may name: those of the fund's own bank accounts, and those whose rate is known of late."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import CharField, DateField, Max, Q, Value

from fund.ledger import chart
from fund.models.ledger import Account
from fund.models.mandates import Fund
from fund.models.rates import FxRate, RateSource
from fund.money import exponent
from fund.rates.look_up import Choice, choice_of
from fund.rates.sources import MONTH_DAYS, SOURCES
from notifications.errors import Malformed

# No rate is looked back for longer, whatever a network has chosen.
_LONGEST_AGE = timedelta(days=60 + MONTH_DAYS)
# One side, the other side, by whom, and the last day for which that is known; an account has a currency alone.
_Row = tuple[str, str, str, date]


def currencies_with_accounts(fund: Fund) -> list[str]:
    """Return the currencies of the fund's bank accounts, by their codes."""
    banks = Account.objects.filter(fund=chart.books_of(fund), is_bank=True, is_deposit=False)
    return sorted(set(banks.order_by().values_list("currency", flat=True)) - {""})


def currencies_on_offer(fund: Fund, *, on: date) -> list[str]:
    """Return the base currency first, then every other that the fund has an account in or knows a rate of.

    One statement where there is no other, two otherwise, however many rates are kept.
    """
    rows = _known(fund, on)
    found = {currency for currency, _other, source, _last in rows if not source}
    if told := [row for row in rows if row[2]]:
        found |= _with_a_rate(fund.base_currency, told, choice_of(fund), on)
    return [fund.base_currency, *sorted(one for one in found - {fund.base_currency} if _is_counted(one))]


def last_known_day(fund: Fund, currency: str, on: date) -> date | None:
    """Return the last day until `on` for which any rate of this currency is kept, however old; None for none."""
    rows = FxRate.objects.filter(Q(base=currency) | Q(quote=currency), fund=chart.books_of(fund), effective_on__lte=on)
    return rows.aggregate(last=Max("effective_on"))["last"]


def _known(fund: Fund, on: date) -> list[_Row]:
    books, none = chart.books_of(fund), Value("", CharField())
    banks = Account.objects.filter(fund=books, is_bank=True, is_deposit=False).exclude(currency="")
    held = banks.order_by().values_list("currency", none, none, Value(on, DateField()))
    rows = FxRate.objects.filter(fund=books, effective_on__lte=on, effective_on__gte=on - _LONGEST_AGE)
    told = rows.order_by().values_list("base", "quote", "source").annotate(last=Max("effective_on"))
    return list(held.union(told))


def _with_a_rate(base: str, rows: Iterable[_Row], choice: Choice, on: date) -> set[str]:
    """Return what the chosen sources tell in the base currency, directly or across their home."""
    allowed = {*choice.sources, RateSource.BY_HAND.value}
    pairs: dict[str, set[frozenset[str]]] = {}
    for one, other, source, last in rows:
        if source in allowed and last >= choice.oldest(source, on):
            pairs.setdefault(source, set()).add(frozenset({one, other}))
    return {
        currency
        for source, told in pairs.items()
        for pair in told
        for currency in pair
        if _reaches(base, currency, source, told)
    }


def _reaches(base: str, currency: str, source: str, told: set[frozenset[str]]) -> bool:
    if frozenset({base, currency}) in told:
        return True
    home = SOURCES[source].home if source in SOURCES else ""
    return {frozenset({currency, home}), frozenset({home, base})} <= told


def _is_counted(currency: str) -> bool:
    """Say whether it is known how many places a currency has: a bank's file may name others."""
    try:
        return exponent(currency) >= 0
    except Malformed:
        return False
