"""What a coordinator follows without having to act: open cases whose next step is with somebody else."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from emergency.models import AidRequest, User
from emergency.selectors import WORK_LIST_LIMIT, listed, shut_to, with_lines
from emergency.states import OVER, OWNERS, Owner, State
from fund.models import Fund
from notifications.prepared import Prepared

_WITH_OTHERS = [
    state for state, owner in OWNERS.items() if owner is not Owner.COORDINATOR and state not in OVER | {State.STARTED}
]


def _waits_for_others(user: uuid.UUID, fund: uuid.UUID) -> QuerySet[Any]:
    rows = listed().filter(~shut_to(user), fund=fund, state__in=_WITH_OTHERS)
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:WORK_LIST_LIMIT]


_FOLLOWED: Prepared[AidRequest] = Prepared(_waits_for_others, user=uuid.UUID, fund=uuid.UUID)


def with_others(user: User, fund: Fund, *, now: datetime) -> list[AidRequest]:
    """Return the fund's open cases that wait for others, soonest due first, at most 200, lines loaded; two queries.

    Cases closed to this person are left out.
    """
    return with_lines(_FOLLOWED.rows(user=user.pk, fund=fund.pk), fund)
