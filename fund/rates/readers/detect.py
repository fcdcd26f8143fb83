"""Which reader a file of rates needs, told from what is in it."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext

from fund.rates.quotes import BrokenRates, Quote
from fund.rates.readers import ecb, lists, nominal_xml, united_nations
from fund.rates.readers.trees import Node, Row, root_of, rows_of
from notifications.errors import TooLarge

SIZE_LIMIT = 8 * 1024 * 1024

# A key that only this bank's rows have.
_LISTS: dict[str, Callable[[list[Row]], list[Quote]]] = {
    "dateStart": lists.from_inforeuro_history,
    "currencies": lists.from_georgia,
    "r030": lists.from_ukraine,
    "Cur_Scale": lists.from_belarus,
    "Ccy": lists.from_uzbekistan,
}


def read(content: bytes, *, source: str | None = None, month: date | None = None) -> list[Quote]:
    """Return every quote of a file; raises BrokenRates naming the place, TooLarge.

    A file that shows another bank than `source` is refused. `month` is needed by InforEuro alone.
    """
    if len(content) > SIZE_LIMIT:
        raise TooLarge(gettext("A file of rates may have 8 MB. Take a shorter period."))
    quotes = _quotes(content, source, month)
    if not quotes:
        raise BrokenRates(gettext("it holds no rates: the bank has none for the day that was asked."))
    if source and quotes[0].source != source:
        raise BrokenRates(gettext("it is another bank's file than the one that was named."))
    return _each_once(quotes)


def _quotes(content: bytes, source: str | None, month: date | None) -> list[Quote]:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise BrokenRates(gettext("it is empty."))
    if start.startswith(b"PK"):
        return ecb.from_zip(content)
    if start.startswith(b"<"):
        return _of_xml(root_of(start), source)
    if start.startswith((b"[", b"{")):
        return _of_list(rows_of(start), month)
    if start.startswith(b"Date"):
        return ecb.from_csv(content)
    raise BrokenRates(gettext("this is no file of rates that is known here."))


def _of_xml(root: Node, source: str | None) -> list[Quote]:
    name = root.tag.rpartition("}")[2]
    if next(root.iter("{*}ExchangeRate"), None) is not None:
        return nominal_xml.from_armenia(root)
    if name == "Envelope":
        return ecb.from_xml(root)
    if name == "ValCurs":
        return nominal_xml.from_valcurs(root, source if source in nominal_xml.SHAPED else None)
    if name == "CurrencyRates":
        return nominal_xml.from_kyrgyz(root)
    if name in {"rates", "rss"}:
        return nominal_xml.from_kazakh(root)
    if next(root.iter("{*}f_curr_code"), None) is not None:
        return united_nations.from_xml(root)
    raise BrokenRates(gettext("this is no file of rates that is known here."))


def _of_list(rows: list[Row], month: date | None) -> list[Quote]:
    if "isoA3Code" in rows[0]:
        return lists.from_inforeuro(rows, month)
    for key, reader in _LISTS.items():
        if key in rows[0]:
            return reader(rows)
    raise BrokenRates(gettext("this is no file of rates that is known here."))


def _each_once(quotes: list[Quote]) -> list[Quote]:
    """Return the quotes without repeats; raises BrokenRates when a file contradicts itself."""
    found: dict[tuple[object, ...], Quote] = {}
    for quote in quotes:
        if found.setdefault((quote.pair, quote.effective_on), quote) != quote:
            words = {"base": quote.base, "quote": quote.quote, "day": quote.effective_on}
            raise BrokenRates(gettext("%(base)s in %(quote)s has two rates on %(day)s.") % words)
    return list(found.values())
