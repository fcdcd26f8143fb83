"""How many seats must agree: the four tiers of R-16, lowest first."""

from enum import Enum
from functools import total_ordering
from typing import Any

from django.utils.translation import gettext_lazy as _


@total_ordering
class Tier(Enum):
    """A way of deciding; the value is its stored code, the order of the list its rank."""

    DUTY = "duty"
    TWO = "two"
    MAJORITY = "majority"
    TWO_THIRDS = "two_thirds"

    @property
    def rank(self) -> int:
        """Return 0 for the lowest tier up to 3 for the highest."""
        return _RANKS[self]

    @property
    def label(self) -> Any:
        """Return the tier's name for people."""
        return _LABELS[self]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Tier):
            return NotImplemented
        return self.rank < other.rank

    def lifted(self) -> "Tier":
        """Return the next tier up; the highest stays."""
        return _RISING[min(self.rank + 1, Tier.TWO_THIRDS.rank)]


_RISING = tuple(Tier)
_RANKS = {tier: rank for rank, tier in enumerate(_RISING)}
_LABELS = {
    Tier.DUTY: _("one seat on duty"),
    Tier.TWO: _("two seats and no objection"),
    Tier.MAJORITY: _("majority of the board"),
    Tier.TWO_THIRDS: _("two thirds of the board"),
}
