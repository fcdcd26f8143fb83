"""Who must keep out of a case, and which hands must differ: R-14 and R-15."""

from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters

COUNTED_FOR_LACK_OF_QUORUM = Override(who=("chair",), reasons=("no_quorum",))
COUNTERSIGNED_LATER = Override(
    who=("chair",), only_red=True, made_good_within_hours=72, reasons=("too_few_reachable", "danger_today")
)


def conflicts_stay_out(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-14: nobody who is a party holds access, and no vote of a close person is counted."""
    if facts.reader_ids & facts.barred_ids or facts.voter_ids & facts.barred_ids:
        return Finding(rule="R-14", verdict=Verdict.BLOCK, code="barred_reader")
    if facts.voter_ids & facts.uncounted_ids:
        return Finding(
            rule="R-14",
            verdict=Verdict.BLOCK,
            code="conflicted_voter",
            overridable_by=COUNTED_FOR_LACK_OF_QUORUM,
        )
    return Finding(rule="R-14", verdict=Verdict.CLEAR, code="no_conflict")


def duties_are_separate(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-15: who asked or vouched, who approved, who prepares and who authorises are different people (W1)."""
    code = _mixed_duty(facts)
    return Finding(
        rule="R-15",
        verdict=Verdict.BLOCK if code else Verdict.CLEAR,
        code=code or "duties_separate",
        overridable_by=COUNTERSIGNED_LATER,
    )


def _mixed_duty(facts: RequestFacts) -> str:
    for_the_case = facts.asker_ids | facts.confirmer_ids
    if facts.approver_ids & for_the_case:
        return "approver_asked"
    spoken_for = for_the_case | facts.approver_ids
    if facts.preparer_id in spoken_for:
        return "preparer_not_separate"
    if facts.authoriser_id is not None and facts.authoriser_id in spoken_for | {facts.preparer_id}:
        return "authoriser_not_separate"
    interested = facts.asker_ids | facts.receiver_ids
    has_receipt = bool(facts.receipt_confirmer_ids) and not facts.is_receipt_confirmed_by_person
    return "receipt_by_asker_only" if has_receipt and facts.receipt_confirmer_ids <= interested else ""
