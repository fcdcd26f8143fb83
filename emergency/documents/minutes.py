"""Which decisions a reader may see the minute of, and what is on record of each; never a text, never a name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from emergency.actions.base import check_not_frozen
from emergency.actors import Actor
from emergency.models import AidRequest, ConflictAnswer, Decision, Override, RoundSeat, User
from emergency.permissions import Standing, check_can_see, standing_of
from emergency.selectors import cases, shut_to
from emergency.states import DECIDED, State
from fund.models import BOARD, Fund, Posting, Role
from fund.readers import BOOKS, years_audited
from notifications.errors import NotFound

# Who may know how a case was decided; a payer only once there is something to pay.
READERS = frozenset({Role.COORDINATOR}) | BOARD | BOOKS
_PAYING = DECIDED | {State.DEFERRED}
AT_MOST = 200


@dataclass(frozen=True)
class Minute:
    """One decision with the case it is about and the overrides it rests on."""

    decision: Decision
    overrides: tuple[Override, ...]

    @property
    def aid_request(self) -> AidRequest:
        """Return the case."""
        return self.decision.round.aid_request


def minutes_of(reference: str, user: User, *, now: datetime) -> list[Minute]:
    """Return the decisions on one case, the first one first.

    Raises NotFound for whom it is closed to and where nothing is decided, Refused while a hold lies over it.
    """
    aid_request = cases().select_related("fund", "regulation").filter(reference=reference).first()
    if aid_request is None:
        raise NotFound()
    standing = standing_of(Actor(user=user), aid_request, now=now)
    if standing.kept_away or not standing.roles & READERS:
        raise NotFound()
    if not _is_audited(aid_request, standing, now=now):
        check_can_see(standing, aid_request, presented=aid_request.presented)
    found = minutes_on(aid_request)
    if not found:
        raise NotFound()
    check_not_frozen("minute", aid_request)
    return found


def minutes_on(aid_request: AidRequest) -> list[Minute]:
    """Return the decisions on one case, the first one first; who may read them is asked elsewhere."""
    rows = _decisions().filter(round__aid_request=aid_request)
    decisions = list(rows.order_by("decided_at", "round__opened_at", "pk"))
    passed = Override.objects.filter(aid_request=aid_request).select_related("consent")
    known = [one for one in passed.order_by("made_at", "pk") if one.is_effective]
    return [Minute(one, _relied_on(one, known)) for one in decisions]


def years_of(aid_request: AidRequest) -> set[int]:
    """Return the calendar years in which the case was decided, or money moved for it."""
    decided = _decisions().filter(round__aid_request=aid_request).values_list("decided_at__year", flat=True)
    if aid_request.ledger_ref is None:
        return set(decided)
    moved = Posting.objects.filter(source_ref=aid_request.ledger_ref)
    return {*decided, *moved.values_list("entry__accounting_date__year", flat=True)}


def decisions_shown_to(user: User, fund: Fund, roles: Collection[str], *, now: datetime) -> list[Decision]:
    """Return the newest decisions of a fund that this reader may see the minute of, at most 200."""
    held = frozenset(roles)
    if not held & READERS:
        raise NotFound()
    rows = _decisions().filter(~closed_to(user, case="round__aid_request"), round__aid_request__fund=fund)
    if not held & (READERS - {Role.TREASURER, Role.CHECKER}):
        rows = rows.filter(round__aid_request__state__in=_PAYING)
    if not held & (READERS - {Role.AUDITOR}):
        rows = rows.filter(decided_at__year__in=years_audited(fund, user.pk, now=now))
    return list(rows.order_by("-decided_at", "pk")[:AT_MOST])


def _is_audited(aid_request: AidRequest, standing: Standing, *, now: datetime) -> bool:
    """Say whether the person audits a year in which the case was decided or money moved for it."""
    if Role.AUDITOR not in standing.roles or standing.user_id is None:
        return False
    return bool(years_of(aid_request) & years_audited(aid_request.fund, standing.user_id, now=now))


def closed_to(user: User, *, case: str = "pk") -> Q:
    """Return the condition that this person is kept away from a case whatever their role; `case`: where its id stands.

    The level itself is forgotten when a round closes; a seat once recused stays out.
    """
    answers = ConflictAnswer.objects.filter(aid_request=OuterRef(case), user=user)
    recused = RoundSeat.objects.filter(round__aid_request=OuterRef(case), user=user, recused_at__isnull=False)
    return shut_to(user.pk, case=case) | (Q(Exists(recused)) & ~Q(Exists(answers)))


def _decisions() -> QuerySet[Decision]:
    return Decision.objects.select_related("round__aid_request__fund")


def _relied_on(decision: Decision, known: Sequence[Override]) -> tuple[Override, ...]:
    """Return the overrides that let this decision's findings pass; by the finding, for its times may be blurred."""
    passed = {(one["rule"], one["code"], str(one["value"])) for one in decision.record["findings"] if one.get("passed")}
    return tuple(one for one in known if (one.rule, one.finding_code, str(one.value)) in passed)
