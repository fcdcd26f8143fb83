"""What the rules say of a case as it stands now: the findings that its next step will meet."""

import uuid
from dataclasses import replace
from datetime import datetime
from itertools import product

from emergency.deciding.counting import Ballot, has_open_round, open_ballot
from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.facts import facts_to_approve, facts_to_present
from emergency.deciding.voting import Approved
from emergency.facts import findings_of
from emergency.models import AidRequest
from emergency.paying.facts import payout_facts, proof_facts
from emergency.sealing.audiences import Audiences
from emergency.states import BEFORE_BOARD, State
from emergency.visibility import CARD
from fund.models import Role
from fund.permissions import people_with
from fund.rules.codes import RED
from fund.rules.engine import Stage
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Verdict
from notifications.models import Lock

# The rule that keeps the duties of one case in different hands.
SEPARATION = "R-15"
_DECIDING = BEFORE_BOARD | {State.IN_REVIEW, State.DEFERRED}
_PAYING = frozenset({State.APPROVED, State.PAYABLE})
_PROVING = frozenset({State.PAID, State.ACCOUNTED})


def findings_now(aid_request: AidRequest, *, now: datetime) -> list[Finding]:
    """Return what the rules say at the case's present amounts, for whoever works on it; nothing for an ended case.

    Writes nothing. The act itself asks the rules again, under its lock.
    """
    if aid_request.state in _DECIDING:
        return findings_of(aid_request, _to_decide(aid_request, now=now), Stage.PRESENT)
    if aid_request.state in _PAYING:
        return findings_of(aid_request, payout_facts(aid_request, now=now), Stage.PAYOUT)
    if aid_request.state in _PROVING:
        return findings_of(aid_request, proof_facts(aid_request, now=now), Stage.PROVE)
    return []


def findings_at_stake(aid_request: AidRequest, *, now: datetime) -> list[Finding]:
    """Return what the rules say of the case's next step: of the outcome of a decided round, else of the case now."""
    said = findings_of_outcome(aid_request, now=now)
    return of_next_step(aid_request, findings_now(aid_request, now=now) if said is None else said, now=now)


def of_next_step(aid_request: AidRequest, said: list[Finding], *, now: datetime) -> list[Finding]:
    """Return findings with what R-15 will say of a red payment for which clean hands are lacking."""
    mixed = _too_few_hands(aid_request, now=now)
    return [mixed if mixed and one.rule == mixed.rule else one for one in said]


def findings_of_outcome(
    aid_request: AidRequest, *, now: datetime, ballot: Ballot | None = None
) -> list[Finding] | None:
    """Return what the rules say of an approval that the votes have decided and a rule holds up; None without one.

    Not for a seat that has not voted: it tells how others did. `ballot` is the open round where it was read already.
    """
    if aid_request.state != State.IN_REVIEW:
        return None
    if ballot is None:
        if not has_open_round(aid_request):
            return None
        ballot = open_ballot(aid_request, now=now)
    result = ballot.outcome(now=now)
    if not isinstance(result, Approved):
        return None
    parties = parties_of(aid_request)
    readers = _readers(aid_request, parties, now=now)
    facts = facts_to_approve(aid_request, parties, ballot, result, readers=readers, now=now)
    return findings_of(aid_request, facts, Stage.APPROVE)


def _too_few_hands(aid_request: AidRequest, *, now: datetime) -> Finding | None:
    """Return what R-15 says of a red payment that no two people of the treasury can make with clean hands."""
    if aid_request.state != State.PAYABLE or aid_request.urgency != RED:
        return None
    people = people_with(aid_request.fund_id, {Role.TREASURER, Role.CHECKER}, now=now)
    pairs = product(people[Role.TREASURER], people[Role.TREASURER] | people[Role.CHECKER])
    facts = payout_facts(aid_request, now=now)
    tried = [
        findings_of(aid_request, replace(facts, preparer_id=one, authoriser_id=other), Stage.PAYOUT)
        for one, other in pairs
        if one != other
    ]
    said = [finding for findings in tried for finding in findings if finding.rule == SEPARATION]
    return None if any(one.verdict is not Verdict.BLOCK for one in said) else next(iter(said), None)


def _to_decide(aid_request: AidRequest, *, now: datetime) -> RequestFacts:
    parties = parties_of(aid_request)
    readers = _readers(aid_request, parties, now=now)
    amounts = {line: line.amount_minor for line in aid_request.lines.all()}
    return facts_to_present(aid_request, parties, amounts, readers=readers, now=now)


def _readers(aid_request: AidRequest, parties: Parties, *, now: datetime) -> frozenset[uuid.UUID]:
    """Return who holds the conflict card, or would hold it if the case were laid before the board now."""
    if aid_request.presented:
        held = Lock.objects.filter(box__owner_id=aid_request.pk, box__kind=CARD)
        return frozenset(held.values_list("user_id", flat=True))
    audiences = Audiences(aid_request.fund_id, now=now, excluded=parties.barred)
    return frozenset(user_id for user_id, _role in audiences.of(CARD))
