"""How money may reach somebody: R-25."""

from fund.money import Money
from fund.rules.codes import CASH, CRYPTO, RED, WAYS
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters

SWITCHED_ON = Override(who=("board_majority",), reasons=("only_this_way", "other"))
SIGNED_BY_ONE = Override(
    who=("board",), second_person=True, reasons=("proof_impossible", "proof_endangers", "money_lost", "other")
)
_HANDS = 2


def way_is_open(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-25: the way of paying is known and open in the country; no list of open ways: all but crypto are.

    No way chosen yet: blocked, for a payment without one cannot be made.
    """
    if not facts.way:
        return Finding(rule="R-25", verdict=Verdict.BLOCK, code="way_wanted")
    open_ways = WAYS.keys() - {CRYPTO} if facts.ways_open is None else facts.ways_open & WAYS.keys()
    is_open = facts.way in open_ways
    return Finding(
        rule="R-25",
        verdict=Verdict.CLEAR if is_open else Verdict.BLOCK,
        code="way_open" if is_open else "way_closed",
        value=facts.way,
        limit=tuple(way for way in WAYS if way in open_ways),
        overridable_by=None if is_open else SWITCHED_ON,
    )


def cash_is_signed_for(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-25: two people sign for cash above a sum; below it, and for every other way, nobody has to.

    A red case is warned and never stopped: the money has gone where it was needed.
    """
    largest_minor = max((payment.paid_minor for payment in facts.proofs), default=0)
    if facts.way != CASH or largest_minor <= parameters.cash_two_hands_minor:
        return Finding(rule="R-25", verdict=Verdict.CLEAR, code="signatures_not_wanted")
    missing = _HANDS - facts.cash_signatures
    if missing <= 0:
        return Finding(rule="R-25", verdict=Verdict.CLEAR, code="cash_signed", value=facts.cash_signatures)
    return Finding(
        rule="R-25",
        verdict=Verdict.WARN if facts.urgency == RED else Verdict.BLOCK,
        code="cash_unsigned",
        value=Money(largest_minor, facts.currency),
        limit=Money(parameters.cash_two_hands_minor, facts.currency),
        words={"count": missing},
        overridable_by=SIGNED_BY_ONE,
    )
