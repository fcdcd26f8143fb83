"""What the rules say of a case as it stands now: the findings that its next step will meet."""

import uuid
from dataclasses import replace
from datetime import datetime

from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.facts import facts_to_present
from emergency.facts import findings_of, line_facts
from emergency.models import AidRequest
from emergency.paying.facts import payout_facts, proof_facts
from emergency.sealing.audiences import Audiences
from emergency.states import BEFORE_BOARD, State
from emergency.visibility import CARD
from fund.rules.engine import Stage
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding
from notifications.sealing import boxes

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


def _to_decide(aid_request: AidRequest, *, now: datetime) -> RequestFacts:
    parties = parties_of(aid_request)
    readers = _readers(aid_request, parties, now=now)
    facts = facts_to_present(aid_request, parties, {}, readers=readers, now=now)
    return replace(facts, lines=line_facts(aid_request.lines.all()))


def _readers(aid_request: AidRequest, parties: Parties, *, now: datetime) -> frozenset[uuid.UUID]:
    """Return who holds the conflict card, or would hold it if the case were laid before the board now."""
    if aid_request.presented:
        cards = [box for box in boxes.of_owner(aid_request.pk) if box.kind == CARD]
        return frozenset().union(*(boxes.readers_of(box.pk) for box in cards))
    audiences = Audiences(aid_request.fund_id, now=now, excluded=parties.barred)
    return frozenset(user_id for user_id, _role in audiences.of(CARD))
