"""The archive key: an offline key that opens kept papers when nobody of today's treasury can any more.

It is a line of the signed roster in the role `archive`. It belongs to no account: a line that names one is no archive.
"""

import uuid
from datetime import datetime

from django.contrib.auth import get_user_model

from fund.ledger.chart import books_of
from fund.models import Fund
from notifications import roster

ARCHIVE = "archive"
Line = tuple[uuid.UUID, str]


def archive_lines(fund: Fund, *, now: datetime) -> frozenset[Line]:
    """Return the archive keys that can be sealed to today, each with its role; empty where the board keeps none."""
    in_force = roster.current(books_of(fund).pk)
    if in_force is None:
        return frozenset()
    named = {member.user_id for member in in_force.members if member.roles == {ARCHIVE}}
    named -= set(get_user_model().objects.filter(pk__in=named).values_list("pk", flat=True))
    lines = frozenset((user_id, ARCHIVE) for user_id in named)
    fit = {reader.user_id for reader in in_force.keys_for(lines, now)}
    return frozenset(line for line in lines if line[0] in fit)
