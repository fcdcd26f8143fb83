"""Reader of the operational rates of exchange of the United Nations: foreign currency per one US dollar, by month.

A currency stands there once for each country that uses it; a rate changed within the month has a day of its own.
"""

from fund.models.rates import RateSource
from fund.rates.quotes import Quote, currency_of, day_of, value_of
from fund.rates.readers.trees import Node, line_of, said

_HOME = "USD"


def from_xml(root: Node) -> list[Quote]:
    """Return the quotes by the day from which each is effective; stray tabs around values are no part of them."""
    found = [_quote(code.getparent()) for code in root.iter("{*}f_curr_code")]
    return [quote for quote in found if quote.quote != _HOME]


def _quote(node: Node) -> Quote:
    place = line_of(node)
    digits, places = value_of(said(node, "rate"), place=place)
    on = day_of(said(node, "eff_date"), "%d %b %Y", place=place)
    return Quote(RateSource.UN, on, _HOME, currency_of(said(node, "f_curr_code"), place=place), 1, digits, places)
