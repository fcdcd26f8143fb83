"""Readers of the JSON lists: InforEuro, Georgia, Ukraine, Belarus, Uzbekistan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from fund.models.rates import RateSource
from fund.rates.quotes import BrokenRates, Quote, currency_of, day_of, nominal_of, value_of
from fund.rates.readers.trees import Row, element, text
from fund.rates.sources import SOURCES

_ISO_DAY = "%Y-%m-%d"
_LOCAL_DAY = "%d.%m.%Y"
_DAY_LENGTH = 10


def from_inforeuro(rows: Sequence[Row], month: date | None) -> list[Quote]:
    """Return the month's quotes; a currency of several countries counts once. The file does not name its month."""
    if month is None:
        raise BrokenRates(gettext("it does not say which month it is of; name the month."))
    found: dict[str, Quote] = {}
    for number, row in enumerate(rows, start=1):
        place = element(number, row.get("isoA3Code"))
        code = currency_of(text(row.get("isoA3Code")), place=place)
        if code == "EUR":
            continue
        digits, places = value_of(text(row.get("value")), place=place)
        quote = Quote(RateSource.INFOREURO, month.replace(day=1), "EUR", code, 1, digits, places)
        if found.setdefault(code, quote) != quote:
            raise BrokenRates(gettext("the same currency has two rates."), place=place)
    return list(found.values())


def from_inforeuro_history(rows: Sequence[Row]) -> list[Quote]:
    """Return all months of one currency, which that file names by their first and last days."""
    quotes = []
    for number, row in enumerate(rows, start=1):
        place = element(number, row.get("currencyIso"))
        digits, places = value_of(text(row.get("amount")), place=place)
        code = currency_of(text(row.get("currencyIso")), place=place)
        on = _day(row, "dateStart", "%d/%m/%Y", number)
        quotes.append(Quote(RateSource.INFOREURO, on, "EUR", code, 1, digits, places))
    return quotes


def from_georgia(rows: Sequence[Row]) -> list[Quote]:
    """Return the quotes by the day from which they are valid; `date` is when they were published."""
    return [
        _local(RateSource.GEORGIA, row, number, ("code", "quantity", "rate"), _georgian_day(row, number))
        for part in rows
        for number, row in enumerate(_currencies(part), start=1)
    ]


def from_ukraine(rows: Sequence[Row]) -> list[Quote]:
    """Return the quotes; the rate is for one unit."""
    return [
        _local(RateSource.UKRAINE, row, number, ("cc", "", "rate"), _day(row, "exchangedate", _LOCAL_DAY, number))
        for number, row in enumerate(rows, start=1)
        if row.get("cc") not in {"XAU", "XAG", "XPT", "XPD"}
    ]


def from_belarus(rows: Sequence[Row]) -> list[Quote]:
    """Return the quotes by `Cur_Scale`."""
    names = ("Cur_Abbreviation", "Cur_Scale", "Cur_OfficialRate")
    return [
        _local(RateSource.BELARUS, row, number, names, _day(row, "Date", _ISO_DAY, number))
        for number, row in enumerate(rows, start=1)
    ]


def from_uzbekistan(rows: Sequence[Row]) -> list[Quote]:
    """Return the quotes by `Nominal`."""
    return [
        _local(RateSource.UZBEKISTAN, row, number, ("Ccy", "Nominal", "Rate"), _day(row, "Date", _LOCAL_DAY, number))
        for number, row in enumerate(rows, start=1)
    ]


def _local(source: str, row: Row, number: int, names: tuple[str, str, str], on: date) -> Quote:
    code, nominal, value = names
    place = element(number, row.get(code))
    digits, places = value_of(text(row.get(value)), place=place)
    units = nominal_of(text(row.get(nominal)), place=place) if nominal else 1
    return Quote(source, on, currency_of(text(row.get(code)), place=place), SOURCES[source].home, units, digits, places)


def _day(row: Row, name: str, form: str, number: int) -> date:
    return day_of(text(row.get(name))[:_DAY_LENGTH], form, place=element(number))


def _georgian_day(row: Row, number: int) -> date:
    return _day(row, "validFromDate", _ISO_DAY, number)


def _currencies(part: Row) -> Sequence[Any]:
    found = part.get("currencies")
    if not isinstance(found, list) or not found or not all(isinstance(row, dict) for row in found):
        raise BrokenRates(gettext("it holds no rates: the bank has none for the day that was asked."))
    return found
