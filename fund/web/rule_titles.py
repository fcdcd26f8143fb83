"""The rules by their names: what each is about, and why its numbers are there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, tuple[Any, Any]] = {
    "R-01": (_("Rules in force"), _("A request is judged for ever by the version of the day it was sent.")),
    "R-02": (_("Share of donor projects"), _("Every project of the network gives a part of its money to the fund.")),
    "R-03": (_("Fund money stays in the fund"), _("Money leaves only as relief, bank fee or refund, or by decision.")),
    "R-04": (_("No promise above the money"), _("What is promised is there, and not promised to somebody else.")),
    "R-05": (_("Reserve for lives"), _("A part stays untouched for those in danger today.")),
    "R-06": (_("Deposits"), _("Too much locked money cannot help anybody tonight.")),
    "R-07": (_("What is paid for"), _("Anything not ticked cannot be asked for.")),
    "R-08": (_("What is never paid"), _("No vote can make these payable.")),
    "R-09": (_("Who may receive"), _("Members, their families, and whoever a member vouches for.")),
    "R-10": (_("Queue"), _("Danger first, then the deadline.")),
    "R-11": (_("Promised times"), _("How long an answer, a decision and the money may take.")),
    "R-12": (_("Confirmations"), _("How many people, each on their own, must confirm a need.")),
    "R-13": (_("Who is not asked"), _("No state office, employer, clinic or family without consent.")),
    "R-14": (_("Conflicts of interest"), _("Whoever is close to the person steps aside.")),
    "R-15": (_("Separate hands"), _("Asking, deciding, paying and checking are done by different people.")),
    "R-16": (_("Who decides how much"), _("The more money, the more seats must agree.")),
    "R-17": (_("Limit for quick decisions"), _("What seats on duty decide alone stays small and is looked at again.")),
    "R-18": (_("Repeated requests"), _("Asked of people, never looked up in an index of names.")),
    "R-19": (_("Help for one person"), _("So that the fund reaches many, and nobody is left who is in danger again.")),
    "R-20": (_("Asking again"), _("New facts are heard at once.")),
    "R-21": (_("Too much in one place"), _("A warning before most of the money goes to one case or country.")),
    "R-22": (_("Costs paid already"), _("What was paid long before asking is no emergency any more.")),
    "R-23": (_("Consent"), _("Nothing is paid behind the back of the person it is for.")),
    "R-24": (_("Harm check"), _("Money from abroad can endanger; then only bills are paid.")),
    "R-25": (_("Ways of paying"), _("From the safest to cash; the more cash, the more hands.")),
    "R-26": (_("Deadlines after the decision"), _("Money that does not arrive goes back to those who wait.")),
    "R-27": (_("Proof of use"), _("Small sums need a word, larger ones a paper.")),
    "R-28": (_("Refusal with a reason"), _("Every refusal names its reason and another door.")),
    "R-29": (_("Appeal"), _("Other people decide again, once.")),
    "R-30": (_("Keeping and erasing"), _("Nothing sealed stays longer than it is needed.")),
    "R-31": (_("Mass emergency"), _("A frame lets many small decisions be taken on one list.")),
}


@dataclass(frozen=True)
class RuleRows:
    """One rule with its rows: numbers, changes, counts or fields."""

    rule: str
    title: Any
    hint: Any
    rows: list[Any]


def by_rule(rows: Iterable[Any]) -> list[RuleRows]:
    """Return rows that name their `rule` gathered under it, in the order of the rules."""
    ordered = sorted(rows, key=attrgetter("rule"))
    return [RuleRows(rule, *titles_of(rule), list(own)) for rule, own in groupby(ordered, key=attrgetter("rule"))]


def titles_of(rule: str) -> tuple[Any, Any]:
    """Return a rule's name and reason; one without a name goes by its number."""
    return TITLES.get(rule, (rule, ""))
