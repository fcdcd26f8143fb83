"""Who is told that something waits, by role; ring where minutes count, quiet otherwise.

A red case rings those who must act, and so does a vote or payment wanted when little of the time is left. The same
lists say beforehand, on page and API, whom an act will tell.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from emergency import clock_rules
from emergency.codes import Urgency
from emergency.duty import NAMED, Rota, holders, on_duty_key
from emergency.hiding import only_told
from emergency.models import AidRequest, RoundSeat, Vote
from emergency.reading.promises import clock_of
from emergency.states import Owner
from fund.models import Mandate, Role
from fund.permissions import chairs_of, people_with
from notifications.outbox import QUIET, RING, Notice

# User ids by role.
People = Mapping[str, set[uuid.UUID]]

TELLS: dict[str, frozenset[str]] = {
    "submit": frozenset({Role.COORDINATOR}),
    "answer": frozenset({Role.COORDINATOR}),
    "reissue-code": frozenset({Role.COORDINATOR, Role.GUARDIAN}),
    "hand-over": frozenset({Role.COORDINATOR, Role.GUARDIAN}),
    "pass-on": frozenset({Role.COORDINATOR}),
    "vouch": frozenset({Role.COORDINATOR}),
    "note": frozenset({Role.COORDINATOR}),
    "note-to-board": frozenset({Role.COORDINATOR, Role.MEMBER}),
    "continue": frozenset({Role.COORDINATOR}),
    "present": frozenset({Role.MEMBER}),
    "send-back": frozenset({Role.COORDINATOR}),
    "appeal": frozenset({Role.COORDINATOR, Role.MEMBER}),
    "withdraw": frozenset({Role.COORDINATOR}),
    "override": frozenset({Role.GUARDIAN}),
    "freeze": frozenset({Role.GUARDIAN, Role.COORDINATOR}),
    "unfreeze": frozenset({Role.COORDINATOR}),
    "review-hold": frozenset({Role.GUARDIAN}),
    "approved": frozenset({Role.COORDINATOR}),
    "declined": frozenset({Role.COORDINATOR}),
    "deferred": frozenset({Role.COORDINATOR, Role.TREASURER}),
    # The seats called are told by the round itself; here who goes on with it afterwards.
    "topped-up": frozenset({Role.COORDINATOR, Role.TREASURER}),
    "top-up-declined": frozenset({Role.COORDINATOR, Role.TREASURER}),
    "pay-less": frozenset({Role.COORDINATOR}),
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
TELLS_CHAIR = frozenset({"freeze", "override", "review-hold", "long-overdue", "reissue-code", "hand-over"})
# What may wait until the morning whatever the urgency.
_NEVER_RINGS = frozenset({"withdraw", "confirm-receipt", "prove", "send", "declined", "lapse", "review-hold"}) | {
    "note",
    "note-to-board",
    "reissue-code",
    "hand-over",
    "pass-on",
}
# Everybody learns of a hold, on duty or not.
_TELLS_ALL = frozenset({"freeze", "unfreeze"})


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


@dataclass(frozen=True)
class Told:
    """Who is told, and by ring or quietly; `by_role` says in which role, the chair apart."""

    notices: list[Notice]
    by_role: People


def told(
    event: str,
    aid_request: AidRequest,
    *,
    now: datetime,
    away: Iterable[uuid.UUID | None] = (),
    people: People | None = None,
) -> Told:
    """Return whom an event tells, without those who are kept away from the case or did it themselves.

    A ring goes to those on duty where the rota names somebody. `people` are the holders of the event's roles where
    the caller has read them already.
    """
    kept_away = set(away)
    kind = RING if _rings(event, aid_request, now) else QUIET
    turns_count = kind == RING and event not in _TELLS_ALL
    if event in _LATE:
        found = _late(event, aid_request, now)
    else:
        found = _concerned(event, aid_request, kept_away, now=now, people=people, turns_count=turns_count)
    by_role = {role: holders_of - kept_away for role, holders_of in found.items()}
    chairs = chairs_of(aid_request.fund_id, now=now) - kept_away if event in TELLS_CHAIR else set()
    everybody = chairs.union(*by_role.values())
    named = only_told(aid_request) if people is None or not everybody else people.get(NAMED)
    if everybody and named is not None:
        everybody = set(named - kept_away)
        by_role = {role: people & everybody for role, people in by_role.items()}
    return Told([Notice(kind, person) for person in sorted(everybody)], by_role)


def _concerned(
    event: str,
    aid_request: AidRequest,
    kept_away: set[Any],
    *,
    now: datetime,
    people: People | None,
    turns_count: bool,
) -> People:
    """Return the people of an event's roles; where turns count those on duty, if any of them may be told."""
    roles = TELLS.get(event, frozenset())
    if not roles:
        return {}
    known = holders(aid_request.fund_id, roles, now=now) if people is None else people
    found = {}
    for role in roles:
        on_duty = known.get(on_duty_key(role), set()) - kept_away if turns_count else set()
        found[role] = on_duty or known.get(role, set())
    return found


def _late(event: str, aid_request: AidRequest, now: datetime) -> People:
    """Return who owes the next step; past the promise also who stands in for them."""
    roles = OWED_BY.get(aid_request.owner, frozenset())
    if aid_request.owner == Owner.BOARD:
        return _seats_owing(event, aid_request, now)
    known = people_with(aid_request.fund_id, roles, now=now)
    if Role.COORDINATOR not in roles:
        return known
    held = known.get(Role.COORDINATOR, set())
    rota = Rota(aid_request.fund_id, now=now)
    owners = held & {aid_request.taken_up_by_id, *rota.on_duty(Role.COORDINATOR)}
    if event != "reminder":
        standing_in = rota.deputies(Role.COORDINATOR) or rota.following(Role.COORDINATOR)
        owners |= held & set(standing_in) or held
    return {Role.COORDINATOR: owners or held}


def _seats_owing(event: str, aid_request: AidRequest, now: datetime) -> People:
    """Return the seats called whose vote is not cast; past the promise the deputy chair too."""
    seats = seats_owing(aid_request)
    if event != "reminder":
        deputies = Mandate.objects.in_force(on=now.date()).filter(fund_id=aid_request.fund_id, is_deputy_chair=True)
        seats |= set(deputies.values_list("user_id", flat=True))
    if not seats:
        seats = people_with(aid_request.fund_id, {Role.MEMBER}, now=now).get(Role.MEMBER, set())
    return {Role.MEMBER: seats}


def seats_owing(aid_request: AidRequest) -> set[uuid.UUID]:
    """Return the seats called to the open round that are there and have not voted."""
    votes = Vote.objects.filter(round=OuterRef("round"), user=OuterRef("user"))
    called = RoundSeat.objects.filter(round__aid_request=aid_request, round__closed_at__isnull=True)
    waited_for = called.filter(called_at__isnull=False, away_at__isnull=True, recused_at__isnull=True)
    found = waited_for.filter(~Exists(votes), user__isnull=False).order_by().values_list("user_id", flat=True)
    return set(found)


def _rings(event: str, aid_request: AidRequest, now: datetime) -> bool:
    if event in _NEVER_RINGS:
        return False
    if aid_request.urgency == Urgency.RED:
        return True
    is_wanted = event in _WANTS_PAYMENT or (event in _LATE and aid_request.owner in {Owner.BOARD, Owner.TREASURER})
    clock = clock_of(aid_request) if is_wanted else None
    return clock is not None and clock_rules.rings(clock, urgency=aid_request.urgency, now=now)
