"""R-16 and the voting half of R-07: how many seats must agree to an amount."""

from fund.money import Money
from fund.rules.codes import PAYEES_WITH_AGREEMENTS, RED
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Verdict
from fund.rules.limits import rate_missing
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.rules.use_groups import terms_of

__all__ = ["Tier", "ceiling", "counted_minor", "tier_fits", "tier_for"]


def tier_for(facts: RequestFacts, parameters: Parameters) -> Tier:
    """Return the lowest tier that may decide this; two thirds while any amount is unknown.

    A continuation counts with what its emergency was granted before. Inside a frame two thirds of the board have
    decided about the money already, so that one seat decides about the case, up to the frame's own limits (R-31).
    """
    if not facts.is_amount_known:
        return Tier.TWO_THIRDS
    return max(_by_amount(facts, parameters), _by_kind(facts))


def ceiling(tier: Tier, facts: RequestFacts, parameters: Parameters) -> int | None:
    """Return the highest sum this tier may decide, minor units; None when there is no limit."""
    if tier is Tier.DUTY:
        return _duty_limit(facts, parameters)
    if tier is Tier.TWO:
        return parameters.two_limit_minor
    return parameters.majority_limit_minor if tier is Tier.MAJORITY else None


def tier_fits(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-16: say which tier decides; block a round held in a lower one, and a proposal without amounts."""
    wanted = tier_for(facts, parameters)
    limit = ceiling(wanted, facts, parameters)
    if facts.rate_missing:
        return rate_missing("R-16", facts)
    if not facts.is_amount_known:
        return Finding(rule="R-16", verdict=Verdict.BLOCK, code="amount_unknown")
    before_minor = counted_minor(facts) - own_minor(facts)
    too_low = facts.round_tier is not None and facts.round_tier < wanted
    return Finding(
        rule="R-16",
        verdict=Verdict.BLOCK if too_low else Verdict.NOTE,
        code="tier_too_low" if too_low else "tier_continued" if before_minor else "tier",
        value=Money(counted_minor(facts), facts.currency),
        limit=None if limit is None else Money(limit, facts.currency),
        words={"tier": wanted.value, "before": Money(before_minor, facts.currency)},
    )


def counted_minor(facts: RequestFacts) -> int:
    """Return the sum that decides the tier: with what the emergency was granted before, but for red legal aid."""
    is_for_lawyers = bool(facts.uses) and all(terms_of(use).counts_alone for use in facts.uses)
    is_urgent_lawyer = facts.urgency == RED and is_for_lawyers
    return own_minor(facts) + (0 if is_urgent_lawyer else facts.continued_minor)


def own_minor(facts: RequestFacts) -> int:
    """Return the case's own sum; in another currency at the rate of the day its round was opened."""
    return facts.total_minor if facts.presented_minor is None else facts.presented_minor


def _by_amount(facts: RequestFacts, parameters: Parameters) -> Tier:
    if facts.frame is not None:
        return Tier.DUTY
    for tier in Tier:
        limit = ceiling(tier, facts, parameters)
        if limit is None or counted_minor(facts) <= limit:
            return tier
    return Tier.TWO_THIRDS


def _by_kind(facts: RequestFacts) -> Tier:
    if any(terms_of(use).wants_majority for use in facts.uses):
        return Tier.MAJORITY
    return Tier.TWO if facts.is_appeal else Tier.DUTY


def _duty_limit(facts: RequestFacts, parameters: Parameters) -> int:
    if facts.frame is not None:
        return facts.frame.ceiling_minor * facts.people
    is_agreed = facts.has_fee_agreement and facts.payee_kind in PAYEES_WITH_AGREEMENTS
    if facts.urgency == RED and is_agreed:
        return parameters.duty_agreed_limit_minor
    return parameters.duty_limit_minor
