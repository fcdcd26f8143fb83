"""Reading cases: one query per question, bounded lists, and nothing outside the caller's sight."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When, prefetch_related_objects

from emergency.codes import Urgency
from emergency.hiding import hidden_from, locked
from emergency.models import (
    AidRequest,
    BudgetLine,
    CaseTask,
    ConflictAnswer,
    Exclusion,
    FrameCase,
    Freeze,
    Ring,
    Round,
    RoundSeat,
    TaskKind,
    User,
    Vote,
)
from emergency.policies import NO_ACCESS_LEVEL
from emergency.states import State
from fund.models import BOARD, Fund, Role
from fund.permissions import mandates_of
from notifications.prepared import Prepared

WORK_LIST_LIMIT = 200
# What lists tell of a case. Each more would be read for every row, and asked of one row it would be a query more.
_LISTED = ("reference", "fund", "state", "country", "urgency", "due_at", "week")

_COORDINATOR_STATES = (
    State.SUBMITTED,
    State.VERIFYING,
    State.PAID,
    State.ACCOUNTED,
    State.DECLINED,
    State.APPEALED,
)
_WITH_THE_BOARD = (State.IN_REVIEW, State.INFO_NEEDED, State.DEFERRED)
_ASKER_STATES = (State.INFO_NEEDED, State.APPROVED)
_WAITING_FOR: dict[str, tuple[str, ...]] = {
    Role.COORDINATOR: _COORDINATOR_STATES,
    Role.MEMBER: (State.IN_REVIEW, State.APPEALED),
    Role.SUBSTITUTE: (State.IN_REVIEW, State.APPEALED),
    Role.TREASURER: (State.DEFERRED, State.PAYABLE),
    Role.CHECKER: (State.PAYABLE,),
}


def cases(*, voter: Any = None) -> QuerySet[AidRequest]:
    """Return all cases, each with `presented` (to the board), `frozen` (held), `rung` (somebody is called),
    `awaits_chair` (to pass a rule), `in_frame` (proposed in a frame), `country_locked` (hidden from all but two) and
    `has_voted` (in the open round: `voter`).
    """
    return _conditions().annotate(has_voted=_voted(voter) if voter else Exists(Vote.objects.none()))


@cache
def _conditions() -> QuerySet[Any]:
    """Return what no argument changes, put together once: every act and every page begins with it."""
    asked = CaseTask.objects.owed().filter(aid_request=OuterRef("pk"), kind=TaskKind.PASS_RULE)
    return AidRequest.objects.annotate(
        awaits_chair=Exists(asked),
        in_frame=Exists(FrameCase.objects.filter(aid_request=OuterRef("pk"))),
        presented=_presented(),
        country_locked=locked(),
        frozen=_frozen(),
        rung=Exists(Ring.objects.filter(aid_request=OuterRef("pk"))),
    )


def _presented() -> Exists:
    return Exists(Round.objects.filter(aid_request=OuterRef("pk")))


def _frozen() -> Exists:
    return Exists(Freeze.objects.filter(aid_request=OuterRef("pk"), lifted_at__isnull=True))


def _voted(voter: Any) -> Exists:
    return Exists(Vote.objects.filter(round__aid_request=OuterRef("pk"), round__closed_at__isnull=True, user=voter))


def excluded_from(aid_request: AidRequest) -> frozenset[uuid.UUID]:
    """Return whom no new text of this case is sealed to: the excluded, its parties, and seats recused in a round.

    Who said "close" in the round that is open may read on and discuss.
    """
    return frozenset(user_id for (user_id,) in _EXCLUDED.rows(case=aid_request.pk))


def _kept_away(case: uuid.UUID) -> QuerySet[Any, Any]:
    kept_away = Exclusion.objects.filter(aid_request=case).order_by().values_list("user_id")
    answers = ConflictAnswer.objects.filter(aid_request=case).order_by()
    parties = answers.filter(level=NO_ACCESS_LEVEL).values_list("user_id")
    recused = RoundSeat.objects.filter(round__aid_request=case, recused_at__isnull=False, user__isnull=False)
    unexplained = recused.order_by().exclude(user__in=answers.values("user")).values_list("user_id")
    return kept_away.union(parties, unexplained)


_EXCLUDED: Prepared[tuple[uuid.UUID]] = Prepared(_kept_away, case=uuid.UUID)
_LINES: Prepared[BudgetLine] = Prepared(lambda case: BudgetLine.objects.filter(aid_request=case), case=uuid.UUID)


def lines_of(aid_request: AidRequest) -> tuple[BudgetLine, ...]:
    """Return the lines of a case in their order, in one query, or none where they were read with the case."""
    if "lines" in getattr(aid_request, "_prefetched_objects_cache", {}):
        return tuple(aid_request.lines.all())
    lines = _LINES.rows(case=aid_request.pk)
    for line in lines:
        line.aid_request = aid_request
    return tuple(lines)


def keep_with(aid_request: AidRequest, name: str, rows: Iterable[Any]) -> None:
    """Keep rows with a case that is only shown: all that stands under this name, as if prefetched with it."""
    kept: Any = getattr(aid_request, name).get_queryset()
    kept._result_cache, kept._prefetch_done = list(rows), True
    for row in kept:
        row.aid_request = aid_request
    vars(aid_request).setdefault("_prefetched_objects_cache", {})[name] = kept


def shut_to(user_id: uuid.UUID | None, *, case: str = "pk") -> Q:
    """Return the condition that a case is shut to somebody: excluded, a party to it, or hidden by a country lock.

    `case` is where its id stands.

    Asked of each row that is read: a set of all shut cases would be gathered from every past case first.
    """
    mine = {"aid_request": OuterRef(case), "user": user_id}
    party = ConflictAnswer.objects.filter(**mine, level=NO_ACCESS_LEVEL)
    return Q(Exists(Exclusion.objects.filter(**mine))) | Q(Exists(party)) | hidden_from(user_id, case=case)


def listed() -> QuerySet[Any]:
    """Return all cases as lists tell of them: with `frozen` and what `_LISTED` names, nothing else."""
    return AidRequest.objects.only(*_LISTED).annotate(frozen=_frozen())


def with_lines(rows: Iterable[AidRequest], fund: Fund) -> list[AidRequest]:
    """Return cases of one fund, the fund known and their lines kept with them; one query."""
    found = list(rows)
    for row in found:
        row.fund = fund
    prefetch_related_objects(found, "lines")
    return found


def work_list(user: User, fund: Fund, roles: Iterable[str], *, now: datetime, whole: bool = False) -> list[AidRequest]:
    """Return what waits for this person in one fund, most urgent first (R-10), at most 200, in two queries.

    Each says by `has_voted` whether this person's vote stands in its open round. `whole` where more is asked of them
    than a list tells. A contact gets none: what a contact may act on opens only with its access code.
    """
    held = frozenset(roles)
    states = frozenset(state for role in held for state in _WAITING_FOR.get(role, ()))
    if not states:
        return []
    question = _waiting(states, is_seat=bool(held & BOARD), whole=whole)
    return with_lines(question.rows(user=user.pk, fund=fund.pk), fund)


@cache
def _waiting(states: frozenset[str], *, is_seat: bool, whole: bool) -> Prepared[AidRequest]:
    """Return the question for what waits in these states: as many questions as there are sets of roles."""

    def build(user: Any, fund: uuid.UUID) -> QuerySet[Any]:
        rows = cases(voter=user) if whole else listed().annotate(has_voted=_voted(user))
        rows = rows.filter(~shut_to(user), fund=fund, state__in=sorted(states))
        if is_seat:
            # A seat acts only where it was called and has not stepped aside.
            seats = RoundSeat.objects.filter(
                round__aid_request=OuterRef("pk"), round__closed_at__isnull=True, user=user
            )
            called = Exists(seats.filter(called_at__isnull=False, recused_at__isnull=True))
            # A refusal the board never saw waits for the coordinator, who lays it before the panel.
            rows = rows.filter(~Q(state=State.IN_REVIEW) | called).filter(~Q(state=State.APPEALED) | Q(_presented()))
        return rows.order_by(*_queue_order())[:WORK_LIST_LIMIT]

    return Prepared(build, user=uuid.UUID, fund=uuid.UUID)


def before_the_board(fund: Fund, *, closed: Q) -> list[AidRequest]:
    """Return what the board has to decide or could if an answer or money came, most urgent first (R-10), at most 200.

    `closed` says which cases the reader is kept away from. Each comes with its lines and, of its rounds, the
    open one.
    """
    rows = cases().select_related("fund").filter(~closed, fund=fund, state__in=_WITH_THE_BOARD)
    presented = Exists(Round.objects.filter(aid_request=OuterRef("pk")))
    open_round = Prefetch("rounds", queryset=Round.objects.filter(closed_at__isnull=True))
    rows = rows.filter(presented).prefetch_related("lines", open_round)
    return list(rows.order_by(*_queue_order())[:WORK_LIST_LIMIT])


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
    # Taken out of its turn: first of its urgency.
    moved_first = F("moved_up_at").asc(nulls_last=True)
    by_urgency, by_day = Case(*ranks, default=Value(len(ranks))), F("due_at").asc(nulls_last=True)
    return (by_urgency, moved_first, by_day, active_first, "submitted_at")
