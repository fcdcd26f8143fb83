"""The numbers a board may set, typed, bounded and named for people.

The defaults are the first version, R1. A version stored without a later addition takes the default of that
addition; money is minor units of the fund's base currency.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from fund.rules.codes import AMBER, GREEN, RED, USES
from fund.rules.units import Unit, codes, number, problem_of, value_in_words
from notifications.errors import Malformed

__all__ = ["R1", "InWords", "Parameters", "Unit", "from_json", "in_words", "value_in_words"]

_ = gettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All numbers of one version of the regulations."""

    # Basis points; the network's plan allows no less than a tenth.
    setaside_share_bps: int = number(
        "R-02", 1000, Unit.SHARE, _("Share of every donor project set aside for the fund"), (1000, 10_000)
    )
    setaside_due_days: int = number(
        "R-02", 30, Unit.DAYS, _("Time to move the share after an instalment has arrived"), (1, 365)
    )
    rate_drift_bps: int = number(
        "R-04", 500, Unit.SHARE, _("A promise in another currency is paid while dearer by no more than"), (0, 2500)
    )
    life_reserve_minor: int = number("R-05", 150_000, Unit.MONEY, _("Kept for red cases at least"), (0, 10**9))
    # Basis points of all money of the fund.
    life_reserve_share_bps: int = number(
        "R-05", 2000, Unit.SHARE, _("Kept for red cases, or this share of the fund where it is more"), (0, 10_000)
    )
    locked_share_bps: int = number(
        "R-06", 5000, Unit.SHARE, _("Share of the fund that may be locked in deposits"), (0, 10_000)
    )
    locked_long_days: int = number(
        "R-06", 7, Unit.DAYS, _("A deposit counts as locked when it takes longer than"), (0, 365)
    )
    allowed_uses: tuple[str, ...] = codes("R-07", tuple(USES), _("What the fund pays for"))

    membership_days: int = number(
        "R-09", 365, Unit.DAYS, _("A membership counts as active after it was confirmed, for"), (1, 1095)
    )
    confirmations_wanted: int = number("R-12", 2, Unit.NUMBER, _("Independent confirmations wanted"), (2, 9))
    confirmations_lowest_tier: int = number(
        "R-12", 1, Unit.NUMBER, _("Independent confirmations wanted for the smallest sums"), (1, 9)
    )

    duty_limit_minor: int = number("R-16", 30_000, Unit.MONEY, _("One seat on duty decides up to"), (0, 10**9))
    duty_agreed_limit_minor: int = number(
        "R-16",
        60_000,
        Unit.MONEY,
        _("One seat on duty decides a red case that pays a partner under a fee agreement up to"),
        (0, 10**9),
    )
    two_limit_minor: int = number(
        "R-16", 150_000, Unit.MONEY, _("Two seats without objection decide up to"), (0, 10**9)
    )
    majority_limit_minor: int = number(
        "R-16", 300_000, Unit.MONEY, _("A majority decides up to; above that two thirds"), (0, 10**9)
    )
    objection_hours: int = number("R-16", 24, Unit.HOURS, _("Time to object after a case was presented"), (1, 168))
    objection_red_hours: int = number(
        "R-16", 2, Unit.HOURS, _("Time to object in a red case after the first approval"), (1, 24)
    )
    least_voters: int = number(
        "R-16", 3, Unit.NUMBER, _("Approvals wanted at least for a majority or two thirds"), (3, 15)
    )

    continued_sum_days: int = number(
        "R-16", 30, Unit.DAYS, _("Grants of one emergency count together for the tier, within"), (0, 365)
    )
    fence_minor: int = number(
        "R-17", 150_000, Unit.MONEY, _("Seats on duty decide alone in one quarter up to"), (0, 10**9)
    )
    fence_warn_bps: int = number(
        "R-17", 8000, Unit.SHARE, _("The board is warned when this share of it is used"), (1, 10_000)
    )
    ratify_days: int = number(
        "R-17", 30, Unit.DAYS, _("Time for the board to ratify what one seat on duty decided"), (1, 180)
    )
    continuation_days: int = number(
        "R-19", 60, Unit.DAYS, _("A new need counts as the same emergency within"), (1, 365)
    )
    emergencies_limit: int = number(
        "R-19", 2, Unit.NUMBER, _("Emergencies of one person helped within the time looked back"), (1, 12)
    )
    per_person_minor: int = number(
        "R-19", 300_000, Unit.MONEY, _("Granted for each person within the time looked back up to"), (0, 10**9)
    )
    # Codes of persons are kept no longer than a year.
    look_back_days: int = number("R-19", 365, Unit.DAYS, _("Time looked back"), (30, 365))
    refusal_wait_days: int = number(
        "R-20", 30, Unit.DAYS, _("Asking again with the same facts is pointed out within"), (0, 365)
    )
    case_share_bps: int = number(
        "R-21", 2500, Unit.SHARE, _("Share of the free money that one case may take"), (1, 10_000)
    )
    country_share_bps: int = number(
        "R-21", 4000, Unit.SHARE, _("Share of a year's grants that one country may take"), (1, 10_000)
    )
    silence_days: int = number(
        "R-21", 60, Unit.DAYS, _("A declared mass emergency silences these warnings for"), (0, 180)
    )
    past_cost_days: int = number("R-22", 14, Unit.DAYS, _("A cost paid before asking may be no older than"), (0, 365))
    ask_consent_days: int = number(
        "R-23", 14, Unit.DAYS, _("Time to ask a person who could not be asked before"), (1, 90)
    )
    cash_two_hands_minor: int = number("R-25", 30_000, Unit.MONEY, _("One person may sign for cash up to"), (0, 10**9))
    uncollected_days: int = number(
        "R-26", 14, Unit.DAYS, _("Money that nobody collects returns to the fund after"), (1, 90)
    )
    own_statement_limit_minor: int = number(
        "R-27", 15_000, Unit.MONEY, _("A payment is proven by the person's own statement up to"), (0, 10**9)
    )
    unspent_kept_minor: int = number("R-27", 2_000, Unit.MONEY, _("Unspent money may be kept up to"), (0, 10**9))
    proof_days: int = number("R-27", 30, Unit.DAYS, _("Time to prove what a payment was used for"), (1, 365))
    proof_board_days: int = number("R-27", 60, Unit.DAYS, _("A missing proof is laid before the board after"), (1, 365))

    first_answer_red_hours: int = number("R-11", 2, Unit.HOURS, _("First answer, red"), (1, 48))
    first_answer_night_hours: int = number("R-11", 6, Unit.HOURS, _("First answer, red and asked by night"), (1, 48))
    night_begins_hour: int = number("R-11", 20, Unit.HOUR_OF_DAY, _("Night begins"), (0, 23))
    night_ends_hour: int = number("R-11", 4, Unit.HOUR_OF_DAY, _("Night ends"), (0, 23))
    first_answer_amber_hours: int = number("R-11", 12, Unit.HOURS, _("First answer, amber"), (1, 240))
    first_answer_green_hours: int = number("R-11", 24, Unit.HOURS, _("First answer, green"), (1, 240))
    decision_red_hours: int = number("R-11", 8, Unit.HOURS, _("Decision, red"), (1, 96))
    decision_amber_hours: int = number("R-11", 36, Unit.HOURS, _("Decision, amber"), (1, 480))
    decision_green_hours: int = number("R-11", 240, Unit.HOURS, _("Decision, green"), (1, 960))
    payment_red_hours: int = number("R-11", 24, Unit.HOURS, _("Payment after the decision, red"), (1, 240))
    payment_amber_hours: int = number("R-11", 36, Unit.HOURS, _("Payment after the decision, amber"), (1, 480))
    payment_green_hours: int = number("R-11", 168, Unit.HOURS, _("Payment after the decision, green"), (1, 960))
    # Basis points of the time left until the danger.
    danger_share_bps: int = number(
        "R-11", 8000, Unit.SHARE, _("Money arrives within this share of the time left until the danger"), (1000, 10_000)
    )
    unfinished_hours: int = number("R-11", 24, Unit.HOURS, _("A request begun and not sent is erased after"), (1, 168))
    lapse_days: int = number(
        "R-26", 14, Unit.DAYS, _("A request without any answer from the asker ends after"), (2, 180)
    )

    appeal_days: int = number("R-29", 30, Unit.DAYS, _("Time to appeal after a refusal was told"), (1, 90))
    appeal_decided_hours: int = number("R-29", 336, Unit.HOURS, _("An appeal is decided within"), (1, 1440))
    appeal_decided_red_hours: int = number("R-29", 72, Unit.HOURS, _("An appeal is decided within, red"), (1, 336))
    panel_least: int = number("R-29", 3, Unit.NUMBER, _("Seats wanted at least for an appeal"), (3, 15))

    unpaid_boxes_days: int = number(
        "R-30", 45, Unit.DAYS, _("The sealed texts of an unpaid request are erased after"), (31, 365)
    )
    payout_box_days: int = number(
        "R-30", 7, Unit.DAYS, _("Payment details are erased after receipt was confirmed, after"), (0, 90)
    )
    paid_boxes_days: int = number(
        "R-30", 90, Unit.DAYS, _("The sealed texts of a paid and closed request are erased after"), (1, 365)
    )
    slip_opened_hours: int = number(
        "R-30", 72, Unit.HOURS, _("A message to the asker is erased after opening"), (1, 168)
    )
    slip_unread_days: int = number("R-30", 14, Unit.DAYS, _("An unread message to the asker is erased after"), (1, 60))
    longest_extension_days: int = number(
        "R-30", 365, Unit.DAYS, _("Erasing may be put off for no longer than"), (0, 365)
    )

    frame_share_bps: int = number(
        "R-31", 5000, Unit.SHARE, _("Share of the free money that a frame for a mass emergency may take"), (0, 10_000)
    )
    frame_days: int = number("R-31", 60, Unit.DAYS, _("A frame for a mass emergency lasts no longer than"), (1, 180))
    frame_person_minor: int = number(
        "R-31", 30_000, Unit.MONEY, _("Granted for each person inside a frame up to"), (0, 10**9)
    )
    frame_confirmations: int = number(
        "R-31", 1, Unit.NUMBER, _("Independent confirmations wanted inside a frame"), (1, 9)
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
        problem = problem_of(known[name].metadata, stored[name])
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


def _by_urgency(urgency: str, red: int, amber: int, green: int) -> int:
    # An unknown urgency is served as the most urgent: that can only be too fast.
    return {RED: red, AMBER: amber, GREEN: green}.get(urgency, red)


def _out_of_order(parameters: Parameters) -> dict[str, str]:
    rising = [
        ("duty_agreed_limit_minor", parameters.duty_limit_minor),
        ("two_limit_minor", parameters.duty_agreed_limit_minor),
        ("majority_limit_minor", parameters.two_limit_minor),
        ("confirmations_wanted", parameters.confirmations_lowest_tier),
        ("proof_board_days", parameters.proof_days),
        ("appeal_decided_hours", parameters.appeal_decided_red_hours),
        # What an appeal is about must still be there on its last day.
        ("unpaid_boxes_days", parameters.appeal_days + 1),
    ]
    too_low = gettext("This must not be lower than the limit before it.")
    return {name: too_low for name, before in rising if getattr(parameters, name) < before}
