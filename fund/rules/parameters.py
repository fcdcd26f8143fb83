"""The numbers a board may set, typed, bounded and named for people.

The defaults are the first version, R1. A version stored without a later addition takes the default of that
addition; money is minor units of the fund's base currency.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from fund.money import Money
from fund.rules.codes import AMBER, GREEN, RED, USES
from fund.rules.wording import written
from notifications.errors import Malformed

_ = gettext_lazy


class Unit(StrEnum):
    """What a parameter counts."""

    MONEY = "money"
    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"
    HOUR_OF_DAY = "hour_of_day"
    NUMBER = "number"
    CODES = "codes"


def _number(rule: str, default: int, unit: Unit, label: Any, bounds: tuple[int, int]) -> Any:
    return field(
        default=default,
        metadata={"rule": rule, "unit": unit, "label": label, "lowest": bounds[0], "highest": bounds[1]},
    )


def _codes(rule: str, default: tuple[str, ...], label: Any) -> Any:
    return field(default=default, metadata={"rule": rule, "unit": Unit.CODES, "label": label})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All numbers of one version of the regulations."""

    # Basis points; the network's plan allows no less than a tenth.
    setaside_share_bps: int = _number(
        "R-02", 1000, Unit.SHARE, _("Share of every donor project set aside for the fund"), (1000, 10_000)
    )
    setaside_due_days: int = _number(
        "R-02", 30, Unit.DAYS, _("Time to move the share after an instalment has arrived"), (1, 365)
    )
    allowed_uses: tuple[str, ...] = _codes("R-07", tuple(USES), _("What the fund pays for"))

    confirmations_wanted: int = _number("R-12", 2, Unit.NUMBER, _("Independent confirmations wanted"), (2, 9))
    confirmations_lowest_tier: int = _number(
        "R-12", 1, Unit.NUMBER, _("Independent confirmations wanted for the smallest sums"), (1, 9)
    )

    duty_limit_minor: int = _number("R-16", 30_000, Unit.MONEY, _("One seat on duty decides up to"), (0, 10**9))
    duty_agreed_limit_minor: int = _number(
        "R-16",
        60_000,
        Unit.MONEY,
        _("One seat on duty decides a red case that pays a partner under a fee agreement up to"),
        (0, 10**9),
    )
    two_limit_minor: int = _number(
        "R-16", 150_000, Unit.MONEY, _("Two seats without objection decide up to"), (0, 10**9)
    )
    majority_limit_minor: int = _number(
        "R-16", 300_000, Unit.MONEY, _("A majority decides up to; above that two thirds"), (0, 10**9)
    )
    objection_hours: int = _number("R-16", 24, Unit.HOURS, _("Time to object after a case was presented"), (1, 168))
    objection_red_hours: int = _number(
        "R-16", 2, Unit.HOURS, _("Time to object in a red case after the first approval"), (1, 24)
    )
    least_voters: int = _number(
        "R-16", 3, Unit.NUMBER, _("Approvals wanted at least for a majority or two thirds"), (3, 15)
    )

    ask_consent_days: int = _number(
        "R-23", 14, Unit.DAYS, _("Time to ask a person who could not be asked before"), (1, 90)
    )
    own_statement_limit_minor: int = _number(
        "R-27", 15_000, Unit.MONEY, _("A payment is proven by the person's own statement up to"), (0, 10**9)
    )
    unspent_kept_minor: int = _number("R-27", 2_000, Unit.MONEY, _("Unspent money may be kept up to"), (0, 10**9))
    proof_days: int = _number("R-27", 30, Unit.DAYS, _("Time to prove what a payment was used for"), (1, 365))
    proof_board_days: int = _number(
        "R-27", 60, Unit.DAYS, _("A missing proof is laid before the board after"), (1, 365)
    )

    first_answer_red_hours: int = _number("R-11", 2, Unit.HOURS, _("First answer, red"), (1, 48))
    first_answer_night_hours: int = _number("R-11", 6, Unit.HOURS, _("First answer, red and asked by night"), (1, 48))
    night_begins_hour: int = _number("R-11", 20, Unit.HOUR_OF_DAY, _("Night begins"), (0, 23))
    night_ends_hour: int = _number("R-11", 4, Unit.HOUR_OF_DAY, _("Night ends"), (0, 23))
    first_answer_amber_hours: int = _number("R-11", 12, Unit.HOURS, _("First answer, amber"), (1, 240))
    first_answer_green_hours: int = _number("R-11", 24, Unit.HOURS, _("First answer, green"), (1, 240))
    decision_red_hours: int = _number("R-11", 8, Unit.HOURS, _("Decision, red"), (1, 96))
    decision_amber_hours: int = _number("R-11", 36, Unit.HOURS, _("Decision, amber"), (1, 480))
    decision_green_hours: int = _number("R-11", 240, Unit.HOURS, _("Decision, green"), (1, 960))
    payment_red_hours: int = _number("R-11", 24, Unit.HOURS, _("Payment after the decision, red"), (1, 240))
    payment_amber_hours: int = _number("R-11", 36, Unit.HOURS, _("Payment after the decision, amber"), (1, 480))
    payment_green_hours: int = _number("R-11", 168, Unit.HOURS, _("Payment after the decision, green"), (1, 960))
    # Basis points of the time left until the danger.
    danger_share_bps: int = _number(
        "R-11", 8000, Unit.SHARE, _("Money arrives within this share of the time left until the danger"), (1000, 10_000)
    )
    unfinished_hours: int = _number("R-11", 24, Unit.HOURS, _("A request begun and not sent is erased after"), (1, 168))
    lapse_days: int = _number(
        "R-26", 14, Unit.DAYS, _("A request without any answer from the asker ends after"), (2, 180)
    )

    unpaid_boxes_days: int = _number(
        "R-30", 45, Unit.DAYS, _("The sealed texts of an unpaid request are erased after"), (31, 365)
    )
    payout_box_days: int = _number(
        "R-30", 7, Unit.DAYS, _("Payment details are erased after receipt was confirmed, after"), (0, 90)
    )
    paid_boxes_days: int = _number(
        "R-30", 90, Unit.DAYS, _("The sealed texts of a paid and closed request are erased after"), (1, 365)
    )
    slip_opened_hours: int = _number(
        "R-30", 72, Unit.HOURS, _("A message to the asker is erased after opening"), (1, 168)
    )
    slip_unread_days: int = _number("R-30", 14, Unit.DAYS, _("An unread message to the asker is erased after"), (1, 60))
    longest_extension_days: int = _number(
        "R-30", 365, Unit.DAYS, _("Erasing may be put off for no longer than"), (0, 365)
    )

    def as_json(self) -> dict[str, Any]:
        """Return every parameter by name, as stored with a version."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def first_answer_hours(self, urgency: str) -> int:
        """Return the hours until a first answer by day."""
        return _by_urgency(
            urgency, self.first_answer_red_hours, self.first_answer_amber_hours, self.first_answer_green_hours
        )

    def decision_hours(self, urgency: str) -> int:
        """Return the hours until a decision."""
        return _by_urgency(urgency, self.decision_red_hours, self.decision_amber_hours, self.decision_green_hours)

    def payment_hours(self, urgency: str) -> int:
        """Return the hours from the decision until the money is sent."""
        return _by_urgency(urgency, self.payment_red_hours, self.payment_amber_hours, self.payment_green_hours)


R1 = Parameters()


@dataclass(frozen=True, slots=True)
class InWords:
    """One parameter as the public page shows it."""

    rule: str
    name: str
    label: str
    value: str


def from_json(stored: Mapping[str, Any]) -> Parameters:
    """Return the parameters, or raise Malformed with one sentence per field that is unknown or out of bounds."""
    known = {item.name: item for item in fields(Parameters)}
    problems: dict[str, str] = {name: gettext("There is no such parameter.") for name in stored.keys() - known.keys()}
    for name in stored.keys() & known.keys():
        problem = _problem(known[name].metadata, stored[name])
        if problem:
            problems[name] = problem
    if not problems:
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        parameters = Parameters(**read)
        problems = _out_of_order(parameters)
    if problems:
        raise Malformed(fields=problems)
    return parameters


def in_words(parameters: Parameters, *, currency: str) -> list[InWords]:
    """Return every parameter with its label and value in the reader's language, in the order of the rules."""
    rows = [
        InWords(
            rule=item.metadata["rule"],
            name=item.name,
            label=str(item.metadata["label"]),
            value=value_in_words(getattr(parameters, item.name), item.metadata["unit"], currency),
        )
        for item in fields(Parameters)
    ]
    return sorted(rows, key=lambda row: row.rule)


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


def _by_urgency(urgency: str, red: int, amber: int, green: int) -> int:
    # An unknown urgency is served as the most urgent: that can only be too fast.
    return {RED: red, AMBER: amber, GREEN: green}.get(urgency, red)


def _problem(limits: Mapping[str, Any], value: Any) -> str:
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


def _out_of_order(parameters: Parameters) -> dict[str, str]:
    rising = [
        ("duty_agreed_limit_minor", parameters.duty_limit_minor),
        ("two_limit_minor", parameters.duty_agreed_limit_minor),
        ("majority_limit_minor", parameters.two_limit_minor),
        ("confirmations_wanted", parameters.confirmations_lowest_tier),
        ("proof_board_days", parameters.proof_days),
    ]
    too_low = gettext("This must not be lower than the limit before it.")
    return {name: too_low for name, before in rising if getattr(parameters, name) < before}
