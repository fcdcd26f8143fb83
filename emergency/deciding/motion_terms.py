"""What a motion speaks of, in codes and numbers, checked before it is put to the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from emergency.models import FrameCause
from fund.countries import COUNTRIES
from fund.rules.codes import USES
from notifications.errors import Malformed


@dataclass(frozen=True)
class FrameTerms:
    """What a frame is to be: where, for what, why, how much for each person and in all (minor units), until when."""

    countries: Sequence[str]
    uses: Sequence[str]
    cause: str
    ceiling_minor: int
    budget_minor: int
    ends_on: date

    def check(self) -> None:
        """Raise Malformed, naming fields, unless everything is picked from its list."""
        wrong: dict[str, Any] = {}
        if not self.countries or set(self.countries) - set(COUNTRIES):
            wrong["countries"] = _("Pick at least one country from the list.")
        if not self.uses or set(self.uses) - USES.keys():
            wrong["uses"] = _("Pick what it is for from the list.")
        if self.cause not in FrameCause.values:
            wrong["cause"] = _("Pick the cause from the list.")
        if self.ceiling_minor <= 0:
            wrong["ceiling"] = _("Name an amount above zero.")
        if self.budget_minor < self.ceiling_minor:
            wrong["budget"] = _("The budget is at least the sum for one person.")
        if wrong:
            raise Malformed(fields=wrong)

    def as_json(self) -> dict[str, Any]:
        """Return the terms as a motion keeps them."""
        return {
            "countries": sorted(set(self.countries)),
            "uses": sorted(set(self.uses)),
            "cause": self.cause,
            "ceiling_minor": self.ceiling_minor,
            "budget_minor": self.budget_minor,
            "ends_on": self.ends_on.isoformat(),
        }
