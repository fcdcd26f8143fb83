"""Readers of the XML files that give local money for a number of foreign units.

Russia, Moldova, Azerbaijan, Tajikistan: `ValCurs` with `Valute`; Kyrgyzstan: `CurrencyRates` with `Currency`;
Kazakhstan: `item` elements with `quant`, in a channel in the daily file and bare in the dated one. Armenia: the answer
of its SOAP service kept as a file, with `ExchangeRate` elements by `Amount`.
"""

import re
from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext

from fund.models.rates import RateSource
from fund.rates.quotes import BrokenRates, Quote, currency_of, day_of, nominal_of, value_of
from fund.rates.readers.trees import Node, line_of, said
from fund.rates.sources import SOURCES

# Banks whose files look alike: Tajikistan alone writes its day as year, month, day; of the others each leaves out its
# own currency, and so they are told apart.
_BY_CURRENCY = (RateSource.RUSSIA, RateSource.MOLDOVA, RateSource.AZERBAIJAN)
SHAPED = (*_BY_CURRENCY, RateSource.TAJIKISTAN)

_DAY = "%d.%m.%Y"
_ISO_DAY = "%Y-%m-%d"
_ISO_LENGTH = 10
_IS_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What banks call the number of units and their worth, where they do not say `Nominal` and `Value`.
_NAMES: dict[str, tuple[str, str]] = {
    RateSource.KAZAKHSTAN: ("quant", "description"),
    RateSource.ARMENIA: ("Amount", "Rate"),
}


def from_valcurs(root: Node, source: str | None) -> list[Quote]:
    """Return the quotes of a `ValCurs` file; `source` is told apart by the currencies where it was not named."""
    nodes = list(root.iter("{*}Valute"))
    codes = {_code(node) for node in nodes}
    written = root.get("Date") or ""
    source = source or _source_of(codes, written)
    if SOURCES[source].home in codes:
        raise BrokenRates(gettext("it gives a rate of the bank's own currency, so it is another bank's file."))
    form = _ISO_DAY if source == RateSource.TAJIKISTAN else _DAY
    on = day_of(written, form, place=line_of(root))
    return [_local(source, on, _code(node), node) for node in nodes if not _is_metal(_code(node))]


def from_kyrgyz(root: Node) -> list[Quote]:
    """Return the quotes of a `CurrencyRates` file."""
    on = day_of(root.get("Date") or "", _DAY, place=line_of(root))
    return [_local(RateSource.KYRGYZSTAN, on, node.get("ISOCode") or "", node) for node in root.iter("{*}Currency")]


def from_kazakh(root: Node) -> list[Quote]:
    """Return the quotes of the daily feed or of the file of one day."""
    items = list(root.iter("{*}item"))
    if not items:
        raise BrokenRates(gettext("it holds no rates: the bank has none for the day that was asked."))
    common = said(root, "date")
    return [_local(RateSource.KAZAKHSTAN, _kazakh_day(node, common), said(node, "title"), node) for node in items]


def from_armenia(root: Node) -> list[Quote]:
    """Return the quotes of an answer of the Armenian service, in its envelope or taken out of it."""
    day = next((node.text or "" for node in root.iter("{*}CurrentDate")), "")
    on = day_of(day.strip()[:_ISO_LENGTH], _ISO_DAY, place=line_of(root))
    return [_local(RateSource.ARMENIA, on, said(node, "ISO"), node) for node in root.iter("{*}ExchangeRate")]


def _local(source: str, on: date, currency: str, node: Node) -> Quote:
    nominal, value = _NAMES.get(source, ("Nominal", "Value"))
    place = line_of(node)
    digits, places = value_of(said(node, value), place=place)
    return Quote(
        source,
        on,
        currency_of(currency, place=place),
        SOURCES[source].home,
        nominal_of(said(node, nominal), place=place),
        digits,
        places,
    )


def _kazakh_day(node: Node, common: str) -> date:
    return day_of(common or said(node, "pubDate"), _DAY, place=line_of(node))


def _code(node: Node) -> str:
    code: str = said(node, "CharCode") or node.get("Code") or ""
    return code.upper()


def _is_metal(code: str) -> bool:
    return code in {"XAU", "XAG", "XPT", "XPD"}


def _source_of(codes: Collection[str], written: str) -> str:
    """Return the one bank of this shape that writes its day so, or whose own currency the file leaves out."""
    if _IS_ISO.fullmatch(written.strip()):
        return RateSource.TAJIKISTAN.value
    missing = [source for source in _BY_CURRENCY if SOURCES[source].home not in codes]
    if len(missing) != 1:
        raise BrokenRates(gettext("it does not show which bank it is of; name the bank."))
    return missing[0].value
