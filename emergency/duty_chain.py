"""Whom a ring goes on to when nobody answers it: deputies, the next in the rota, the rest of the role, the chair."""

import uuid
from datetime import datetime

from emergency.announcements import OWED_BY, seats_owing
from emergency.duty import Rota, chair_first
from emergency.models import AidRequest
from emergency.states import Owner
from fund.models import Role
from fund.permissions import people_with


def chain_of(aid_request: AidRequest, *, now: datetime) -> list[uuid.UUID]:
    """Return in order who may be rung for the next step of a case; the board's step only seats that may vote on it."""
    roles = OWED_BY.get(aid_request.owner, frozenset())
    if aid_request.owner == Owner.BOARD:
        able = seats_owing(aid_request)
        turn = Role.MEMBER
    else:
        able = set().union(*people_with(aid_request.fund_id, roles, now=now).values())
        turn = Role.COORDINATOR
    rota = Rota(aid_request.fund_id, now=now)
    in_turn = [*rota.on_duty(turn), *rota.deputies(turn), *rota.following(turn)] if turn in roles else []
    ordered = [person for person in dict.fromkeys(in_turn) if person in able]
    return [*ordered, *sorted(able - set(ordered)), *chair_first(aid_request.fund_id, now=now)]
