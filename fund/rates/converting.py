"""Minor units of one currency into minor units of another, whatever number of places each has; pure."""

from decimal import Decimal
from fractions import Fraction

from fund.money import Money, exponent

_SIGNIFICANT = 8


def converted(money: Money, worth: Fraction, currency: str) -> Money:
    """Return the money in `currency`, of which one whole unit of its own currency is worth `worth`.

    Exact until the last step, which rounds to the nearest minor unit and halves away from zero, so that the mirror
    of a sum is worth the mirror of its value.
    """
    scale = Fraction(10) ** (exponent(currency) - exponent(money.currency))
    return Money(rounded(money.minor * worth * scale), currency)


def affordable(value: Money, worth: Fraction, currency: str) -> Money:
    """Return the most of `currency` that is worth no more than `value`, one whole unit of it being worth `worth`."""
    scale = Fraction(10) ** (exponent(value.currency) - exponent(currency))
    # What rounds to the value still is worth it; the half itself would round away from it.
    most = (2 * value.minor + 1) / (2 * worth * scale) if value.minor > 0 else Fraction(0)
    minor = most.numerator // most.denominator
    return Money(minor - (minor == most and minor > 0), currency)


def rounded(value: Fraction) -> int:
    """Return the nearest whole number, halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


def proportional(part: int, whole: int, of: int) -> int:
    """Return the share of `of` that `part` is of `whole`, rounded; the whole gives all of it."""
    if part == whole:
        return of
    return rounded(Fraction(part * of, whole))


def shown(worth: Fraction) -> str:
    """Return a worth as people read it, in about eight significant digits and without needless zeros."""
    places = max(0, _SIGNIFICANT - len(str(int(worth)))) if worth >= 1 else _SIGNIFICANT + 2
    return f"{Decimal(rounded(worth * 10**places)).scaleb(-places).normalize():f}"
