"""What may be told of counted people: nothing of fewer than five, nothing from which they could be reckoned."""

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from fund.money import Money, exponent

FEWEST = 5
People = AbstractSet[Hashable]
# Sums are told in hundreds of the currency's whole units.
ROUNDED_TO = 100


@dataclass(frozen=True)
class Told:
    """Which rows are withheld, and whether the total is too."""

    withheld: frozenset[str]
    total_withheld: bool


def suppressed(helped: Mapping[str, People], total: int) -> Told:
    """Return what to withhold of the people counted under each name, and of their total.

    Every count under five goes, and at least a second one with it, the smallest left, until those withheld are two
    and stand for five people: else the total less the rest would tell. Who is counted under two names is one of them.
    Where no second one is left the total goes too.
    """
    ordered = sorted(helped, key=lambda name: (len(helped[name]), name))
    gone = [name for name in ordered if len(helped[name]) < FEWEST]
    left = [name for name in ordered if len(helped[name]) >= FEWEST]

    while left and not _is_safe([helped[name] for name in gone], [helped[name] for name in left]):
        gone.append(left.pop(0))
    is_safe = _is_safe([helped[name] for name in gone], [helped[name] for name in left])
    return Told(frozenset(gone), 0 < total < FEWEST or not is_safe)


def _is_safe(gone: Sequence[People], left: Sequence[People]) -> bool:
    if not gone:
        return True
    withheld = frozenset[Hashable]().union(*gone)
    # Who is counted in a row that is told as well adds nobody to the total less that row.
    missing = withheld.difference(*left)
    return len(gone) > 1 and len(withheld) >= FEWEST and (not missing or len(missing) >= FEWEST)


def rounded(money: Money) -> Money:
    """Return the amount to the nearest hundred, halves up."""
    unit = int(ROUNDED_TO * 10 ** exponent(money.currency))
    whole, rest = divmod(abs(money.minor), unit)
    near = (whole + (2 * rest >= unit)) * unit
    return Money(-near if money.minor < 0 else near, money.currency)
