"""R-16 and the voting half of R-07: how many seats must agree to an amount."""

from fund.money import Money
from fund.rules.codes import OTHER_USE, PAYEES_WITH_AGREEMENTS, RED
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Verdict
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier

__all__ = ["Tier", "ceiling", "tier_fits", "tier_for"]


def tier_for(facts: RequestFacts, parameters: Parameters) -> Tier:
    """Return the lowest tier that may decide this; two thirds while any amount is unknown."""
    if not facts.is_amount_known:
        return Tier.TWO_THIRDS
    return max(_by_amount(facts, parameters), _by_kind(facts))


def ceiling(tier: Tier, facts: RequestFacts, parameters: Parameters) -> int | None:
    """Return the highest sum this tier may decide, minor units; None when there is no limit."""
    limits = {
        Tier.DUTY: _duty_limit(facts, parameters),
        Tier.TWO: parameters.two_limit_minor,
        Tier.MAJORITY: parameters.majority_limit_minor,
    }
    return limits.get(tier)


def tier_fits(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-16: say which tier decides; block a round held in a lower one, and a proposal without amounts."""
    wanted = tier_for(facts, parameters)
    limit = ceiling(wanted, facts, parameters)
    if not facts.is_amount_known:
        return Finding(rule="R-16", verdict=Verdict.BLOCK, code="amount_unknown")
    too_low = facts.round_tier is not None and facts.round_tier < wanted
    return Finding(
        rule="R-16",
        verdict=Verdict.BLOCK if too_low else Verdict.NOTE,
        code="tier_too_low" if too_low else "tier",
        value=Money(facts.total_minor, facts.currency),
        limit=None if limit is None else Money(limit, facts.currency),
        words={"tier": wanted.value},
    )


def _by_amount(facts: RequestFacts, parameters: Parameters) -> Tier:
    for tier in Tier:
        limit = ceiling(tier, facts, parameters)
        if limit is None or facts.total_minor <= limit:
            return tier
    return Tier.TWO_THIRDS


def _by_kind(facts: RequestFacts) -> Tier:
    if OTHER_USE in facts.uses:
        return Tier.MAJORITY
    return Tier.TWO if facts.is_appeal else Tier.DUTY


def _duty_limit(facts: RequestFacts, parameters: Parameters) -> int:
    is_agreed = facts.has_fee_agreement and facts.payee_kind in PAYEES_WITH_AGREEMENTS
    if facts.urgency == RED and is_agreed:
        return parameters.duty_agreed_limit_minor
    return parameters.duty_limit_minor
