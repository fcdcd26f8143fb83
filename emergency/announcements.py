"""Who is told that something waits, by role; ring where minutes count, quiet otherwise.

A red case rings those who must act. The same lists say beforehand, on page and API, whom an act will tell.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from emergency.codes import Urgency
from emergency.models import AidRequest
from emergency.states import Owner
from fund.models import Role
from fund.permissions import chairs_of, people_with
from notifications.outbox import QUIET, RING, Notice

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


def notices(
    event: str, aid_request: AidRequest, *, now: datetime, away: Iterable[uuid.UUID | None] = ()
) -> list[Notice]:
    """Return the notices of an event without those who are kept away from the case or did it themselves."""
    roles = OWED_BY.get(aid_request.owner, frozenset()) if event in _LATE else TELLS.get(event, frozenset())
    people: set[uuid.UUID] = set()
    if roles:
        people = people.union(*people_with(aid_request.fund_id, roles, now=now).values())
    if event == "long-overdue":
        people |= chairs_of(aid_request.fund_id, now=now)
    rings = aid_request.urgency == Urgency.RED and event not in _NEVER_RINGS
    return [Notice(RING if rings else QUIET, person) for person in sorted(people - set(away))]
