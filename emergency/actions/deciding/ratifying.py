"""The board's word on what was passed or decided without it: two seats that had no hand in it ratify (R-17)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.models import CaseTask, Ratification
from emergency.reading.ratifying import SEATS_WANTED, check_can_ratify, waiting
from fund.models import BOARD, Fund
from fund.permissions import roles_in
from notifications import audit
from notifications.audit import Event
from notifications.errors import Malformed, NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt


def ratify(
    *, fund: Fund, by: Actor, now: datetime, items: Sequence[uuid.UUID], attempt: Attempt = NO_ATTEMPT
) -> dict[str, list[str]]:
    """Give a seat's word for these items, all or none; answers which are ratified now and which want another seat.

    Raises NotFound for who holds no seat, Refused for an item the seat had a hand in or has ratified before.
    """
    user_id = _seat(fund, by, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        chosen = _chosen(fund, items)
        for one in waiting(fund, only=[task.pk for task in chosen]):
            check_can_ratify(one, user_id)
        answer = _give(chosen, user_id, now)
        attempt.finish(answer)
        audit.record([Event("fund.ratified", user_id, "fund", fund.pk, {"count": len(chosen)})], now=now)
    return answer


def _seat(fund: Fund, by: Actor, *, now: datetime) -> uuid.UUID:
    if by.id is None or not roles_in(fund.pk, by.id, now=now) & BOARD:
        raise NotFound()
    return by.id


def _chosen(fund: Fund, items: Sequence[uuid.UUID]) -> list[CaseTask]:
    open_ones = CaseTask.objects.select_for_update().filter(fund=fund, kind="ratify", done_at__isnull=True)
    chosen = list(open_ones.filter(pk__in=set(items)).order_by("pk"))
    if not items or len(chosen) != len(set(items)):
        raise Malformed(fields={"items": _("Pick from what waits for the board; something here waits no more.")})
    return chosen


def _give(chosen: Sequence[CaseTask], user_id: uuid.UUID, now: datetime) -> dict[str, list[str]]:
    Ratification.objects.bulk_create(Ratification(task=task, by_id=user_id, given_at=now) for task in chosen)
    answer: dict[str, list[str]] = {"ratified": [], "waiting": []}
    counts = {task.pk: task.ratifications.count() for task in chosen}
    for task in chosen:
        is_done = counts[task.pk] >= SEATS_WANTED
        if is_done:
            task.done_at, task.done_by_id = now, user_id
            task.save(update_fields=["done_at", "done_by"])
        answer["ratified" if is_done else "waiting"].append(str(task.pk))
    return answer
