"""Handing out a sealed text of a case, or any box to make a lock from: to whom it may be served now, each written down.

Whatever keeps the serving from being written down keeps the text from being served (`boxes.hand_out`).
"""

import uuid
from datetime import datetime

from emergency.actors import Actor
from emergency.reading.portrait import box_for
from emergency.reading.relocking import box_to_hand_on
from notifications.errors import NotFound
from notifications.models import ReadWay
from notifications.sealing import boxes


def serve_box(box_id: uuid.UUID, actor: Actor, *, now: datetime, way: str = ReadWay.PAGE) -> bytes:
    """Return the reader's own lock and the box; NotFound unless case, conflict answer and state allow it now."""
    _box, scope_id = box_for(box_id, actor, now=now)
    return _hand_out(box_id, actor, scope_id, way, now)


def serve_to_relock(box_id: uuid.UUID, actor: Actor, *, now: datetime) -> bytes:
    """Return the same to who makes a lock for a colleague from it; NotFound while no colleague is owed one."""
    scope_id = box_to_hand_on(box_id, actor, now=now, is_owed=True)
    return _hand_out(box_id, actor, scope_id, ReadWay.RELOCK, now)


def _hand_out(box_id: uuid.UUID, actor: Actor, scope_id: uuid.UUID, way: str, now: datetime) -> bytes:
    if actor.id is None:
        raise NotFound()
    return boxes.hand_out(box_id, to=actor.id, scope_id=scope_id, way=way, now=now)
