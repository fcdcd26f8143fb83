"""Handing out a sealed text: the reader's own lock and the box, and in the same transaction who was served what."""

import uuid
from datetime import datetime

from django.db import transaction

from emergency.actors import Actor
from emergency.models import BoxRead, ReadWay, User
from emergency.reading.portrait import box_for
from emergency.reading.relocking import box_to_hand_on
from notifications.errors import NotFound
from notifications.models import Box
from notifications.sealing import boxes
from notifications.sealing.manifest import week_of


def serve_box(box_id: uuid.UUID, actor: Actor, *, now: datetime, way: str = ReadWay.PAGE) -> bytes:
    """Return the reader's own lock and the box; NotFound unless case, conflict answer and state allow it now.

    Whatever keeps the serving from being written down keeps the text from being served.
    """
    return _hand_out(box_for(box_id, actor, now=now), actor, way, now)


def serve_to_relock(box_id: uuid.UUID, actor: Actor, *, now: datetime) -> bytes:
    """Return the same to who makes a lock for a colleague from it; NotFound while no colleague is owed one."""
    return _hand_out(box_to_hand_on(box_id, actor, now=now, is_owed=True), actor, ReadWay.RELOCK, now)


def _hand_out(box: Box, actor: Actor, way: str, now: datetime) -> bytes:
    if actor.user is None:
        raise NotFound()
    with transaction.atomic():
        sealed = boxes.open_for(box.pk, actor.user.pk)[1]
        note_serving(box, actor.user, way, now)
    return sealed


def note_serving(box: Box, user: User, way: str, now: datetime) -> None:
    """Write down who is served what, in the transaction that serves it."""
    BoxRead.objects.create(
        aid_request_id=box.owner_id, user=user, kind=box.kind, way=way, week=week_of(now.date()), hour=now.hour
    )
