"""A rate as it was published, and its worth as an exact fraction; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext

from notifications.errors import Malformed

LONGEST = 15  # digits of a published value; fits a 64-bit column whatever the places
MOST_PLACES = 12
MOST_NOMINAL = 1_000_000

_VALUE = re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d+))?", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_ENDS = re.compile(r"0+$")


class BrokenRates(Malformed):
    """A file of rates cannot be understood; `place` names the line or element, and nothing of it was imported."""

    code = "broken_rates"

    def __init__(self, reason: str, *, place: str = "") -> None:
        where = gettext("%(place)s of this file:") % {"place": place} if place else gettext("This file:")
        nothing = gettext("Nothing was imported.")
        super().__init__(f"{where} {reason} {nothing}", fields={"file": f"{where} {reason}"})
        self.reason, self.place = reason, place


@dataclass(frozen=True)
class Quote:
    """`nominal` units of `base` are worth `digits` / 10^`places` units of `quote` from `effective_on` on."""

    source: str
    effective_on: date
    base: str
    quote: str
    nominal: int
    digits: int
    places: int

    @property
    def worth(self) -> Fraction:
        """Return what one unit of `base` is worth in `quote`: the one place that divides."""
        return worth(self.digits, self.places, self.nominal)

    @property
    def pair(self) -> tuple[str, str, str]:
        """Return what two rates must share to be compared."""
        return (self.source, self.base, self.quote)


def worth(digits: int, places: int, nominal: int) -> Fraction:
    """Return the worth of one unit, exactly."""
    return Fraction(digits, 10**places * nominal)


def value_of(text: str, *, place: str) -> tuple[int, int]:
    """Return digits and places of a published value with a point or a comma; raises BrokenRates.

    Trailing zeros behind the comma go, so that 2.70 and 2.7 are the same rate.
    """
    found = _VALUE.fullmatch(text.strip().replace("\u00a0", ""))
    if found is None:
        raise BrokenRates(gettext("the rate is not a number."), place=place)
    part = _ENDS.sub("", found["part"] or "")
    digits = int(found["whole"] + part)
    if digits == 0:
        raise BrokenRates(gettext("the rate is zero."), place=place)
    if len(str(digits)) > LONGEST or len(part) > MOST_PLACES:
        raise BrokenRates(gettext("the rate has too many digits."), place=place)
    return digits, len(part)


def nominal_of(text: str, *, place: str) -> int:
    """Return for how many units a rate was published; raises BrokenRates."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and 1 <= int(plain) <= MOST_NOMINAL):
        raise BrokenRates(gettext("it does not say for how many units the rate is."), place=place)
    return int(plain)


def currency_of(text: str, *, place: str) -> str:
    """Return a currency's three letters; raises BrokenRates."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise BrokenRates(gettext("the currency is not three letters."), place=place)
    return code


def day_of(text: str, form: str, *, place: str) -> date:
    """Return a day written in this form; raises BrokenRates."""
    try:
        return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
    except ValueError:
        raise BrokenRates(gettext("the day is missing or not a day."), place=place) from None
