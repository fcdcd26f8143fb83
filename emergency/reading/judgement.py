"""What the rules say of a case as it stands now: the findings that its next step will meet."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from emergency.deciding.counting import Ballot, has_open_round, open_ballot
from emergency.deciding.electorate import Parties, parties_among, parties_of
from emergency.deciding.facts import facts_to_approve, facts_to_present
from emergency.deciding.voting import Approved
from emergency.facts import findings_of
from emergency.models import AidRequest
from emergency.paying.facts import payout_facts, proof_facts
from emergency.sealing.audiences import Audiences
from emergency.selectors import lines_of
from emergency.states import BEFORE_BOARD, State
from emergency.visibility import CARD
from fund.models import Role
from fund.permissions import people_with
from fund.rules.codes import RED
from fund.rules.engine import Stage
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Verdict
from notifications.models import Lock
from notifications.prepared import Prepared

_CARD_READERS: Prepared[uuid.UUID] = Prepared(
    lambda case: Lock.objects.filter(box__owner_id=case, box__kind=CARD).values_list("user_id", flat=True),
    case=uuid.UUID,
)
# The rule that keeps the duties of one case in different hands.
SEPARATION = "R-15"
DECIDING = BEFORE_BOARD | {State.IN_REVIEW, State.DEFERRED}
_PAYING = frozenset({State.APPROVED, State.PAYABLE})
_PROVING = frozenset({State.PAID, State.ACCOUNTED})


@dataclass(frozen=True)
class Nearby:
    """Who stands too near to a case, and who holds its conflict card or would hold it if it were presented now."""

    parties: Parties
    readers: frozenset[uuid.UUID]


def nearby(
    aid_request: AidRequest,
    *,
    now: datetime,
    is_nobody_near: bool = False,
    holders: Collection[uuid.UUID] | None = None,
) -> Nearby:
    """Return both; two queries, less where it is known that nobody but the askers is near, or who holds the card."""
    parties = parties_among(aid_request, ()) if is_nobody_near else parties_of(aid_request)
    if aid_request.presented:
        held = _CARD_READERS.rows(case=aid_request.pk) if holders is None else holders
        return Nearby(parties, frozenset(held))
    audiences = Audiences(aid_request.fund_id, now=now, excluded=parties.barred)
    return Nearby(parties, frozenset(user_id for user_id, _role in audiences.of(CARD)))


def findings_now(aid_request: AidRequest, *, now: datetime, near: Nearby | None = None) -> list[Finding]:
    """Return what the rules say at the case's present amounts, for whoever works on it; nothing for an ended case.

    Writes nothing. The act itself asks the rules again, under its lock. `near` where it was read already.
    """
    if aid_request.state in DECIDING:
        near = near or nearby(aid_request, now=now)
        return findings_of(aid_request, _to_decide(aid_request, near, now=now), Stage.PRESENT)
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
    aid_request: AidRequest, *, now: datetime, ballot: Ballot | None = None, near: Nearby | None = None
) -> list[Finding] | None:
    """Return what the rules say of an approval that the votes have decided and a rule holds up; None without one.

    Not for a seat that has not voted: it tells how others did. `ballot` is the open round, and `near` is given, where
    they were read already.
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
    near = near or nearby(aid_request, now=now)
    facts = facts_to_approve(aid_request, near.parties, ballot, result, readers=near.readers, now=now)
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


def _to_decide(aid_request: AidRequest, near: Nearby, *, now: datetime) -> RequestFacts:
    amounts = {line: line.amount_minor for line in lines_of(aid_request)}
    return facts_to_present(aid_request, near.parties, amounts, readers=near.readers, now=now)
