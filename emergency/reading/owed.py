"""What is owed to cases and what was passed on them, for the people who work on them; each list in one query."""

import uuid
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from emergency.models import AidRequest, CaseTask, Override, TaskKind, TaskOwner, User
from emergency.selectors import keep_with, shut_to
from fund.models import BOARD, Fund, Role
from notifications.prepared import Prepared

AT_MOST = 200


_OWED: Prepared[CaseTask] = Prepared(
    lambda case: CaseTask.objects.owed().filter(aid_request=case).order_by("due_at", "pk"), case=uuid.UUID
)
_PASSED: Prepared[Override] = Prepared(
    lambda case: (
        Override.objects.filter(aid_request=case).select_related("by", "consent__by").order_by("made_at", "pk")
    ),
    case=uuid.UUID,
)


def open_tasks(aid_request: AidRequest) -> list[CaseTask]:
    """Return what is still owed to the case, soonest due first."""
    return _OWED.rows(case=aid_request.pk)


def overrides_on(aid_request: AidRequest) -> list[Override]:
    """Return what was passed on the case, oldest first, with the people who did."""
    return _PASSED.rows(case=aid_request.pk)


def keep_overrides(aid_request: AidRequest, *, are_none: bool = False) -> list[Override]:
    """Return the same, kept with a case that is only shown: the rules need not ask for them again.

    No query where it is known that there are none.
    """
    passed = [] if are_none else overrides_on(aid_request)
    keep_with(aid_request, "overrides", passed)
    return passed


def tasks_for(user: User, fund: Fund, roles: Collection[str], *, leads: bool) -> list[CaseTask]:
    """Return what this person owes to cases of the fund, soonest due first, at most 200; nothing on a closed case.

    What the board ratifies is a list of its own.
    """
    owners = _owners(roles, leads=leads)
    return _owed_by(owners).rows(user=user.pk, fund=fund.pk) if owners else []


@cache
def _owed_by(owners: tuple[str, ...]) -> Prepared[CaseTask]:
    """Return the question for what these owe: as many questions as there are sets of owners."""

    def build(user: uuid.UUID, fund: uuid.UUID) -> QuerySet[Any]:
        kinds = [kind for kind in TaskKind.values if kind != TaskKind.RATIFY]
        rows = CaseTask.objects.owed().filter(fund=fund, kind__in=kinds, owner__in=owners)
        shown = rows.filter(~shut_to(user, case="aid_request")).select_related("aid_request")
        return shown.order_by("due_at", "pk")[:AT_MOST]

    return Prepared(build, user=uuid.UUID, fund=uuid.UUID)


def overdue_tasks(fund: Fund, *, now: datetime) -> list[CaseTask]:
    """Return what is owed to cases of the fund beyond its day, for the board: by kind, at most 200."""
    rows = CaseTask.objects.owed().filter(fund=fund, due_at__lte=now).exclude(kind=TaskKind.RATIFY)
    return list(rows.order_by("due_at", "pk")[:AT_MOST])


def to_ratify_count(fund: Fund) -> int:
    """Return how much waits for the board's word."""
    return CaseTask.objects.filter(fund=fund, done_at__isnull=True, kind=TaskKind.RATIFY).count()


def _owners(roles: Collection[str], *, leads: bool) -> tuple[str, ...]:
    held = set(roles)
    owners: list[str] = [TaskOwner.COORDINATOR] if Role.COORDINATOR in held else []
    owners += [TaskOwner.BOARD] if held & BOARD else []
    return (*owners, TaskOwner.CHAIR) if leads else tuple(owners)
