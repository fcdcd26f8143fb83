"""Reading cases: one query per question, bounded lists, and nothing outside the caller's sight."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from emergency.codes import Urgency
from emergency.models import AidRequest, ConflictAnswer, Exclusion, Freeze, Round, RoundSeat, User
from emergency.policies import NO_ACCESS_LEVEL
from emergency.states import State
from fund.models import BOARD, Fund, Role
from fund.permissions import mandates_of

WORK_LIST_LIMIT = 200

_COORDINATOR_STATES = (State.SUBMITTED, State.VERIFYING, State.PAID, State.ACCOUNTED, State.DECLINED)
_ASKER_STATES = (State.INFO_NEEDED, State.APPROVED)
_WAITING_FOR: dict[str, tuple[str, ...]] = {
    Role.COORDINATOR: _COORDINATOR_STATES,
    Role.MEMBER: (State.IN_REVIEW,),
    Role.SUBSTITUTE: (State.IN_REVIEW,),
    Role.TREASURER: (State.DEFERRED, State.PAYABLE),
    Role.CHECKER: (State.PAYABLE,),
}


def cases() -> QuerySet[AidRequest]:
    """Return all cases, each with `presented` (was before the board) and `frozen` (a hold lies over it)."""
    return AidRequest.objects.annotate(
        presented=Exists(Round.objects.filter(aid_request=OuterRef("pk"))),
        frozen=Exists(Freeze.objects.filter(aid_request=OuterRef("pk"), lifted_at__isnull=True)),
    )


def excluded_from(aid_request: AidRequest) -> frozenset[uuid.UUID]:
    """Return whom no new text of this case is sealed to: the excluded, its parties, and seats recused in a round.

    Who said "close" in the round that is open may read on and discuss.
    """
    kept_away = Exclusion.objects.filter(aid_request=aid_request).order_by().values_list("user_id")
    answers = ConflictAnswer.objects.filter(aid_request=aid_request).order_by()
    parties = answers.filter(level=NO_ACCESS_LEVEL).values_list("user_id")
    recused = RoundSeat.objects.filter(round__aid_request=aid_request, recused_at__isnull=False, user__isnull=False)
    unexplained = recused.order_by().exclude(user__in=answers.values("user")).values_list("user_id")
    return frozenset(user_id for (user_id,) in kept_away.union(parties, unexplained))


def work_list(user: User, fund: Fund, roles: Iterable[str], *, now: datetime) -> list[AidRequest]:
    """Return what waits for this person in one fund, most urgent first (R-10), at most 200, in one query.

    A contact gets none: what a contact may act on opens only with its access code.
    """
    held = frozenset(roles)
    states = {state for role in held for state in _WAITING_FOR.get(role, ())}
    if not states:
        return []
    closed = Q(exclusions__user=user) | Q(conflict_answers__user=user, conflict_answers__level=NO_ACCESS_LEVEL)
    shut = AidRequest.objects.filter(closed, fund=fund).values("pk")
    rows = cases().select_related("fund").filter(fund=fund, state__in=states).exclude(pk__in=shut)
    if held & BOARD:
        # A seat acts only where it was called and has not stepped aside.
        seats = RoundSeat.objects.filter(round__aid_request=OuterRef("pk"), round__closed_at__isnull=True, user=user)
        called = Exists(seats.filter(called_at__isnull=False, recused_at__isnull=True))
        rows = rows.filter(~Q(state=State.IN_REVIEW) | called)
    return list(rows.prefetch_related("lines").order_by(*_queue_order())[:WORK_LIST_LIMIT])


def waiting_count(user: User, *, now: datetime) -> int:
    """Return how many cases wait for this person in all their funds; for a contact those they asked for."""
    mandates = mandates_of(user.id, now=now)
    waiting = {
        aid_request.pk for mandate in mandates for aid_request in work_list(user, mandate.fund, [mandate.role], now=now)
    }
    asked = AidRequest.objects.filter(asked_by=user, state__in=_ASKER_STATES).count()
    return len(waiting) + asked


def _queue_order() -> Sequence[Any]:
    ranks = [When(urgency=urgency, then=Value(rank)) for rank, urgency in enumerate(Urgency.values)]
    active_first = Case(When(member="yes", then=Value(0)), default=Value(1))
    return (Case(*ranks, default=Value(len(ranks))), F("due_at").asc(nulls_last=True), active_first, "submitted_at")
