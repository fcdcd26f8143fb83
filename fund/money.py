"""Money as a whole number of minor units and an ISO 4217 currency; no fraction is ever a float."""

import copy
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.core import Locale
from babel.numbers import format_currency, get_currency_precision, is_currency
from django.utils.translation import gettext_lazy as _

from notifications.errors import Malformed

WHOLE = 10_000  # basis points in one
LONGEST = 15  # digits; leaves room for sums inside a 64-bit column

# Places of ISO 4217 where CLDR leaves out the smaller unit because nobody pays with it any more; banks still count it.
_ISO_PLACES = dict.fromkeys(("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"), 2) | {
    "IQD": 3
}

_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d+)(?:\.(?P<part>\d+))?", re.ASCII)
_UNREADABLE = _(
    "Write the amount in digits with a dot before the smaller unit, such as 1200.50, and no spaces or commas."
)
_UNKNOWN_CURRENCY = _("Name the currency by its three capital letters, such as EUR.")
_TOO_LONG = _("This amount is larger than these books can hold.")


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Return how many decimal places the currency has by ISO 4217; raises Malformed for an unknown one."""
    if not is_currency(currency):
        raise Malformed(fields={"currency": _UNKNOWN_CURRENCY})
    return _ISO_PLACES.get(currency, get_currency_precision(currency))


@dataclass(frozen=True)
class Money:
    """An amount in minor units of one currency; two currencies never add up or compare."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is a whole number of minor units")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str, *, signed: bool = False) -> "Money":
        """Read `1200.50`; raises Malformed for anything else, also for a minus unless `signed`."""
        places = exponent(currency)
        found = _NUMBER.fullmatch(text) if isinstance(text, str) else None
        if found is None or (found["sign"] and not signed) or len(found["part"] or "") > places:
            raise Malformed(_UNREADABLE, fields={"amount": _UNREADABLE})
        digits = found["whole"] + (found["part"] or "").ljust(places, "0")
        if len(digits.lstrip("0")) > LONGEST:
            raise Malformed(_TOO_LONG, fields={"amount": _TOO_LONG})
        return cls(int(found["sign"] + digits), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Return nothing in this currency."""
        return cls(0, currency)

    def text(self) -> str:
        """Return the amount for machines: digits, a dot, all decimal places, as in `120.00`."""
        places = exponent(self.currency)
        digits = str(abs(self.minor)).rjust(places + 1, "0")
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    def as_json(self) -> dict[str, str]:
        """Return the one JSON form of money."""
        return {"amount": self.text(), "currency": self.currency}

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __str__(self) -> str:
        return f"{self.text()} {self.currency}"

    def _same(self, other: Any) -> int:
        if not isinstance(other, Money) or other.currency != self.currency:
            raise TypeError(f"{self.currency} meets something else")
        return other.minor


def format_money(money: Money, language: str) -> str:
    """Return the amount as people who read this language write it, with the currency's sign."""
    places, locale = exponent(money.currency), Locale.parse(language, sep="-")
    number = Decimal(money.minor).scaleb(-places)
    if money.currency not in _ISO_PLACES:
        return format_currency(number, money.currency, locale=locale)
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return str(pattern.apply(number, locale, currency=money.currency, currency_digits=False))


def share_up(minor: int, bps: int) -> int:
    """Return `bps` basis points of an amount of minor units, rounded up to the next whole unit."""
    return -(-minor * bps // WHOLE)
