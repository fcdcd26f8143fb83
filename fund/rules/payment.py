"""What must be known before and after money leaves: R-23, R-24, R-27."""

from collections.abc import Sequence
from datetime import timedelta

from fund.money import Money
from fund.rules.codes import (
    AGREES,
    BAIL,
    CANNOT_BE_ASKED,
    FULL_PROOFS,
    NO,
    OWN_STATEMENT,
    RED,
    THIRD_PARTIES,
    WITHOUT_A_TRACE_TO_THE_PERSON,
    YES,
)
from fund.rules.facts import ProofFacts, RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters
from fund.rules.use_groups import terms_of

TWO_PEOPLE = Override(
    who=("coordinator", "board"),
    second_person=True,
    reasons=("danger_today", "person_wishes", "only_this_way", "other"),
)
WRITTEN_OFF = Override(
    who=("board",), second_person=True, reasons=("proof_impossible", "proof_endangers", "money_lost", "other")
)

_SEVERITY = list(Verdict)


def person_consents(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-23: the person agrees, or cannot be asked and the money goes where that may be waited for."""
    if facts.consent == AGREES:
        return Finding(rule="R-23", verdict=Verdict.CLEAR, code="person_agrees")
    if facts.consent != CANNOT_BE_ASKED:
        return Finding(rule="R-23", verdict=Verdict.BLOCK, code="person_does_not_know", overridable_by=TWO_PEOPLE)
    if _may_be_asked_later(facts):
        days = parameters.ask_consent_days
        return Finding(rule="R-23", verdict=Verdict.NOTE, code="person_asked_later", limit=days, words={"count": days})
    return Finding(rule="R-23", verdict=Verdict.BLOCK, code="person_cannot_be_asked", overridable_by=TWO_PEOPLE)


def money_does_not_harm(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-24: somebody answered the harm question; one yes leaves only ways without a trace to the person."""
    answers = {facts.harm_by_requester, facts.harm_by_contact}
    if YES in answers | {facts.harm_by_coordinator}:
        return _harmful(facts)
    # The coordinator's no speaks only for a person who cannot be asked.
    if facts.consent == CANNOT_BE_ASKED:
        answers.add(facts.harm_by_coordinator)
    if NO in answers:
        return Finding(rule="R-24", verdict=Verdict.CLEAR, code="harmless")
    return Finding(rule="R-24", verdict=Verdict.BLOCK, code="harm_not_asked", overridable_by=TWO_PEOPLE)


def use_is_proven(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-27: each payment has its proof and nothing worth sending back was kept; red is warned, never stopped."""
    found = [_proof_of(payment, facts, parameters) for payment in facts.proofs]
    if unproven := [payment for payment in facts.proofs if _wants_proof(payment, parameters)]:
        found.append(_unproven(unproven, facts, parameters))
    clear = Finding(rule="R-27", verdict=Verdict.CLEAR, code="use_proven")
    return max([clear, *found], key=lambda finding: _SEVERITY.index(finding.verdict))


def _may_be_asked_later(facts: RequestFacts) -> bool:
    is_bail_to_others = BAIL in facts.purposes and facts.payee_kind in THIRD_PARTIES
    return bool(facts.uses) and (all(terms_of(use).is_paid_unasked for use in facts.uses) or is_bail_to_others)


def _harmful(facts: RequestFacts) -> Finding:
    if not facts.way:
        return Finding(rule="R-24", verdict=Verdict.NOTE, code="harm_way_wanted")
    if facts.way in WITHOUT_A_TRACE_TO_THE_PERSON:
        return Finding(rule="R-24", verdict=Verdict.NOTE, code="harm_safe_way", value=facts.way)
    return Finding(
        rule="R-24", verdict=Verdict.BLOCK, code="harm_unsafe_way", value=facts.way, overridable_by=TWO_PEOPLE
    )


def _proof_of(payment: ProofFacts, facts: RequestFacts, parameters: Parameters) -> Finding:
    kept_minor = payment.unspent_minor - payment.returned_minor
    if payment.is_written_off:
        return Finding(rule="R-27", verdict=Verdict.NOTE, code="use_proven")
    if kept_minor > parameters.unspent_kept_minor:
        return Finding(
            rule="R-27",
            verdict=Verdict.BLOCK,
            code="unspent_not_returned",
            value=Money(kept_minor, facts.currency),
            limit=Money(parameters.unspent_kept_minor, facts.currency),
            overridable_by=WRITTEN_OFF,
        )
    return Finding(rule="R-27", verdict=Verdict.CLEAR, code="use_proven")


def _wants_proof(payment: ProofFacts, parameters: Parameters) -> bool:
    return not payment.is_written_off and not _is_proven(payment, parameters)


def _is_proven(payment: ProofFacts, parameters: Parameters) -> bool:
    is_small = payment.paid_minor <= parameters.own_statement_limit_minor
    return bool(payment.kinds & FULL_PROOFS) or (is_small and OWN_STATEMENT in payment.kinds)


def _unproven(payments: Sequence[ProofFacts], facts: RequestFacts, parameters: Parameters) -> Finding:
    """Speak of all payments without proof at once: how many, how much together, and the oldest, which decides."""
    oldest = min(payments, key=lambda payment: payment.paid_on)
    days = (facts.judged_on - oldest.paid_on).days
    code = "proof_overdue" if days > parameters.proof_days else "proof_missing"
    return Finding(
        rule="R-27",
        verdict=Verdict.WARN if facts.urgency == RED else Verdict.BLOCK,
        code="proof_for_the_board" if days >= parameters.proof_board_days else code,
        value=Money(sum(payment.paid_minor for payment in payments), facts.currency),
        limit=Money(parameters.own_statement_limit_minor, facts.currency),
        words={
            "count": len(payments),
            "oldest": Money(oldest.paid_minor, facts.currency),
            "paid_on": oldest.paid_on,
            "since": oldest.paid_on + timedelta(days=parameters.proof_days),
        },
        overridable_by=WRITTEN_OFF,
    )
