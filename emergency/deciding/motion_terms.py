"""What a motion speaks of, in codes and numbers, checked before it is put to the board."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _

from emergency.models import FrameCause
from fund.countries import PLACES, is_group
from fund.country_groups import all_in_clear
from fund.models import Fund
from fund.rules.codes import USES
from fund.rules.use_groups import group_of
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

    def in_clear(self, fund: Fund) -> Self:
        """Return the terms with the code of its group for each country that stands in one."""
        return replace(self, countries=all_in_clear(fund, self.countries))

    def check(self) -> None:
        """Raise Malformed, naming fields, unless everything is picked from its list."""
        wrong: dict[str, Any] = {}
        if not self.countries or set(self.countries) - PLACES:
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
        """Return the terms as a motion keeps them; for groups of countries alone the uses are groups, too."""
        in_groups = all(is_group(place) for place in self.countries)
        return {
            "countries": sorted(set(self.countries)),
            "uses": sorted({group_of(use) if in_groups else use for use in self.uses}),
            "cause": self.cause,
            "ceiling_minor": self.ceiling_minor,
            "budget_minor": self.budget_minor,
            "ends_on": self.ends_on.isoformat(),
        }
