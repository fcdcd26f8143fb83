"""How long a ring waits for an answer, and who is rung after that."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

SECOND_CHANNEL = timedelta(minutes=30)
NEXT_PERSON = timedelta(minutes=60)
RUNG, RUNG_AGAIN, SPENT = 0, 1, 2


class Due(StrEnum):
    """What an unanswered ring asks for."""

    NOTHING = "nothing"
    SECOND_CHANNEL = "second_channel"
    NEXT_PERSON = "next_person"


def due_of(*, rang_at: datetime, step: int, has_declined: bool, now: datetime) -> Due:
    """Return what is due for a ring nobody has taken: on or after half an hour again, after an hour somebody else."""
    if step >= SPENT:
        return Due.NOTHING
    if has_declined or now >= rang_at + NEXT_PERSON:
        return Due.NEXT_PERSON
    if step == RUNG and now >= rang_at + SECOND_CHANNEL:
        return Due.SECOND_CHANNEL
    return Due.NOTHING


def next_to_ring(
    chain: Sequence[uuid.UUID], *, rung: Collection[uuid.UUID], away: Collection[uuid.UUID]
) -> uuid.UUID | None:
    """Return the first of the chain who was not rung yet and is not kept away; None when nobody is left."""
    return next((person for person in chain if person not in rung and person not in away), None)
