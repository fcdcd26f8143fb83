"""One invented case judged by the real rules, so that the public page can show what its numbers mean."""

from dataclasses import dataclass
from datetime import date

from fund.money import Money
from fund.rules.codes import AMBER
from fund.rules.engine import Stage, judge
from fund.rules.facts import LineFacts, RequestFacts
from fund.rules.findings import Finding
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for

AMOUNT_MINOR = 40_000
USE = "ticket"


@dataclass(frozen=True)
class Example:
    """What the rules say of the invented case."""

    amount: Money
    use: str
    urgency: str
    confirmations: int
    decides: str
    # How long other seats may object; nothing where the tier knows no objection.
    objection_hours: int
    needs_receipt: bool


def example_of(parameters: Parameters, *, currency: str, on: date) -> Example:
    """Return a ticket wanted within days, or the first use that is paid for, as these rules judge it."""
    use = USE if USE in parameters.allowed_uses else parameters.allowed_uses[0]
    line = LineFacts(use=use, amount_minor=AMOUNT_MINOR)
    facts = RequestFacts(judged_on=on, currency=currency, urgency=AMBER, lines=(line,))
    said = {finding.rule: finding for finding in judge(facts, parameters, version="", stage=Stage.PRESENT)}
    return Example(
        amount=Money(AMOUNT_MINOR, currency),
        use=use,
        urgency=AMBER,
        confirmations=_limit(said["R-12"]),
        decides=said["R-16"].sentence,
        objection_hours=parameters.objection_hours if tier_for(facts, parameters) is Tier.TWO else 0,
        needs_receipt=parameters.own_statement_limit_minor < AMOUNT_MINOR,
    )


def _limit(finding: Finding) -> int:
    return finding.limit if isinstance(finding.limit, int) else 0
