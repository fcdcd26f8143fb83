"""Who may take part in deciding a case: its parties, the board's seats, and how they are called."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Value

from emergency.models import AidRequest, Confirmation, ConflictAnswer, Exclusion, RoundSeat, User
from emergency.policies import NO_ACCESS_LEVEL
from fund.models import BOARD, Mandate, Role
from fund.permissions import roles_in

Ids = frozenset[uuid.UUID]

_CLOSE = 2
_CONFIRMER, _EXCLUDED, _RECUSED = 10, 11, 12


@dataclass(frozen=True)
class Parties:
    """The people who stand too near to a case, by how near."""

    askers: Ids
    confirmers: Ids
    excluded: Ids
    close: Ids
    involved: Ids
    recused: Ids

    @property
    def barred(self) -> Ids:
        """Return whom the case is closed to (level 3, whether said by themselves or known from the case)."""
        unexplained = self.recused - self.close
        return self.askers | self.confirmers | self.excluded | self.involved | unexplained

    @property
    def uncounted(self) -> Ids:
        """Return who takes no part in counting."""
        return self.barred | self.close


def parties_of(aid_request: AidRequest) -> Parties:
    """Return who must keep out of this case, in one query."""
    found: dict[int, set[uuid.UUID]] = {}
    for user_id, kind in _near(aid_request):
        found.setdefault(kind, set()).add(user_id)
    return Parties(
        askers=frozenset({aid_request.asked_by_id} if aid_request.asked_by_id else ()),
        confirmers=frozenset(found.get(_CONFIRMER, ())),
        excluded=frozenset(found.get(_EXCLUDED, ())),
        close=frozenset(found.get(_CLOSE, ())),
        involved=frozenset(found.get(NO_ACCESS_LEVEL, ())),
        recused=frozenset(found.get(_RECUSED, ())),
    )


def confirmations_of(aid_request: AidRequest, *, now: datetime) -> int:
    """Return how many independent people vouch: those recorded, and a contact who asks for somebody else (R-12)."""
    asker = aid_request.asked_by_id
    vouching = aid_request.confirmations.filter(independent=True)
    if asker is None:
        return vouching.count()
    # Not `exclude(confirmed_by=…)`: in SQL that would leave out everybody without an account too.
    vouched = vouching.filter(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=asker)).count()
    if aid_request.for_whom == "self":
        return vouched
    return vouched + (Role.CONTACT in roles_in(aid_request.fund_id, asker, now=now))


def seats_for(aid_request: AidRequest, parties: Parties, *, now: datetime) -> list[RoundSeat]:
    """Return the board's seats of this moment, unsaved; whoever cannot sign in counts as away."""
    able = Exists(User.objects.able_to_act().filter(pk=OuterRef("user_id")))
    mandates = Mandate.objects.in_force(on=now.date()).filter(fund_id=aid_request.fund_id, role__in=BOARD)
    ordered = mandates.order_by("role", F("seat_number").asc(nulls_last=True), "user_id")
    seats: dict[uuid.UUID, RoundSeat] = {}
    for position, (user_id, role, is_able) in enumerate(ordered.values_list("user_id", "role", able), start=1):
        # "member" sorts before "substitute": who holds both seats sits as a member.
        seats.setdefault(
            user_id,
            RoundSeat(
                user_id=user_id,
                substitute=role == Role.SUBSTITUTE,
                position=position,
                away_at=None if is_able else now,
                recused_at=now if user_id in parties.uncounted else None,
            ),
        )
    return list(seats.values())


def _near(aid_request: AidRequest) -> Iterable[tuple[uuid.UUID, int]]:
    levels = ConflictAnswer.objects.filter(aid_request=aid_request, level__gte=_CLOSE)
    confirmers = Confirmation.objects.filter(aid_request=aid_request, confirmed_by__isnull=False)
    excluded = Exclusion.objects.filter(aid_request=aid_request)
    recused = RoundSeat.objects.filter(round__aid_request=aid_request, recused_at__isnull=False, user__isnull=False)
    rows = levels.order_by().values_list("user_id", "level")
    return rows.union(
        confirmers.order_by().annotate(kind=Value(_CONFIRMER)).values_list("confirmed_by_id", "kind"),
        excluded.order_by().annotate(kind=Value(_EXCLUDED)).values_list("user_id", "kind"),
        recused.order_by().annotate(kind=Value(_RECUSED)).values_list("user_id", "kind"),
    )
