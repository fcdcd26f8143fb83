"""What is owed to cases and what was passed on them, for the people who work on them; each list in one query."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from emergency.models import AidRequest, CaseTask, Override, TaskKind, TaskOwner, User
from emergency.selectors import shut_to
from fund.models import BOARD, Fund, Role

AT_MOST = 200


def open_tasks(aid_request: AidRequest) -> list[CaseTask]:
    """Return what is still owed to the case, soonest due first."""
    return list(CaseTask.objects.owed().filter(aid_request=aid_request).order_by("due_at", "pk"))


def overrides_on(aid_request: AidRequest) -> list[Override]:
    """Return what was passed on the case, oldest first, with the people who did."""
    return list(_passed().filter(aid_request=aid_request))


def keep_overrides(aid_request: AidRequest) -> list[Override]:
    """Return the same, kept with a case that is only shown: the rules need not ask for them again."""
    prefetch_related_objects([aid_request], Prefetch("overrides", queryset=_passed()))
    return list(aid_request.overrides.all())


def tasks_for(user: User, fund: Fund, roles: Collection[str], *, leads: bool) -> list[CaseTask]:
    """Return what this person owes to cases of the fund, soonest due first, at most 200; nothing on a closed case.

    What the board ratifies is a list of its own.
    """
    owners = _owners(roles, leads=leads)
    if not owners:
        return []
    kinds = [kind for kind in TaskKind.values if kind != TaskKind.RATIFY]
    rows = CaseTask.objects.owed().filter(fund=fund, kind__in=kinds, owner__in=owners)
    rows = rows.filter(~shut_to(user.pk, case="aid_request"))
    return list(rows.select_related("aid_request").order_by("due_at", "pk")[:AT_MOST])


def overdue_tasks(fund: Fund, *, now: datetime) -> list[CaseTask]:
    """Return what is owed to cases of the fund beyond its day, for the board: by kind, at most 200."""
    rows = CaseTask.objects.owed().filter(fund=fund, due_at__lte=now).exclude(kind=TaskKind.RATIFY)
    return list(rows.order_by("due_at", "pk")[:AT_MOST])


def to_ratify_count(fund: Fund) -> int:
    """Return how much waits for the board's word."""
    return CaseTask.objects.filter(fund=fund, done_at__isnull=True, kind=TaskKind.RATIFY).count()


def _passed() -> QuerySet[Override]:
    return Override.objects.select_related("by", "consent__by").order_by("made_at", "pk")


def _owners(roles: Collection[str], *, leads: bool) -> list[str]:
    held = set(roles)
    owners: list[str] = [TaskOwner.COORDINATOR] if Role.COORDINATOR in held else []
    owners += [TaskOwner.BOARD] if held & BOARD else []
    return [*owners, TaskOwner.CHAIR] if leads else owners
