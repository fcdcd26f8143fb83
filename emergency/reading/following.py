"""What a coordinator follows without having to act: open cases whose next step is with somebody else."""

from datetime import datetime

from django.db.models import F, Q

from emergency.models import AidRequest, User
from emergency.policies import NO_ACCESS_LEVEL
from emergency.selectors import WORK_LIST_LIMIT, cases
from emergency.states import OVER, OWNERS, Owner, State
from fund.models import Fund

_WITH_OTHERS = [
    state for state, owner in OWNERS.items() if owner is not Owner.COORDINATOR and state not in OVER | {State.STARTED}
]


def with_others(user: User, fund: Fund, *, now: datetime) -> list[AidRequest]:
    """Return the fund's open cases that wait for others, soonest due first, at most 200, lines loaded; two queries.

    Cases closed to this person are left out.
    """
    closed = Q(exclusions__user=user) | Q(conflict_answers__user=user, conflict_answers__level=NO_ACCESS_LEVEL)
    shut = AidRequest.objects.filter(closed, fund=fund).values("pk")
    rows = cases().filter(fund=fund, state__in=_WITH_OTHERS).exclude(pk__in=shut)
    return list(rows.prefetch_related("lines").order_by(F("due_at").asc(nulls_last=True), "pk")[:WORK_LIST_LIMIT])
