"""What the asker of a joined request sees: where the request for the same person stands, and nothing else of it.

Nobody is told that somebody else asked too. Steps that only the first asker can take look like waiting.
"""

from copy import copy
from dataclasses import replace

from emergency.models import AidRequest, Refusal
from emergency.reading.sights import Sight
from emergency.selectors import cases
from emergency.states import BEFORE_BOARD, State

# As what each state of the first request is shown; all others as being checked.
_SHOWN_AS: dict[str, State] = {
    State.IN_REVIEW: State.IN_REVIEW,
    State.APPEALED: State.IN_REVIEW,
    State.DEFERRED: State.DEFERRED,
    State.APPROVED: State.PAYABLE,
    State.PAYABLE: State.PAYABLE,
    State.PAID: State.PAYABLE,
    State.ACCOUNTED: State.ACCOUNTED,
    State.DECLINED: State.DECLINED,
    State.REFERRED: State.REFERRED,
    State.CLOSED: State.CLOSED,
}
# Nobody was told anything yet, or the board looks at it anew.
_NOT_ANSWERED = frozenset({*BEFORE_BOARD, State.STARTED, State.IN_REVIEW})
_REFUSED = frozenset({State.DECLINED, State.REFERRED})


def as_asker_sees(sight: Sight) -> Sight:
    """Return the sight with a stand-in for a joined request, which is shown and never saved; any other as it is."""
    aid_request = sight.aid_request
    if not sight.standing.actor.holds_code or aid_request.joined_to_id is None:
        return sight
    lead = cases().get(pk=aid_request.joined_to_id)
    return replace(sight, aid_request=_stand_in(aid_request, lead))


def answered_with(reference: str) -> str:
    """Return the reference whose refusal is the answer to this one: its own, or of the request it was joined to."""
    refused = AidRequest.objects.filter(reference=reference, state=State.JOINED, joined_to__state__in=_REFUSED)
    return refused.values_list("joined_to__reference", flat=True).first() or reference


def own_of(reference: str, lead: AidRequest) -> AidRequest:
    """Return a joined request for its own asker, shown as standing where the first one stands now."""
    shown: AidRequest = cases().get(reference=reference)
    shown.__dict__["state"] = State(lead.state)
    return shown


def acts_on_lead(shown: AidRequest, own: AidRequest) -> tuple[str, ...]:
    """Return what the asker of a joined request may do about the answer that both were given."""
    return ("appeal",) if own.state == State.JOINED and shown.state in _REFUSED else ()


def refusal_of(aid_request: AidRequest) -> Refusal | None:
    """Return why a request was refused, and who may help instead; for a joined one what was said of both."""
    if aid_request.state in _NOT_ANSWERED and not aid_request.is_appealed:
        return None
    refusals = Refusal.objects.prefetch_related("referrals")
    if aid_request.joined_to_id is not None and aid_request.state in _REFUSED:
        return refusals.filter(aid_request=aid_request.joined_to_id).first()
    return refusals.filter(aid_request=aid_request.pk).first()


def _stand_in(aid_request: AidRequest, lead: AidRequest) -> AidRequest:
    shown = copy(aid_request)
    if aid_request.state == State.JOINED:
        # Past the machine on purpose: no act reaches the stand-in.
        shown.__dict__["state"] = _SHOWN_AS.get(lead.state, State.VERIFYING)
        shown.state_since = max(filter(None, (lead.state_since, aid_request.submitted_at)), default=None)
        shown.due_at = lead.due_at
        shown.taken_up_by_id = lead.taken_up_by_id
    shown.presented, shown.decided_at = lead.presented, lead.decided_at
    return shown
