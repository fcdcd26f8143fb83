"""Who is told that something waits, by role; ring where minutes count, quiet otherwise.

A red case rings those who must act, and so does a vote or payment wanted when little of the time is left. The same
lists say beforehand, on page and API, whom an act will tell.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from emergency import clock_rules
from emergency.codes import Urgency
from emergency.models import AidRequest
from emergency.reading.promises import clock_of
from emergency.states import Owner
from fund.models import Role
from fund.permissions import chairs_of, people_with
from notifications.outbox import QUIET, RING, Notice

# User ids by role.
People = Mapping[str, set[uuid.UUID]]

TELLS: dict[str, frozenset[str]] = {
    "submit": frozenset({Role.COORDINATOR}),
    "answer": frozenset({Role.COORDINATOR}),
    "present": frozenset({Role.MEMBER}),
    "withdraw": frozenset({Role.COORDINATOR}),
    "freeze": frozenset({Role.GUARDIAN, Role.COORDINATOR}),
    "unfreeze": frozenset({Role.COORDINATOR}),
    "approved": frozenset({Role.COORDINATOR}),
    "declined": frozenset({Role.COORDINATOR}),
    "deferred": frozenset({Role.COORDINATOR, Role.TREASURER}),
    "payout-details": frozenset({Role.TREASURER}),
    "prepare": frozenset({Role.CHECKER}),
    "authorise": frozenset({Role.TREASURER}),
    "send": frozenset({Role.COORDINATOR}),
    "return": frozenset({Role.COORDINATOR}),
    "confirm-receipt": frozenset({Role.COORDINATOR}),
    "prove": frozenset({Role.COORDINATOR}),
    "lapse": frozenset({Role.COORDINATOR}),
}
# What chair and deputy chair learn besides.
TELLS_CHAIR = frozenset({"freeze", "long-overdue"})
# What may wait until the morning whatever the urgency.
_NEVER_RINGS = frozenset({"withdraw", "confirm-receipt", "prove", "send", "declined", "lapse"})


# Whom each point of a promise tells, by who owes the next step: the owner, then deputies, then the chair.
OWED_BY: dict[str, frozenset[str]] = {
    Owner.COORDINATOR: frozenset({Role.COORDINATOR}),
    Owner.BOARD: frozenset({Role.MEMBER}),
    Owner.TREASURER: frozenset({Role.TREASURER, Role.CHECKER}),
    Owner.ASKER: frozenset({Role.COORDINATOR}),
}
_LATE = frozenset({"reminder", "overdue", "long-overdue"})
# A payment or its authorisation is wanted: by ring, once little of the promised time is left.
_WANTS_PAYMENT = frozenset({"payout-details", "prepare", "authorise"})


def notices(
    event: str,
    aid_request: AidRequest,
    *,
    now: datetime,
    away: Iterable[uuid.UUID | None] = (),
    people: People | None = None,
) -> list[Notice]:
    """Return the notices of an event without those who are kept away from the case or did it themselves.

    `people` are the holders of the event's roles where the caller has read them already.
    """
    roles = OWED_BY.get(aid_request.owner, frozenset()) if event in _LATE else TELLS.get(event, frozenset())
    told: set[uuid.UUID] = set()
    if roles:
        known = people_with(aid_request.fund_id, roles, now=now) if people is None else people
        told = told.union(*(known.get(role, set()) for role in roles))
    if event in TELLS_CHAIR:
        told |= chairs_of(aid_request.fund_id, now=now)
    kind = RING if _rings(event, aid_request, now) else QUIET
    return [Notice(kind, person) for person in sorted(told - set(away))]


def _rings(event: str, aid_request: AidRequest, now: datetime) -> bool:
    if event in _NEVER_RINGS:
        return False
    if aid_request.urgency == Urgency.RED:
        return True
    is_wanted = event in _WANTS_PAYMENT or (event in _LATE and aid_request.owner in {Owner.BOARD, Owner.TREASURER})
    clock = clock_of(aid_request) if is_wanted else None
    return clock is not None and clock_rules.rings(clock, urgency=aid_request.urgency, now=now)
