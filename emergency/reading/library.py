"""The sealed texts one reader may search in their own browser: which they are, never a word of them."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from emergency.models import AidRequest, ConflictAnswer, RoundSeat, User
from emergency.policies import NO_ACCESS_LEVEL
from emergency.selectors import cases, shut_to
from emergency.states import OVER, State
from emergency.visibility import CaseView, Reader, may_be_served
from fund.models import Mandate, Role
from notifications.models import Lock

# What is searched for stands in these; a search opens nothing else.
SEARCHED = ("summary", "narrative", "identity")
MOST_CASES = 200
_OPEN = frozenset(State) - OVER - {State.STARTED, State.WITHDRAWN, State.EXPIRED}


@dataclass(frozen=True)
class Volume:
    """One sealed text by what its manifest must say, and the reference under which it is found."""

    reference: str
    case_id: uuid.UUID
    box_id: uuid.UUID
    kind: str
    seq: int


def searchable(user: User, held: Iterable[Mandate], *, now: datetime) -> list[Volume]:
    """Return the sealed texts of open cases that this person may be served now, by case; two queries.

    At most of 200 cases, the newest first.
    """
    roles = _roles_by_fund(held)
    found = {one.pk: one for one in _open_cases(user, roles)[:MOST_CASES]}
    locks = Lock.objects.filter(user_id=user.pk, box__owner_id__in=list(found), box__kind__in=SEARCHED)
    rows = locks.order_by("box__kind", "box__seq", "box_id")
    texts = list(rows.values_list("box__owner_id", "box_id", "box__kind", "box__seq"))
    return [
        Volume(one.reference, case_id, box_id, kind, seq)
        for case_id, one in found.items()
        for owner_id, box_id, kind, seq in texts
        if owner_id == case_id and may_be_served(_reader(user, roles[one.fund_id], one), kind, _view(one))
    ]


def _roles_by_fund(held: Iterable[Mandate]) -> Mapping[uuid.UUID, frozenset[str]]:
    roles: dict[uuid.UUID, frozenset[str]] = {}
    for mandate in held:
        roles[mandate.fund_id] = roles.get(mandate.fund_id, frozenset()) | {mandate.role}
    return roles


def _open_cases(user: User, roles: Mapping[uuid.UUID, frozenset[str]]) -> QuerySet[AidRequest]:
    mine = {"aid_request": OuterRef("pk"), "user": user.pk}
    recused = RoundSeat.objects.filter(round__aid_request=OuterRef("pk"), user=user.pk, recused_at__isnull=False)
    rows = cases().filter(~shut_to(user.pk), fund__in=list(roles), state__in=_OPEN)
    return rows.annotate(
        conflict_level=Subquery(ConflictAnswer.objects.filter(**mine).values("level")[:1]),
        was_recused=Exists(recused),
    ).order_by(F("submitted_at").desc(nulls_last=True), "pk")


def _reader(user: User, roles: frozenset[str], one: AidRequest) -> Reader:
    # Named by the query's annotations, which types do not know.
    level = one.conflict_level  # type: ignore[attr-defined]
    if level is None and one.was_recused:  # type: ignore[attr-defined]
        # The level itself is forgotten when a round closes; a seat once recused stays out.
        level = NO_ACCESS_LEVEL
    is_party = one.asked_by_id == user.pk and Role.COORDINATOR not in roles
    return Reader(user_id=user.pk, roles=roles, conflict=level, is_party=is_party)


def _view(one: AidRequest) -> CaseView:
    return CaseView(state=one.state, was_in_review=one.presented, is_frozen=one.frozen)
