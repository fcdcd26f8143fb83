"""What may be asked for and by whose word: R-01, R-07, R-08, R-12."""

from fund.rules.codes import (
    BAIL,
    CASH,
    FINE,
    NEVER_PAID,
    OFFICIAL,
    OTHER_USE,
    PAID_WITH_CARE,
)
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.rules.use_groups import terms_of
from fund.rules.voting_tiers import tier_for

SECOND_CONFIRMATION_LATER = Override(
    who=("chair",),
    only_red=True,
    made_good_within_hours=7 * 24,
    reasons=("danger_today", "second_voice_coming", "asking_endangers", "too_few_reachable", "other"),
)


def a_regulation_is_in_force(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-01: the version the case is judged under covers the day it was submitted."""
    begins, ends, sent_on = facts.regulation_from, facts.regulation_until, facts.submitted_on
    is_covered = begins is not None and sent_on is not None and begins <= sent_on and (ends is None or sent_on <= ends)
    return Finding(
        rule="R-01",
        verdict=Verdict.CLEAR if is_covered else Verdict.BLOCK,
        code="regulation_in_force" if is_covered else "no_regulation",
    )


def uses_are_allowed(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-07: every line has an allowed use; `other` is never decided by the two fast tiers."""
    if not facts.lines:
        return Finding(rule="R-07", verdict=Verdict.BLOCK, code="no_use")
    terms = {use: terms_of(use, parameters.allowed_uses) for use in facts.uses}
    strange = tuple(sorted(use for use, asked in terms.items() if not asked.is_allowed))
    if strange:
        return Finding(
            rule="R-07", verdict=Verdict.BLOCK, code="use_not_allowed", value=strange, limit=parameters.allowed_uses
        )
    if OTHER_USE in facts.uses:
        return _other_use(facts)
    if grouped := tuple(sorted(use for use, asked in terms.items() if asked.may_want_majority)):
        return Finding(rule="R-07", verdict=Verdict.NOTE, code="other_use_in_group", value=grouped)
    return Finding(rule="R-07", verdict=Verdict.CLEAR, code="uses_allowed", value=tuple(sorted(facts.uses)))


def never_paid(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-08: forbidden purposes block for good; fines want a lawyer, bail an order or a lawyer, and never cash."""
    forbidden = tuple(sorted(facts.purposes & NEVER_PAID.keys()))
    if forbidden:
        return Finding(rule="R-08", verdict=Verdict.BLOCK, code="never_paid", value=forbidden)
    if facts.purposes - PAID_WITH_CARE.keys():
        return Finding(rule="R-08", verdict=Verdict.BLOCK, code="purpose_unknown")
    if BAIL in facts.purposes and facts.way == CASH and facts.payee_kind in {"", OFFICIAL}:
        return Finding(rule="R-08", verdict=Verdict.BLOCK, code="bail_in_cash")
    if BAIL in facts.purposes and not (facts.has_official_order or facts.has_lawyers_word):
        return Finding(rule="R-08", verdict=Verdict.BLOCK, code="bail_without_order")
    if FINE in facts.purposes and not facts.has_lawyers_word:
        return Finding(rule="R-08", verdict=Verdict.WARN, code="fine_without_lawyer")
    return Finding(rule="R-08", verdict=Verdict.CLEAR, code="nothing_forbidden")


def is_confirmed(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-12: enough independent people vouch for the case; the lowest tier and a frame want fewer."""
    wanted = _confirmations_wanted(facts, parameters)
    missing = wanted - facts.confirmations
    return Finding(
        rule="R-12",
        verdict=Verdict.BLOCK if missing > 0 else Verdict.CLEAR,
        code="not_confirmed" if missing > 0 else "confirmed",
        value=facts.confirmations,
        limit=wanted,
        words={"count": missing if missing > 0 else facts.confirmations},
        overridable_by=SECOND_CONFIRMATION_LATER,
    )


def _confirmations_wanted(facts: RequestFacts, parameters: Parameters) -> int:
    if facts.frame is not None:
        return parameters.frame_confirmations
    is_lowest = tier_for(facts, parameters) is Tier.DUTY
    return parameters.confirmations_lowest_tier if is_lowest else parameters.confirmations_wanted


def _other_use(facts: RequestFacts) -> Finding:
    is_fast = facts.round_tier is not None and facts.round_tier < Tier.MAJORITY
    return Finding(
        rule="R-07",
        verdict=Verdict.BLOCK if is_fast else Verdict.NOTE,
        code="other_use_too_fast" if is_fast else "other_use",
        value=(OTHER_USE,),
        limit=Tier.MAJORITY.value,
    )
