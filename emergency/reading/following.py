"""What a coordinator follows without having to act: open cases whose next step is with somebody else."""

from datetime import datetime

from django.db.models import F

from emergency.models import AidRequest, User
from emergency.selectors import WORK_LIST_LIMIT, cases, shut_to
from emergency.states import OVER, OWNERS, Owner, State
from fund.models import Fund

_WITH_OTHERS = [
    state for state, owner in OWNERS.items() if owner is not Owner.COORDINATOR and state not in OVER | {State.STARTED}
]


def with_others(user: User, fund: Fund, *, now: datetime) -> list[AidRequest]:
    """Return the fund's open cases that wait for others, soonest due first, at most 200, lines loaded; two queries.

    Cases closed to this person are left out.
    """
    rows = cases().filter(~shut_to(user.pk), fund=fund, state__in=_WITH_OTHERS)
    return list(rows.prefetch_related("lines").order_by(F("due_at").asc(nulls_last=True), "pk")[:WORK_LIST_LIMIT])
