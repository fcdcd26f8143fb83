"""What may be told of counted people: nothing of fewer than five, nothing from which they could be reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass

from fund.money import Money, exponent

FEWEST = 5
# Sums are told in hundreds of the currency's whole units.
ROUNDED_TO = 100


@dataclass(frozen=True)
class Told:
    """Which rows are withheld, and whether the total is too."""

    withheld: frozenset[str]
    total_withheld: bool


def suppressed(counts: Mapping[str, int], total: int) -> Told:
    """Return what to withhold of these counts and their total.

    Every count under five goes, and at least a second one with it, the smallest left, until those withheld are two
    and together five: else the total less the rest would tell. Where no second one is left the total goes too.
    """
    ordered = sorted(counts, key=lambda key: (counts[key], key))
    gone = [key for key in ordered if counts[key] < FEWEST]
    left = [key for key in ordered if counts[key] >= FEWEST]

    def is_safe() -> bool:
        return not gone or (len(gone) > 1 and sum(counts[key] for key in gone) >= FEWEST)

    while left and not is_safe():
        gone.append(left.pop(0))
    return Told(frozenset(gone), 0 < total < FEWEST or not is_safe())


def rounded(money: Money) -> Money:
    """Return the amount to the nearest hundred, halves up."""
    unit = int(ROUNDED_TO * 10 ** exponent(money.currency))
    whole, rest = divmod(abs(money.minor), unit)
    near = (whole + (2 * rest >= unit)) * unit
    return Money(-near if money.minor < 0 else near, money.currency)
