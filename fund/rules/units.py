"""What a number of the regulations counts: its bounds, its name for people, and how its value is written."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, ngettext

from fund.money import Money
from fund.rules.codes import USES
from fund.rules.wording import written


class Unit(StrEnum):
    """What a parameter counts."""

    MONEY = "money"
    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"
    HOUR_OF_DAY = "hour_of_day"
    NUMBER = "number"
    CODES = "codes"


def number(rule: str, default: int, unit: Unit, label: Any, bounds: tuple[int, int]) -> Any:
    """Make the field of a whole number between its bounds, both included."""
    return field(
        default=default,
        metadata={"rule": rule, "unit": unit, "label": label, "lowest": bounds[0], "highest": bounds[1]},
    )


def codes(rule: str, default: tuple[str, ...], label: Any) -> Any:
    """Make the field of a list of uses."""
    return field(default=default, metadata={"rule": rule, "unit": Unit.CODES, "label": label})


def problem_of(limits: Mapping[str, Any], value: Any) -> str:
    """Return why a value does not fit its field, or nothing."""
    if limits["unit"] is Unit.CODES:
        is_list = isinstance(value, (list, tuple)) and len(value) > 0 and set(map(str, value)) <= USES.keys()
        return "" if is_list else gettext("Name at least one use, and only known ones.")
    if isinstance(value, bool) or not isinstance(value, int):
        return gettext("Give a whole number.")
    if not limits["lowest"] <= value <= limits["highest"]:
        return gettext("Choose from %(lowest)d to %(highest)d.") % {
            "lowest": limits["lowest"],
            "highest": limits["highest"],
        }
    return ""


def value_in_words(value: Any, unit: Unit, currency: str) -> str:
    """Write a parameter's value with its unit in the reader's language."""
    if unit is Unit.MONEY:
        return str(written(Money(value, currency)))
    if unit is Unit.SHARE:
        return f"{value / 100:g} %"
    if unit is Unit.HOURS:
        return ngettext("%(count)d hour", "%(count)d hours", value) % {"count": value}
    if unit is Unit.DAYS:
        return ngettext("%(count)d day", "%(count)d days", value) % {"count": value}
    if unit is Unit.HOUR_OF_DAY:
        return f"{value:02}:00 UTC"
    return str(written(value))
