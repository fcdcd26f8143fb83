"""What one seat may grant alone, and how much may go to one place: R-17 and R-21."""

from datetime import timedelta

from fund.money import WHOLE, Money
from fund.rules.facts import FenceFacts, RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for

FENCE_LIFTED = Override(who=("board_majority",), reasons=("danger_today", "too_few_reachable", "other"))
SPREAD_LATER = Override(who=("coordinator",), reasons=("danger_today", "others_not_in_need", "other"))


def duty_seats_stay_in_their_fence(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-17: what duty seats grant alone in a quarter stays under its limit, and the board ratifies it in time.

    It speaks of the lowest tier only: by the tier of the round, or before one is open by the tier the amount wants.
    There a sum not given blocks. Higher tiers and frames need none.
    """
    if facts.frame is not None:
        return Finding(rule="R-17", verdict=Verdict.CLEAR, code="fence_not_in_frames")
    if (facts.round_tier or tier_for(facts, parameters)) is not Tier.DUTY:
        return Finding(rule="R-17", verdict=Verdict.CLEAR, code="fence_not_here")
    if facts.fence is None:
        return Finding(rule="R-17", verdict=Verdict.BLOCK, code="fence_not_known")
    used_minor = facts.fence.granted_minor + facts.total_minor
    verdict, code = _fenced(facts.fence, used_minor, facts, parameters)
    return Finding(
        rule="R-17",
        verdict=verdict,
        code=code,
        value=Money(used_minor, facts.currency),
        limit=Money(parameters.fence_minor, facts.currency),
        words={"since": facts.fence.unratified_since},
        overridable_by=FENCE_LIFTED,
    )


def help_is_spread(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-21: warn when one case takes much of what is there, note when one country takes much of a year's grants.

    A declared mass emergency silences it, frames are counted apart, and what is not known is noted.
    """
    if facts.frame is not None:
        return Finding(rule="R-21", verdict=Verdict.CLEAR, code="spread_not_in_frames")
    if facts.shares is not None and facts.shares.is_silenced:
        return Finding(
            rule="R-21", verdict=Verdict.NOTE, code="spread_silenced", words={"count": parameters.silence_days}
        )
    if facts.money is None or not facts.is_amount_known:
        return Finding(rule="R-21", verdict=Verdict.NOTE, code="spread_not_known")
    limit_minor = facts.money.liquid_minor * parameters.case_share_bps // WHOLE
    if facts.total_minor > limit_minor:
        return Finding(
            rule="R-21",
            verdict=Verdict.WARN,
            code="case_takes_much",
            value=Money(facts.total_minor, facts.currency),
            limit=Money(limit_minor, facts.currency),
            overridable_by=SPREAD_LATER,
        )
    return _country(facts, parameters)


def _fenced(fence: FenceFacts, used_minor: int, facts: RequestFacts, parameters: Parameters) -> tuple[Verdict, str]:
    if fence.is_lifted:
        return Verdict.NOTE, "fence_lifted"
    if used_minor > parameters.fence_minor:
        return Verdict.BLOCK, "fence_full"
    since = fence.unratified_since
    if since is not None and facts.judged_on > since + timedelta(days=parameters.ratify_days):
        return Verdict.WARN, "fence_unratified"
    if used_minor * WHOLE >= parameters.fence_minor * parameters.fence_warn_bps:
        return Verdict.WARN, "fence_nearly_full"
    return Verdict.CLEAR, "fence_open"


def _country(facts: RequestFacts, parameters: Parameters) -> Finding:
    shares = facts.shares
    if shares is None:
        return Finding(rule="R-21", verdict=Verdict.NOTE, code="country_not_known")
    here_minor = shares.country_minor + facts.total_minor
    limit_minor = (shares.all_minor + facts.total_minor) * parameters.country_share_bps // WHOLE
    # Before anything was granted, every first case would take the whole of it.
    is_much = shares.all_minor > 0 and here_minor > limit_minor
    return Finding(
        rule="R-21",
        verdict=Verdict.NOTE if is_much else Verdict.CLEAR,
        code="country_takes_much" if is_much else "help_spread",
        value=Money(here_minor, facts.currency),
        limit=Money(limit_minor, facts.currency),
    )
