"""Handing out what the treasury keeps sealed: the reader's own lock and the box, each time written down."""

import uuid
from datetime import datetime

from fund.ledger.chart import books_of
from fund.models import Fund
from notifications.models import ReadWay
from notifications.sealing import boxes


def hand_out(*, box_id: uuid.UUID, fund: Fund, by: uuid.UUID, now: datetime, way: str = ReadWay.PAGE) -> bytes:
    """Return the reader's own lock and a box of this fund; raises NotFound without a lock.

    Whatever keeps the serving from being written down keeps the file from being served.
    """
    return boxes.hand_out(box_id, to=by, scope_id=books_of(fund).pk, way=way, now=now)
