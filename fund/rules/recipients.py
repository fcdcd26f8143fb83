"""Who may receive help, and whose word is taken for it: R-09 and R-13."""

from fund.rules.codes import NO_RECIPIENT, RECIPIENTS
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters

VOUCHED_LATER = Override(who=("coordinator",), reasons=("danger_today", "known_to_us", "other"))


def recipient_belongs(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-09: a member, a member's family, or somebody vouched for; not said yet: a note.

    An active membership only breaks ties in the queue; its absence excludes nobody.
    """
    if facts.recipient in RECIPIENTS:
        days = parameters.membership_days
        code = "recipient_active" if facts.is_active_member else "recipient_belongs"
        return Finding(rule="R-09", verdict=Verdict.CLEAR, code=code, words={"count": days})
    if facts.recipient == NO_RECIPIENT:
        return Finding(rule="R-09", verdict=Verdict.WARN, code="recipient_unknown", overridable_by=VOUCHED_LATER)
    return Finding(rule="R-09", verdict=Verdict.NOTE, code="recipient_not_stated")


def verifiers_are_agreed(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-13: authorities, employers, clinics and family confirm only where the person agreed; a note, never more."""
    near = tuple(sorted(facts.verifier_kinds))
    if not near:
        return Finding(rule="R-13", verdict=Verdict.CLEAR, code="verifiers_free")
    return Finding(
        rule="R-13",
        verdict=Verdict.CLEAR if facts.is_verifier_agreed else Verdict.NOTE,
        code="verifiers_agreed" if facts.is_verifier_agreed else "verifiers_not_agreed",
        value=near,
    )
